//! The prompt caches of sessions, as far as their last requests tell: when one breaks, its usage event says why.
//!
//! A request is compared with the last of the same conversation that used a cache. One session has several: subagents say
//! who they are, but a client also asks for titles and the like in between, which share nothing with the conversation and
//! must not be taken for its end. All of it is in memory and bounded; a break across a restart is not seen.

use std::collections::VecDeque;
use std::hash::RandomState;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use protocol::cache_break::CacheBreak;
use protocol::json::Document;
use protocol::prefix::{Prefix, Visit, judge};
use protocol::usage::{Tokens, UsageEvent};

/// The most memory for all conversations, in bytes. A long one takes 20 KB.
const MOST: usize = 4 * 1024 * 1024;

/// What is remembered of conversations, those used last at the end.
#[derive(Debug, Default)]
pub(crate) struct Caches {
    /// Never leaves this process, so that a hash means nothing anywhere else.
    key: RandomState,
    seen: Mutex<VecDeque<Arc<Seen>>>,
}

/// The last request of a conversation.
#[derive(Debug)]
struct Seen {
    who: Who,
    visit: Visit,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Who {
    session: String,
    agent: Option<String>,
}

/// A request on its way, with the one it will be compared with.
#[derive(Debug)]
pub(crate) struct Watch {
    caches: Arc<Caches>,
    before: Option<Arc<Seen>>,
    who: Who,
    model: String,
    at: SystemTime,
    prefix: Prefix,
}

impl Caches {
    /// Begins to watch a request. `None` if it names no session, or no model yet.
    pub(crate) fn watch(self: &Arc<Self>, event: &UsageEvent, document: &Document<'_>) -> Option<Watch> {
        let who = Who { session: event.session.clone()?, agent: event.agent.clone() };
        let (model, prefix) = (event.sent_model.clone()?, Prefix::of_request(document, &self.key));
        let before = self.before(&who, &model, &prefix);
        Some(Watch { caches: self.clone(), before, who, model, at: event.at, prefix })
    }

    /// The request that this one goes on from: of the same model, or else one all of which is said again here.
    fn before(&self, who: &Who, model: &str, prefix: &Prefix) -> Option<Arc<Seen>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = || seen.iter().filter(|seen| seen.who == *who);
        let same = theirs().filter(|seen| seen.visit.model == model && seen.visit.prefix.is_kin_of(prefix));
        let other = || theirs().rfind(|seen| seen.visit.prefix.is_continued_by(prefix));
        same.max_by_key(|seen| seen.visit.prefix.shared(prefix)).or_else(other).cloned()
    }

    /// Puts a request in the place of the one it came from, and of those it has all of.
    fn remember(&self, now: Seen, before: Option<&Arc<Seen>>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = |old: &Arc<Seen>| old.who == now.who && old.visit.model == now.visit.model;
        seen.retain(|old| {
            !theirs(old)
                || !(before.is_some_and(|before| Arc::ptr_eq(before, old))
                    || old.visit.prefix.begins(&now.visit.prefix))
        });
        seen.push_back(Arc::new(now));
        let mut size: usize = seen.iter().map(|seen| seen.visit.prefix.size()).sum();
        while size > MOST {
            size -= seen.pop_front().map_or(size, |oldest| oldest.visit.prefix.size());
        }
    }
}

impl Watch {
    /// What the answer's use says of the cache.
    pub(crate) fn end(self, tokens: &Tokens) -> Option<CacheBreak> {
        let Self { caches, before, who, model, at, prefix } = self;
        let visit = Visit { model, at, prefix, tokens: *tokens };
        if visit.cached() == 0 && tokens.input == 0 {
            return None;
        }
        let found = before.as_ref().and_then(|before| judge(&before.visit, &visit));
        if visit.cached() > 0 {
            caches.remember(Seen { who, visit }, before.as_ref());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use protocol::cache_break::Cause;
    use serde_json::{Value, json};

    use super::*;

    /// A request: at a second, of a model, with these turns.
    struct Asked<'a>(u64, &'a str, &'a [&'a str]);

