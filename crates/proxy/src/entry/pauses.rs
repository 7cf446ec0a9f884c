//! Holds the requests of a session that spends too fast, until it is released or its pause is over.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use protocol::budget::Who;
use protocol::money::Picos;
use protocol::runaway::{Rule, Step, Watch};
use tokio::sync::Notify;
use tokio::time::sleep_until;

use super::{Books, Held, words};
use crate::notice::{About, Notices};

pub(super) struct Pauses {
    /// `None` where the guard is off.
    watch: Mutex<Option<Watch>>,
    released: Notify,
    books: Arc<dyn Books>,
    notices: Notices,
}

impl Pauses {
    pub(super) fn new(rule: Option<Rule>, books: Arc<dyn Books>, notices: Notices) -> Self {
        let pauses = Self { watch: Mutex::default(), released: Notify::new(), books, notices };
        pauses.set(rule);
        pauses
    }

    /// From now on this holds. Where nobody is to be paused any more, whoever is goes on.
    pub(super) fn set(&self, rule: Option<Rule>) {
        if rule == self.watch().as_ref().map(Watch::rule) {
            return;
        }
        let usual = rule.and_then(|_| self.books.usual());
        let mut watch = self.watch();
        match (rule, watch.as_mut()) {
            (Some(rule), Some(watch)) => watch.set_rule(rule, usual),
            (rule, _) => *watch = rule.map(|rule| Watch::new(rule, usual)),
        }
        self.released.notify_waiters();
    }

    /// Waits while the session is paused. A client that hangs up meanwhile leaves nothing behind.
    pub(super) async fn pass(&self, who: &Who, held: &Held) {
        let session = name(who);
        loop {
            // Made before the look, so that a release in between is not missed.
            let released = self.released.notified();
            let Some((step, most, rule)) = self.step(&session) else { break };
            let Step::Hold { until, spent } = step else { break };
            held.set(true);
            if let Some(spent) = spent {
                let words = words::paused(&session, spent, most, rule.resume_after, &|amount| self.books.money(amount));
                self.notices.tell(About::Session(session.clone()), words);
            }
            tokio::select! { () = released => (), () = sleep_until(until.into()) => () }
        }
        held.set(false);
    }

    fn step(&self, session: &str) -> Option<(Step, Picos, Rule)> {
        self.watch().as_mut().map(|watch| (watch.step(session, Instant::now()), watch.most(), watch.rule()))
    }

    pub(super) fn spent(&self, who: &Who, cost: Picos) {
        if let Some(watch) = self.watch().as_mut() {
            watch.spent(&name(who), cost, Instant::now());
        }
    }

    /// Which sessions are paused now.
    pub(super) fn paused(&self) -> Vec<String> {
        self.watch().as_ref().map(|watch| watch.paused(Instant::now())).unwrap_or_default()
    }

    pub(super) fn release(&self, session: Option<&str>) -> Vec<String> {
        let released = self.watch().as_mut().map(|watch| watch.release(session, Instant::now())).unwrap_or_default();
        self.released.notify_waiters();
        released
    }

    fn watch(&self) -> MutexGuard<'_, Option<Watch>> {
        self.watch.lock().expect("no panic holds this lock")
    }
}

/// Clients that name no session are one session for each key.
fn name(who: &Who) -> String {
    who.session.clone().unwrap_or_else(|| format!("of key {}", who.key))
}
