//! One request as a line of the list.

use std::time::Duration;

use anyhow::Result;
use ledger::Total;
use protocol::usage::{Outcome, UsageEvent};
use serde::Serialize;
use ts_rs::TS;

use super::{Looking, attempts};
use crate::rpc::money::Money;
use crate::usage::shown;

/// One request.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct RequestLine {
    /// Its `request-id`.
    pub id: String,
    /// Its number in the order of filing.
    pub number: i64,
    /// Milliseconds since 1970 at which it arrived.
    pub at: i64,
    /// The day of that, in the user's own zone.
    pub day: String,
    /// The time of day, as in `14:03:22`.
    pub clock: String,
    /// The client's session.
    pub session: Option<String>,
    /// The client's subagent.
    pub agent: Option<String>,
    /// The project that the client named.
    pub project: Option<String>,
    /// The client key.
    pub key: String,
    /// The model as the client named it.
    pub asked: Option<String>,
    /// The short name of the model that was called.
    pub model: Option<String>,
    /// The id that was sent upstream.
    pub sent: Option<String>,
    /// As in `us-east-1`.
    pub region: Option<String>,
    /// As in `native`.
    pub lane: Option<String>,
    /// How it ended.
    pub ended: Ended,
    /// The HTTP status that the client got.
    pub status: u16,
    /// Anthropic's error type.
    pub error: Option<String>,
    /// Until the first event, as in `0.84 s`.
    pub first: Option<String>,
    /// Tokens of the answer in a second.
    pub speed: Option<String>,
    /// Tokens of input outside of the cache.
    pub input: String,
    /// Tokens of input from the cache.
    pub cache_read: String,
    /// Tokens of input that were written to the cache.
    pub cache_write: String,
    /// Tokens of the answer.
    pub output: String,
    /// What it cost.
    pub cost: Money,
    /// How many fields were changed.
    pub changes: u32,
    /// How often Bedrock was asked, as far as that was written down.
    pub tries: usize,
    /// Answers were thrown away and paid for before this one.
    pub wasted: bool,
    /// The prompt cache of its session broke.
    pub broke: bool,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ended {
    /// With a whole answer.
    Complete,
    /// With an error instead of an answer.
    Failed,
    /// The client hung up.
    Abandoned,
    /// The answer broke off.
    Partial,
}

impl RequestLine {
    pub(super) fn of(looking: &Looking, number: i64, event: &UsageEvent) -> Result<Self> {
        let clock = looking.clock(event.at)?;
        let written = event.tokens.cache_write_5m.saturating_add(event.tokens.cache_write_1h);
        let place = |at: usize| Some(event.target.as_deref()?.split('/').nth(at)?.to_owned());
        Ok(Self {
            id: event.request_id.clone(),
            number,
            at: clock.timestamp().as_millisecond(),
            day: clock.date().to_string(),
            clock: clock.strftime("%H:%M:%S").to_string(),
            session: event.session.clone(),
            agent: event.agent.clone(),
            project: event.project.clone(),
            key: event.key.clone(),
            asked: event.requested_model.clone(),
            model: event.sent_model.clone().map(short),
            sent: event.sent_model.clone(),
            region: place(1),
            lane: place(2),
            ended: event.outcome.into(),
            status: event.status,
            error: event.error_type.clone(),
            first: event.first_event.map(seconds),
            speed: speed(event),
            input: looking.number(event.tokens.input),
            cache_read: looking.number(event.tokens.cache_read),
            cache_write: looking.number(written),
            output: looking.number(event.tokens.output),
            cost: looking.cost(event, clock.date()),
            changes: event.changes.count(),
            tries: attempts::count(event),
            wasted: event.waste.0 > 0,
            broke: event.cache_break.is_some(),
        })
    }
}

impl From<Outcome> for Ended {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Complete => Self::Complete,
            Outcome::Failed => Self::Failed,
            Outcome::Abandoned => Self::Abandoned,
            Outcome::Partial => Self::Partial,
        }
    }
}

/// The short name of a model id.
pub(in crate::rpc) fn short(sent: String) -> String {
    shown::model(&Total { name: Some(sent), ..Total::default() })
}

/// `0.84 s`, `12.3 s`, `95 s`.
pub(super) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.2} s", time.as_secs_f64()),
        10..60 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{:.0} s", time.as_secs_f64()),
    }
}

/// From the first event on; of an answer that came at once nothing can be said.
fn speed(event: &UsageEvent) -> Option<String> {
    let took = event.total.checked_sub(event.first_event?).filter(|took| took.as_millis() >= 50)?;
    (event.tokens.output > 1).then(|| format!("{:.0}", event.tokens.output as f64 / took.as_secs_f64()))
}
