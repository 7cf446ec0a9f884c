//! `outcrop usage --request ID`: one request whole, with every attempt, and every change that was made to it and the reason.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ledger::Reader;
use protocol::change::Change;
use protocol::usage::{Certainty, Tokens, UsageEvent};
use serde_json::{Value, json};

use super::grid::{self, Side, thousands};
use super::shown::{dollars, printable};
use super::{Format, attempts};
use crate::cache;

/// The request with this id, which is the one in the `request-id` header of its answer.
///
/// # Errors
/// If there is no such request, the ledger cannot be read, or CSV is asked for, which has no place for it.
pub fn one_of(ledger: &Path, id: &str, format: Format) -> Result<String> {
    let found = match Reader::open(ledger) {
        Ok(reader) => reader.request(id).context("the ledger cannot be read")?,
        Err(ledger::Error::Absent(_)) => None,
        Err(error) => return Err(error).context("the ledger cannot be read"),
    };
    let Some(event) = found else {
        bail!("there is no request {id} in the ledger; the request-id header of an answer has its id");
    };
    match format {
        Format::Table => table(&event, &TimeZone::system()),
        Format::Json => Ok(format!("{:#}\n", json(&event)?)),
        Format::Csv => bail!("one request is shown as table or json"),
    }
}

fn table(event: &UsageEvent, zone: &TimeZone) -> Result<String> {
    let or_none = |text: &Option<String>| text.as_deref().map_or("–".to_owned(), printable);
    let mut rows = vec![
        ("request", event.request_id.clone()),
        ("at", arrived(event)?.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()),
        ("asked for", or_none(&event.requested_model)),
        ("sent as", or_none(&event.sent_model)),
        ("target", or_none(&event.target)),
        ("outcome", outcome(event)),
        ("tokens", tokens(&event.tokens)),
        ("cost", cost(event)),
        ("time", timing(event)),
        ("key", printable(&event.key)),
    ];
    let optional = [
        ("tier", &event.tier),
        ("session", &event.session),
        ("agent", &event.agent),
        ("project", &event.project),
        ("AWS id", &event.upstream_request_id),
    ];
    rows.extend(optional.into_iter().filter_map(|(name, text)| Some((name, printable(text.as_deref()?)))));
    rows.extend(event.cache_break.as_ref().map(|broke| ("cache broke", cache::sentence(broke))));
    rows.push(("changes", thousands(event.changes.count().into())));
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, text)| vec![name.to_owned(), text]).collect();
    let facts = grid::lines(&[Side::Left, Side::Left], &rows);
    let tried = (!event.attempts.is_empty()).then(|| attempts::table(&event.attempts));
    let changed = (!event.changes.list().is_empty()).then(|| changes(event.changes.list()));
    Ok([facts].into_iter().chain(tried).chain(changed).collect::<Vec<_>>().join("\n"))
}

pub(crate) fn changes(list: &[Change]) -> String {
    let row = |change: &Change| [change.what.as_str(), &printable(&change.field), &change.reason].map(str::to_owned);
    let headings = ["what", "field", "why"].map(str::to_owned);
    let rows: Vec<Vec<String>> = std::iter::once(headings).chain(list.iter().map(row)).map(Vec::from).collect();
    grid::lines(&[Side::Left; 3], &rows)
}

pub(crate) fn outcome(event: &UsageEvent) -> String {
    let error = event.error_type.as_ref().map(|error| format!(", {}", printable(error))).unwrap_or_default();
    let how = if event.stream { "streamed" } else { "whole" };
    format!("{}, {how}, status {}{error}", event.outcome.as_str(), event.status)
}

fn cost(event: &UsageEvent) -> String {
    match (event.cost, event.certainty) {
        (Some(cost), Certainty::Estimated) => format!("≈ {}, an estimate", dollars(cost)),
        (Some(cost), Certainty::Exact | Certainty::Unpriced) => dollars(cost),
        (None, Certainty::Unpriced) => "unpriced".to_owned(),
        (None, Certainty::Exact | Certainty::Estimated) => "nothing was used".to_owned(),
    }
}

pub(crate) fn tokens(used: &Tokens) -> String {
    let written = used.cache_write_5m.saturating_add(used.cache_write_1h);
    let counts = [
        ("input", used.input),
        ("output", used.output),
        ("read from cache", used.cache_read),
        ("written to cache", written),
    ];
    counts.map(|(name, count)| format!("{} {name}", thousands(count))).join(", ")
}

pub(crate) fn timing(event: &UsageEvent) -> String {
    let seconds = |time: Duration| format!("{:.3} s", time.as_secs_f64());
    let first = event.first_event.map(|first| format!("{} to the first event, ", seconds(first)));
    format!("{}{} in all", first.unwrap_or_default(), seconds(event.total))
}

pub(crate) fn json(event: &UsageEvent) -> Result<Value> {
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    Ok(json!({
        "request_id": event.request_id,
        "at": arrived(event)?.to_string(),
        "key": event.key,
        "session": event.session,
        "agent": event.agent,
        "project": event.project,
        "requested_model": event.requested_model,
        "sent_model": event.sent_model,
        "target": event.target,
        "stream": event.stream,
        "tier": event.tier,
        "outcome": event.outcome.as_str(),
        "status": event.status,
        "error_type": event.error_type,
        "input_tokens": event.tokens.input,
        "output_tokens": event.tokens.output,
        "cache_read_tokens": event.tokens.cache_read,
        "cache_write_5m_tokens": event.tokens.cache_write_5m,
        "cache_write_1h_tokens": event.tokens.cache_write_1h,
        "cost_usd": event.cost.map(|cost| cost.to_string()),
        "certainty": event.certainty.as_str(),
        "price_row": event.price_row,
        "waste_usd": event.waste.to_string(),
        "first_event_ms": event.first_event.map(millis),
        "total_ms": millis(event.total),
        "upstream_request_id": event.upstream_request_id,
        "cache_break": event.cache_break.as_ref().map(cache::of_break),
        "attempts": event.attempts.iter().map(attempts::of).collect::<Vec<_>>(),
        "changed_fields": event.changes.count(),
        "changes": event.changes.list(),
    }))
}

pub(crate) fn arrived(event: &UsageEvent) -> Result<Timestamp> {
    Timestamp::try_from(event.at).context("the request is outside of the calendar")
}
