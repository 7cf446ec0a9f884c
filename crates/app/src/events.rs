//! What happens while Outcrop runs, for whoever watches: the tray, the window.
//!
//! An event says that something is new, not what: whoever shows it asks. So none can be out of date, and to lose some
//! loses nothing.

use futures_util::stream::{self, Stream};
use serde::Serialize;
use tokio::sync::broadcast::{self, Receiver, error::RecvError};
use ts_rs::TS;

/// As many as a watcher may be behind before it misses some.
const ROOM: usize = 256;

/// Told in place of what was missed, so that whoever shows something asks anew.
const MISSED: &str = r#"{"event":"missed"}"#;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The proxy was started or stopped, or could not be.
    State,
    /// A request came to its end and is in the ledger, or soon will be.
    Used {
        /// Its `request-id`.
        request: String,
    },
    /// The user should hear of this.
    Notice {
        /// What it is about.
        about: About,
        /// A sentence or two.
        words: String,
    },
    /// Settings, connections, keys, prices or rates are not what they were.
    Changed,
}

/// What a notice is about. Each can be turned off in `[notify]` of `config.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A budget has passed one of its steps, or spending cannot be counted.
    Budget,
    /// A session spends so fast that it was paused.
    Session,
    /// The sign-in that is in use ends soon, or has ended.
    SignIn,
    /// A request failed after all that could be tried.
    Failure,
    /// What can be called is not what it was.
    Catalogue,
    /// It listens elsewhere than it was told to.
    Port,
    /// The program itself: it broke down, or is found in another place than usual.
    Program,
}

/// Where events are told. Clones tell the same watchers.
#[derive(Clone, Debug)]
pub struct Events(broadcast::Sender<Event>);

impl Default for Events {
    fn default() -> Self {
        Self(broadcast::Sender::new(ROOM))
    }
}

impl Events {
    /// Tells everybody who watches now; returns at once.
    pub fn tell(&self, event: Event) {
        // An error means that nobody watches.
        let _ = self.0.send(event);
    }

    /// All events from now on.
    pub fn watch(&self) -> Receiver<Event> {
        self.0.subscribe()
    }
}

/// What a window is told: each event as JSON on one line, and `{"event":"missed"}` where it was too slow for some.
pub fn told(events: Receiver<Event>) -> impl Stream<Item = String> + Send {
    stream::unfold(events, async |mut events| {
        let told = match events.recv().await {
            Ok(event) => serde_json::to_string(&event).unwrap_or_else(|_| MISSED.to_owned()),
            Err(RecvError::Lagged(_)) => MISSED.to_owned(),
            Err(RecvError::Closed) => return None,
        };
        Some((told, events))
    })
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use super::*;

    #[tokio::test]
    async fn who_was_too_slow_is_told_that_something_was_missed() {
        let events = Events::default();
        let told = told(events.watch());
        for number in 0..=ROOM {
            events.tell(Event::Used { request: number.to_string() });
        }
        drop(events);
        let told: Vec<String> = told.collect().await;
        assert_eq!((told[0].as_str(), told[1].as_str()), (MISSED, r#"{"event":"used","request":"1"}"#));
        assert_eq!(told.len(), 1 + ROOM, "and of all that there was room for");
    }
}
