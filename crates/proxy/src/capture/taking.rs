//! What is taken of one request while it is on its way.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use protocol::usage::{Outcome, UsageEvent};

use super::tee::Side;
use super::{Capture, Copied, Taken, Wish};
use crate::refusal::RequestId;

/// The copies of one request. Clones are the same ones; when the last is dropped, the client has its answer or has hung
/// up, and they are handed over if they are wanted.
#[derive(Clone)]
pub(crate) struct Taking(Arc<Inner>);

struct Inner {
    capture: Capture,
    wish: Wish,
    taken: Mutex<(Taken, Known)>,
}

/// Whether there is an entry in the ledger that it belongs to.
#[derive(PartialEq, Eq)]
enum Known {
    No,
    Filed,
}

impl Taking {
    pub(super) fn new(capture: Capture, wish: Wish, id: &RequestId, path: &str, betas: Vec<String>) -> Self {
        let taken = Taken {
            request_id: id.to_string(),
            at: SystemTime::now(),
            path: path.to_owned(),
            betas,
            session: None,
            status: 0,
            outcome: Outcome::Abandoned,
            request: Copied::default(),
            sent: None,
            answer: Copied::default(),
        };
        Self(Arc::new(Inner { capture, wish, taken: Mutex::new((taken, Known::No)) }))
    }

    /// A piece that goes by.
    pub(super) fn add(&self, side: Side, bytes: &[u8]) {
        let most = self.0.wish.most;
        let taken = &mut self.0.taken().0;
        match side {
            Side::Request => taken.request.add(bytes, most),
            Side::Answer => taken.answer.add(bytes, most),
            Side::Opaque => taken.answer.add(bytes, 0),
        }
    }

    /// What goes to Bedrock now; what went before was refused.
    pub(crate) fn sent(&self, body: &str) {
        let mut copied = Copied::default();
        copied.add(body.as_bytes(), self.0.wish.most);
        self.0.taken().0.sent = Some(copied);
    }

    /// The request is in the ledger.
    pub(crate) fn filed(&self, event: &UsageEvent) {
        let mut inner = self.0.taken();
        let (taken, known) = &mut *inner;
        taken.at = event.at;
        taken.session.clone_from(&event.session);
        (taken.status, taken.outcome) = (event.status, event.outcome);
        *known = Known::Filed;
    }
}

impl Inner {
    fn taken(&self) -> MutexGuard<'_, (Taken, Known)> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Copied {
    fn add(&mut self, bytes: &[u8], most: usize) {
        self.size += bytes.len() as u64;
        let room = most.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let (taken, known) = self.taken.get_mut().unwrap_or_else(PoisonError::into_inner);
        let failed = matches!(taken.outcome, Outcome::Failed | Outcome::Partial);
        if *known == Known::Filed && (failed || !self.wish.only_errors) {
            let (request, sent) = (std::mem::take(&mut taken.request), taken.sent.take());
            let answer = std::mem::take(&mut taken.answer);
            self.capture.0.keep(Taken { request, sent, answer, ..taken.clone() });
        }
    }
}

impl fmt::Debug for Taking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Taking")
    }
}