    fn begin(caches: &Arc<Caches>, session: &str, Asked(second, model, turns): &Asked<'_>) -> Watch {
        let mut messages: Vec<Value> = turns.iter().map(|turn| json!({ "role": "user", "content": turn })).collect();
        let last = turns.last().copied().unwrap_or_default();
        if let Some(message) = messages.last_mut() {
            message["content"] = json!([{ "type": "text", "text": last, "cache_control": { "type": "ephemeral" } }]);
        }
        let body = json!({ "system": "Be brief.", "messages": messages }).to_string();
        let document = Document::parse(&body).expect("JSON");
        let who = Who { session: session.to_owned(), agent: None };
        let prefix = Prefix::of_request(&document, &caches.key);
        let before = caches.before(&who, model, &prefix);
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(*second);
        Watch { caches: caches.clone(), before, who, model: (*model).to_owned(), at, prefix }
    }

    /// What its answer finds out, which says that so many tokens were read and written.
    fn end(watch: Watch, cache_read: u64, cache_write_5m: u64) -> Option<Cause> {
        watch.end(&Tokens { cache_read, cache_write_5m, ..Tokens::default() }).map(|found| found.cause)
    }

    #[test]
    fn sessions_and_models_have_caches_of_their_own() {
        let caches = Arc::new(Caches::default());
        let ask = |session, asked, read, written| end(begin(&caches, session, &asked), read, written);
        assert_eq!(ask("one", Asked(0, "m", &["a"]), 0, 9_000), None);
        assert_eq!(ask("two", Asked(1, "m", &["a"]), 0, 9_000), None, "nobody asked there before");
        assert_eq!(ask("one", Asked(2, "other", &["b"]), 0, 9_000), None, "another conversation");
        assert_eq!(ask("one", Asked(3, "m", &["a", "b"]), 9_000, 50), None);
        assert_eq!(ask("one", Asked(4, "third", &["a", "b", "c"]), 0, 9_100), Some(Cause::ModelChanged));
        assert_eq!(ask("one", Asked(5, "m", &["a", "b", "c"]), 9_050, 50), None, "back again");
    }

    #[test]
    fn two_requests_at_once_are_compared_with_the_one_before_both() {
        let caches = Arc::new(Caches::default());
        end(begin(&caches, "one", &Asked(0, "m", &["a"])), 0, 9_000);
        let both = [["a", "b"], ["a", "c"]].map(|turns| begin(&caches, "one", &Asked(1, "m", &turns)));
        assert_eq!(both.map(|watch| end(watch, 9_000, 6_000)), [None, None]);
        let turns = [["a", "b", "d"], ["a", "c", "d"]];
        assert_eq!(turns.map(|turns| end(begin(&caches, "one", &Asked(2, "m", &turns)), 15_000, 9)), [None, None]);
    }

    #[test]
    fn an_answer_without_counts_changes_nothing() {
        let caches = Arc::new(Caches::default());
        let ask = |second, turns: &[&str], read, written| {
            end(begin(&caches, "one", &Asked(second, "m", turns)), read, written)
        };
        assert_eq!(ask(0, &["a"], 0, 9_000), None);
        assert_eq!(ask(1, &["a", "b"], 0, 0), None, "it failed");
        assert_eq!(ask(2, &["a", "b"], 0, 9_100), Some(Cause::Unexplained));
        assert_eq!(ask(302, &["a", "b", "c"], 0, 9_200), Some(Cause::Expired));
    }

    #[test]
    fn the_conversations_used_last_stay_and_the_rest_goes() {
        let caches = Arc::new(Caches::default());
        let turns: Vec<String> = (0..1_000).map(|turn| turn.to_string()).collect();
        let turns: Vec<&str> = turns.iter().map(String::as_str).collect();
        for session in 0..250 {
            end(begin(&caches, &session.to_string(), &Asked(session, "m", &turns)), 0, 9_000);
        }
        let seen = caches.seen.lock().expect("no panic");
        let size: usize = seen.iter().map(|seen| seen.visit.prefix.size()).sum();
        assert!((MOST / 2..=MOST).contains(&size), "{size}");
        assert_eq!(seen.back().map(|last| last.who.session.clone()), Some("249".to_owned()));
    }
}
