//! Whether a client has found the way: the newest request in the ledger that is not one of our own trials.

use std::time::SystemTime;

use anyhow::Result;
use jiff::Timestamp;
use protocol::usage::UsageEvent;
use serde::Serialize;
use ts_rs::TS;

use crate::engine::Engine;
use crate::trial::SESSION;
use crate::usage::{self, Ask, By, Format};

/// More requests than anybody tries before the first client comes.
const LOOK_BACK: usize = 100;

/// Who has asked so far.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Arrived {
    /// Whether any request was answered, be it a trial.
    pub tried: bool,
    /// The newest request of a client.
    pub newest: Option<Arrival>,
}

/// A request of a client.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Arrival {
    /// Its `request-id`.
    pub request: String,
    /// Milliseconds since 1970.
    pub at: i64,
    /// The model as the client named it.
    pub model: Option<String>,
    /// The HTTP status that it got.
    pub status: u16,
    /// Milliseconds to the first event.
    pub first_ms: Option<u64>,
}

pub(in crate::rpc) fn arrived(engine: &Engine, (): ()) -> Result<Arrived> {
    let demo = engine.is_demo();
    let ask = Ask { by: By::Day, from: None, to: None, demo, project: None, currency: None, format: Format::Json };
    let events: Vec<UsageEvent> = match usage::open(engine.home(), &ask)? {
        Some(reader) => reader.recent(LOOK_BACK)?,
        None => Vec::new(),
    };
    let is_trial = |event: &&UsageEvent| event.session.as_deref() == Some(SESSION);
    let newest = events.iter().find(|event| !is_trial(event)).map(Arrival::of);
    Ok(Arrived { tried: events.iter().any(|event| event.status == 200), newest })
}

impl Arrival {
    fn of(event: &UsageEvent) -> Self {
        Self {
            request: event.request_id.clone(),
            at: millis(event.at),
            model: event.requested_model.clone(),
            status: event.status,
            first_ms: event.first_event.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        }
    }
}

fn millis(at: SystemTime) -> i64 {
    Timestamp::try_from(at).map(Timestamp::as_millisecond).unwrap_or_default()
}
