//! One request whole.

use anyhow::Result;
use protocol::usage::UsageEvent;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::attempts::AttemptLine;
use super::bill::{Bill, bill};
use super::line::{RequestLine, seconds};
use super::{Looking, attempts, report};
use crate::engine::Engine;
use crate::language::Said;
use crate::rpc::cache_breaks::CacheBreakLine;

/// Which one.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct OneAsk {
    /// Its `request-id`.
    pub id: String,
}

/// All that is known of a request.
#[derive(Debug, Serialize, TS)]
pub(crate) struct RequestDetail {
    /// What the list says of it.
    pub line: RequestLine,
    /// As in `bedrock/us-east-1/native`.
    pub target: Option<String>,
    /// AWS's own id of it.
    pub aws_id: Option<String>,
    /// Whether the client asked for a stream.
    pub stream: bool,
    /// The service tier, where Bedrock said one.
    pub tier: Option<String>,
    /// From its arrival to its end.
    pub took: String,
    /// From the first event to its end.
    pub streamed: Option<String>,
    /// What was tried, in order; empty where nothing was, or that was not written down.
    pub attempts: Vec<AttemptLine>,
    /// How its cost comes about.
    pub bill: Bill,
    /// What answers cost that were thrown away before this one, in dollars.
    pub waste: Option<String>,
    /// What was changed of it, and why.
    pub changes: Vec<ChangeLine>,
    /// Why the prompt cache of its session broke at it.
    pub broke: Option<CacheBreakLine>,
    /// The same as a text that tells nothing private.
    pub report: String,
}

/// Fields that did not go out as they came.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ChangeLine {
    /// Where they stand.
    pub field: String,
    /// `dropped`, `renamed`, `rewritten`, `added`.
    pub what: &'static str,
    /// Why.
    pub reason: Said,
}

pub(in crate::rpc) fn one(engine: &Engine, OneAsk { id }: OneAsk) -> Result<Option<RequestDetail>> {
    let Some(looking) = Looking::at(engine)? else { return Ok(None) };
    match looking.reader.request(&id)? {
        None => Ok(None),
        Some(event) => detail(engine, &looking, &event).map(Some),
    }
}

fn detail(engine: &Engine, looking: &Looking, event: &UsageEvent) -> Result<RequestDetail> {
    let change = |change: &protocol::change::Change| ChangeLine {
        field: change.field.clone(),
        what: change.what.as_str(),
        reason: Said::of(change.reason.clone()),
    };
    let broke = event.cache_break.as_ref();
    Ok(RequestDetail {
        line: RequestLine::of(looking, 0, event)?,
        target: event.target.clone(),
        aws_id: event.upstream_request_id.clone(),
        stream: event.stream,
        tier: event.tier.clone(),
        took: seconds(event.total),
        streamed: event.first_event.and_then(|first| event.total.checked_sub(first)).map(seconds),
        attempts: attempts::lines(looking, event),
        bill: bill(engine.home(), event)?,
        waste: (event.waste.0 > 0).then(|| crate::usage::dollars(event.waste)),
        changes: event.changes.list().iter().map(change).collect(),
        broke: broke.map(|broke| CacheBreakLine::of(looking, event, broke)).transpose()?,
        report: report::masked(event),
    })
}
