//! The runaway guard: when a session spends far faster than its user ever does. Pure: the caller brings the clock.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::money::Picos;

/// How far back is looked.
pub const WINDOW: Duration = Duration::from_mins(10);

/// What the user decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How many times the usual is too much.
    pub factor: u32,
    /// Ten minutes that cost less than this are never too much.
    pub at_least: Picos,
    /// A session that nobody releases goes on after this.
    pub resume_after: Duration,
}

/// What sessions have spent lately, and which of them are paused.
#[derive(Debug)]
pub struct Watch {
    rule: Rule,
    most: Picos,
    sessions: HashMap<String, Session>,
}

#[derive(Debug, Default)]
struct Session {
    recent: VecDeque<(Instant, Picos)>,
    paused_until: Option<Instant>,
}

/// What to do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Let it go on.
    Go,
    /// Hold it until then. `spent` is said where this is news.
    Hold {
        /// When the pause is over by itself.
        until: Instant,
        /// What the last ten minutes cost, where the pause begins with this request.
        spent: Option<Picos>,
    },
}

impl Rule {
    /// What ten minutes may cost, where this is the median of those in which the user is active.
    pub fn most(&self, usual: Option<Picos>) -> Picos {
        let usual = usual.filter(|usual| usual.0 > 0);
        let known = |usual: Picos| Picos(usual.0.saturating_mul(i64::from(self.factor)));
        usual.map_or(Picos(self.at_least.0.saturating_mul(5)), |usual| known(usual).max(self.at_least))
    }
}

impl Watch {
    /// Over a user whose usual ten minutes cost this.
    pub fn new(rule: Rule, usual: Option<Picos>) -> Self {
        Self { rule, most: rule.most(usual), sessions: HashMap::new() }
    }

    /// The user has decided otherwise. What was spent lately still counts, and who is paused stays so.
    pub fn set_rule(&mut self, rule: Rule, usual: Option<Picos>) {
        (self.rule, self.most) = (rule, rule.most(usual));
    }

    /// What the user has decided.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// What ten minutes may cost.
    pub fn most(&self) -> Picos {
        self.most
    }

    /// A request of the session has cost this.
    pub fn spent(&mut self, session: &str, cost: Picos, now: Instant) {
        if cost.0 > 0 {
            self.sessions.entry(session.to_owned()).or_default().recent.push_back((now, cost));
        }
        self.sessions.retain(|_, session| {
            session.forget(now);
            !session.recent.is_empty() || session.paused_until.is_some_and(|until| now < until)
        });
    }

    /// What to do with a request of the session.
    pub fn step(&mut self, session: &str, now: Instant) -> Step {
        let Some(known) = self.sessions.get_mut(session) else { return Step::Go };
        match known.paused_until {
            Some(until) if now < until => return Step::Hold { until, spent: None },
            // What led to the pause does not lead to the next one.
            Some(_) => *known = Session::default(),
            None => {}
        }
        known.forget(now);
        let spent = known.recent.iter().map(|(_, cost)| *cost).sum();
        if spent <= self.most {
            return Step::Go;
        }
        let until = now + self.rule.resume_after;
        known.paused_until = Some(until);
        Step::Hold { until, spent: Some(spent) }
    }

    /// Which sessions are paused.
    pub fn paused(&self, now: Instant) -> Vec<String> {
        let paused = |known: &Session| known.paused_until.is_some_and(|until| now < until);
        self.sessions.iter().filter(|(_, known)| paused(known)).map(|(name, _)| name.clone()).collect()
    }

    /// Lets a session go on, or all of them. Those that were paused.
    pub fn release(&mut self, session: Option<&str>, now: Instant) -> Vec<String> {
        let meant = |name: &String| session.is_none_or(|wanted| wanted == name.as_str());
        let mut names = self.paused(now);
        names.retain(meant);
        for name in &names {
            self.sessions.remove(name);
        }
        names
    }
}

impl Session {
    fn forget(&mut self, now: Instant) {
        while self.recent.front().is_some_and(|(at, _)| now.duration_since(*at) >= WINDOW) {
            self.recent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOLLAR: i64 = Picos::PER_DOLLAR;
    const RULE: Rule = Rule { factor: 5, at_least: Picos(2 * DOLLAR), resume_after: Duration::from_mins(15) };

    fn held(watch: &mut Watch, now: Instant) -> bool {
        watch.step("one", now) != Step::Go
    }

    #[test]
    fn too_much_is_five_times_the_usual_and_never_little() {
        assert_eq!(RULE.most(Some(Picos(DOLLAR))), Picos(5 * DOLLAR));
        assert_eq!(RULE.most(Some(Picos(DOLLAR / 100))), Picos(2 * DOLLAR));
        assert_eq!([RULE.most(None), RULE.most(Some(Picos(0)))], [Picos(10 * DOLLAR); 2]);
    }

    #[test]
    fn a_session_that_spends_too_fast_is_held_and_no_other() {
        let (mut watch, now) = (Watch::new(RULE, Some(Picos(DOLLAR))), Instant::now());
        watch.spent("one", Picos(5 * DOLLAR), now);
        assert!(!held(&mut watch, now), "as much as may be");
        watch.spent("one", Picos(1), now);
        let until = now + RULE.resume_after;
        assert_eq!(watch.step("one", now), Step::Hold { until, spent: Some(Picos(5 * DOLLAR + 1)) });
        assert_eq!(watch.step("one", now), Step::Hold { until, spent: None }, "it is said once");
        assert_eq!(watch.step("other", now), Step::Go);
    }

    #[test]
    fn a_rule_that_was_changed_looks_at_what_was_spent_before_it() {
        let (mut watch, now) = (Watch::new(RULE, None), Instant::now());
        watch.spent("one", Picos(9 * DOLLAR), now);
        assert!(!held(&mut watch, now));
        watch.set_rule(Rule { at_least: Picos(DOLLAR), ..RULE }, None);
        assert!(held(&mut watch, now));
    }

    #[test]
    fn ten_minutes_later_it_is_forgotten() {
        let (mut watch, now) = (Watch::new(RULE, None), Instant::now());
        watch.spent("one", Picos(11 * DOLLAR), now);
        assert!(!held(&mut watch, now + WINDOW));
        watch.spent("other", Picos(0), now + WINDOW);
        assert!(watch.sessions.is_empty(), "nothing is left behind");
    }

    #[test]
    fn released_or_after_the_pause_it_begins_anew() {
        let (mut watch, now) = (Watch::new(RULE, None), Instant::now());
        watch.spent("one", Picos(11 * DOLLAR), now);
        assert!(held(&mut watch, now));
        assert_eq!(watch.release(Some("other"), now), Vec::<String>::new());
        assert_eq!(watch.paused(now), ["one"]);
        assert_eq!(watch.release(None, now), ["one"]);
        assert_eq!(watch.paused(now), [""; 0]);
        assert!(!held(&mut watch, now));
        watch.spent("one", Picos(11 * DOLLAR), now);
        assert!(held(&mut watch, now));
        watch.spent("one", Picos(11 * DOLLAR), now + Duration::from_mins(14));
        assert!(!held(&mut watch, now + RULE.resume_after));
        assert_eq!(watch.release(None, now + RULE.resume_after), Vec::<String>::new());
    }
}
