//! Holds the requests of a session that spends too fast, until it is released or its pause is over.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use protocol::budget::Who;
use protocol::money::Picos;
use protocol::runaway::{Rule, Step, Watch};
use tokio::sync::Notify;
use tokio::time::sleep_until;

use super::{Books, Held, words};
use crate::notice::{About, Notices};

pub(super) struct Pauses {
    /// `None` where the guard is off.
    watch: Option<Mutex<Watch>>,
    released: Notify,
    pause: Duration,
    books: Arc<dyn Books>,
    notices: Notices,
}

impl Pauses {
    pub(super) fn new(rule: Option<Rule>, books: Arc<dyn Books>, notices: Notices) -> Self {
        let watch = rule.map(|rule| Mutex::new(Watch::new(rule, books.usual())));
        let pause = rule.map_or(Duration::ZERO, |rule| rule.resume_after);
        Self { watch, released: Notify::new(), pause, books, notices }
    }

    /// Waits while the session is paused. A client that hangs up meanwhile leaves nothing behind.
    pub(super) async fn pass(&self, who: &Who, held: &Held) {
        let Some(watch) = &self.watch else { return };
        let session = name(who);
        loop {
            // Made before the look, so that a release in between is not missed.
            let released = self.released.notified();
            let (step, most) = {
                let mut watch = watch.lock().expect("no panic holds this lock");
                (watch.step(&session, Instant::now()), watch.most())
            };
            let Step::Hold { until, spent } = step else { break };
            held.set(true);
            if let Some(spent) = spent {
                let words = words::paused(&session, spent, most, self.pause, &|amount| self.books.money(amount));
                self.notices.tell(About::Session(session.clone()), words);
            }
            tokio::select! { () = released => (), () = sleep_until(until.into()) => () }
        }
        held.set(false);
    }

    pub(super) fn spent(&self, who: &Who, cost: Picos) {
        if let Some(watch) = &self.watch {
            watch.lock().expect("no panic holds this lock").spent(&name(who), cost, Instant::now());
        }
    }

    /// Which sessions are paused now.
    pub(super) fn paused(&self) -> Vec<String> {
        let Some(watch) = &self.watch else { return Vec::new() };
        watch.lock().expect("no panic holds this lock").paused(Instant::now())
    }

    pub(super) fn release(&self, session: Option<&str>) -> Vec<String> {
        let Some(watch) = &self.watch else { return Vec::new() };
        let released = watch.lock().expect("no panic holds this lock").release(session, Instant::now());
        self.released.notify_waiters();
        released
    }
}

/// Clients that name no session are one session for each key.
fn name(who: &Who) -> String {
    who.session.clone().unwrap_or_else(|| format!("of key {}", who.key))
}
