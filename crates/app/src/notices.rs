//! What the user is told of while looking elsewhere. Few things are worth it, and each can be turned off.
//!
//! Here is decided what is worth it; where it is shown, is left to whoever watches the events.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use protocol::names::Account;
use protocol::usage::{Outcome, UsageEvent};

use crate::config::Notify;
use crate::events::{About, Event};
use crate::language::{Language, Said};
use crate::tray::{Choice, SignIn};

/// A client that tries again and again is one piece of news.
const FAILURES_APART: Duration = Duration::from_mins(10);
/// Minutes before the end of a sign-in at which there is still time to renew it without hurry.
pub(crate) const ENDS_SOON: u64 = 10;
/// More names than these make no sentence.
const NAMED: usize = 3;

/// Something to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// A few words.
    pub title: String,
    /// A sentence or two.
    pub words: String,
}

/// What this event is worth to somebody who looks elsewhere, in this language.
pub fn notification(event: &Event, wanted: Notify, language: Language) -> Option<Notification> {
    let Event::Notice { about, words } = event else { return None };
    let (title, wanted) = match about {
        About::Budget => ("Budget", wanted.budget),
        About::Session => ("A session is paused", wanted.budget),
        About::SignIn => ("AWS sign-in", wanted.sign_in),
        About::Failure => ("A request failed", wanted.failure),
        About::Catalogue => ("Models", wanted.catalogue),
        // Whoever is not told of these does not find the program.
        About::Port | About::Program => ("Outcrop", true),
    };
    let say = |words: &str| Said::of(words).spoken(language);
    wanted.then(|| Notification { title: say(title), words: say(words) })
}

impl From<proxy::About> for About {
    fn from(about: proxy::About) -> Self {
        match about {
            proxy::About::Budget(_) | proxy::About::Model(_) => Self::Budget,
            proxy::About::Session(_) => Self::Session,
        }
    }
}

/// Says that a request failed after all that could be tried, now and then.
#[derive(Debug, Default)]
pub(crate) struct Failures(Mutex<Option<Instant>>);

impl Failures {
    /// One sentence if this is news. What a client did wrong is its own business.
    pub(crate) fn news(&self, event: &UsageEvent) -> Option<String> {
        let ours = event.status >= 500 || event.outcome == Outcome::Partial;
        if !ours || !matches!(event.outcome, Outcome::Failed | Outcome::Partial) || !self.is_time(Instant::now()) {
            return None;
        }
        let model = event.sent_model.as_deref().or(event.requested_model.as_deref()).unwrap_or("the model");
        let why = event.error_type.as_deref().unwrap_or("no answer").replace('_', " ");
        Some(match event.outcome {
            Outcome::Partial => format!("An answer of {model} broke off: {why}."),
            Outcome::Failed | Outcome::Complete | Outcome::Abandoned => format!("{model} could not answer: {why}."),
        })
    }

    fn is_time(&self, now: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| now.duration_since(last) >= FAILURES_APART);
        if due {
            *last = Some(now);
        }
        due
    }
}

/// One sentence when the sign-in in use comes near its end, and one when it has ended.
pub(crate) fn sign_in(before: &[Choice], now: &[Choice]) -> Option<String> {
    let active = now.iter().find(|one| one.active)?;
    let was = before.iter().find(|one| one.active && one.name == active.name)?.sign_in?;
    let enough = |left: SignIn| matches!(left, SignIn::Minutes(minutes) if minutes > ENDS_SOON);
    let name = &active.name;
    match active.sign_in? {
        SignIn::Minutes(minutes) if enough(was) && minutes <= ENDS_SOON => {
            Some(format!("The sign-in of {name} ends in {minutes} minutes; `aws sso login` renews it."))
        }
        SignIn::Out if was != SignIn::Out => {
            Some(format!("The sign-in of {name} has ended; `aws sso login` signs in again."))
        }
        SignIn::Minutes(_) | SignIn::Out => None,
    }
}

