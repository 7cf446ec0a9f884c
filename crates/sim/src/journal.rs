//! The record of calls, and the waiting for something to stand in it.
//!
//! A demo runs for weeks and handles real prompts, so it keeps no record: then all of this does nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::call::{Call, State};

#[derive(Clone)]
pub(crate) struct Journal(Option<Arc<Record>>);

#[derive(Default)]
struct Record {
    calls: Mutex<Vec<Call>>,
    changes: watch::Sender<()>,
}

impl Journal {
    pub(crate) fn kept() -> Self {
        Self(Some(Arc::default()))
    }

    pub(crate) fn none() -> Self {
        Self(None)
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.0.as_ref().map(|record| record.lock().clone()).unwrap_or_default()
    }

    /// Returns the calls once `enough` holds of them; never returns if it never does.
    pub(crate) async fn wait_for(&self, enough: impl Fn(&[Call]) -> bool) -> Vec<Call> {
        let Some(record) = &self.0 else { return std::future::pending().await };
        // Subscribed before the first look: no change can slip in between.
        let mut changes = record.changes.subscribe();
        loop {
            let calls = record.lock().clone();
            if enough(&calls) {
                return calls;
            }
            // The sender lives in the record we hold.
            let _ = changes.changed().await;
        }
    }

    /// Notes a call. The ticket follows the answer and notes what becomes of it.
    pub(crate) fn open(&self, call: &Call) -> Ticket {
        let mut index = 0;
        if let Some(record) = &self.0 {
            record.change(|calls| {
                index = calls.len();
                calls.push(call.clone());
            });
        }
        Ticket { journal: self.clone(), index, closed: false }
    }
}

impl Record {
    fn lock(&self) -> MutexGuard<'_, Vec<Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Call>)) {
        change(&mut self.lock());
        self.changes.send_replace(());
    }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Journal(kept)" } else { "Journal(none)" })
    }
}

/// Dropped before it is closed, it says that the caller hung up: that is when hyper drops an answer.
pub(crate) struct Ticket {
    journal: Journal,
    index: usize,
    closed: bool,
}

impl Ticket {
    pub(crate) fn sent_a_piece(&self) {
        self.change(|call| call.pieces_sent += 1);
    }

    pub(crate) fn close(&mut self, state: State) {
        self.closed = true;
        self.change(|call| call.state = state);
    }

    fn change(&self, change: impl FnOnce(&mut Call)) {
        if let Some(record) = &self.journal.0 {
            record.change(|calls| calls.get_mut(self.index).map(change).unwrap_or_default());
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.closed {
            self.close(State::HungUp);
        }
    }
}
