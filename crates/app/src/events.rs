//! What happens while Outcrop runs, for whoever watches: the tray, the window.
//!
//! An event says that something is new, not what: whoever shows it asks. So none can be out of date, and to lose some
//! loses nothing.

use serde::Serialize;
use tokio::sync::broadcast;
use ts_rs::TS;

/// As many as a watcher may be behind before it misses some.
const ROOM: usize = 256;

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
        /// A sentence or two.
        words: String,
    },
    /// Settings, connections, keys, prices or rates are not what they were.
    Changed,
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
    pub fn watch(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }
}