/// One sentence where AWS lists models that it did not list before.
pub(crate) fn catalogue(before: &Account, now: &Account) -> Option<String> {
    let known: BTreeSet<&String> = before.models.as_ref()?.keys().collect();
    let new: Vec<&str> =
        now.models.as_ref()?.iter().filter(|(id, _)| !known.contains(id)).map(|(_, one)| one.name.as_str()).collect();
    match new.as_slice() {
        [] => None,
        few if few.len() <= NAMED => Some(format!("New on Bedrock: {}.", few.join(", "))),
        many => Some(format!("New on Bedrock: {} and {} more.", many[..NAMED].join(", "), many.len() - NAMED)),
    }
}

#[cfg(test)]
mod tests {
    use protocol::names::Offered;

    use super::*;

    fn notice(about: About) -> Event {
        Event::Notice { about, words: "It is so.".to_owned() }
    }

    #[test]
    fn each_kind_of_news_can_be_turned_off_but_for_where_the_program_is() {
        let none = Notify { sign_in: false, budget: false, failure: false, catalogue: false };
        let told = |event: &Event, wanted| notification(event, wanted, Language::English);
        for about in [About::Budget, About::Session, About::SignIn, About::Failure, About::Catalogue] {
            let shown = told(&notice(about), Notify::default()).expect("shown unless it is turned off");
            assert_eq!(shown.words, "It is so.");
            assert_eq!(told(&notice(about), none), None);
        }
        assert!(told(&notice(About::Port), none).is_some());
        assert_eq!(told(&Event::Changed, Notify::default()), None);
    }

    #[test]
    fn news_are_told_in_the_language_of_the_window() {
        let at = |sign_in| vec![Choice { name: "work".to_owned(), active: true, sign_in: Some(sign_in) }];
        let words = sign_in(&at(SignIn::Minutes(11)), &at(SignIn::Minutes(10))).expect("it ends soon");
        let event = Event::Notice { about: About::SignIn, words };
        let shown = notification(&event, Notify::default(), Language::Hindi).expect("it is wanted");
        assert_eq!(shown.title, "AWS साइन-इन");
        assert_eq!(shown.words, "work का साइन-इन 10 मिनट में ख़त्म होगा; `aws sso login` उसे नया करता है।");
    }

    #[test]
    fn failures_are_told_once_in_ten_minutes() {
        let (failures, now) = (Failures::default(), Instant::now());
        assert!(failures.is_time(now));
        assert!(!failures.is_time(now + FAILURES_APART - Duration::from_secs(1)));
        assert!(failures.is_time(now + FAILURES_APART));
    }

    #[test]
    fn a_sign_in_is_told_of_as_it_nears_its_end_and_at_its_end_and_never_twice() {
        let at = |sign_in| vec![Choice { name: "work".to_owned(), active: true, sign_in }];
        let minutes = |left| at(Some(SignIn::Minutes(left)));
        let (out, none) = (at(Some(SignIn::Out)), at(None));
        let told = |before: &[Choice], now: &[Choice]| sign_in(before, now).is_some();
        assert!(told(&minutes(11), &minutes(10)) && told(&minutes(1), &out) && told(&minutes(60), &out));
        assert!(!told(&minutes(10), &minutes(9)) && !told(&out, &out) && !told(&out, &minutes(480)));
        assert!(!told(&[], &minutes(5)) && !told(&none, &none));
        let mut elsewhere = minutes(11);
        elsewhere[0].name = "home".to_owned();
        assert!(!told(&elsewhere, &minutes(10)), "it was chosen just now");
    }

    #[test]
    fn new_models_are_named_unless_there_are_too_many_or_nothing_was_known_before() {
        let offered = |name: &str| Offered {
            name: name.to_owned(),
            text: true,
            images: false,
            streams: true,
            on_demand: true,
            legacy: false,
            ends: None,
        };
        let account = |names: &[&str]| {
            let models = names.iter().map(|name| ((*name).to_owned(), offered(name))).collect();
            Account { models: Some(models), ..Account::default() }
        };
        let told = |before: &[&str], now: &[&str]| catalogue(&account(before), &account(now));
        assert_eq!(told(&["a"], &["a"]), None);
        assert_eq!(told(&["a"], &["a", "b", "c"]).as_deref(), Some("New on Bedrock: b, c."));
        assert_eq!(told(&["a"], &["b", "c", "d", "e"]).as_deref(), Some("New on Bedrock: b, c, d and 1 more."));
        assert_eq!(catalogue(&Account::default(), &account(&["a"])), None);
    }
}
