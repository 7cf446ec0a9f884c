//! The report on caches as text and as JSON.

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use protocol::cache_break::CacheBreak;
use protocol::money::Picos;
use protocol::usage::UsageEvent;
use serde_json::{Value, json};

use super::{Dear, Report, Session, advice};
use crate::usage::dollars;
use crate::usage::grid::{self, Side, thousands};
use crate::usage::printable;

const SIDES: [Side; 5] = [Side::Left, Side::Right, Side::Right, Side::Right, Side::Right];

/// For people: the sessions, each break with its moment, and what the dearest causes are.
pub(super) fn table(report: &Report, zone: &TimeZone) -> Result<String> {
    if report.sessions.is_empty() {
        let (from, to) = report.days;
        return Ok(format!("No requests of a session from {from} to {to}: a client names its session in a header.\n"));
    }
    let headings = ["session", "requests", "from cache", "breaks", "cost of breaks"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(headings).chain(report.sessions.iter().map(row)).collect();
    let breaks = report.sessions.iter().map(|session| breaks(session, zone)).collect::<Result<String>>()?;
    let causes: String = report.causes.iter().map(|dear| cause(dear, report)).collect();
    let end =
        if causes.is_empty() { "\nNo cache broke.\n".to_owned() } else { format!("\nThe dearest causes:\n{causes}") };
    Ok(format!("{}{breaks}{end}", grid::lines(&SIDES, &rows)))
}

fn row(session: &Session) -> Vec<String> {
    let hits = session.hits().map_or("–".to_owned(), |hits| format!("{hits} %"));
    let cost = if session.breaks.is_empty() { String::new() } else { dollars(session.cost()) };
    let [requests, breaks] = [session.requests, session.breaks.len() as u64].map(thousands);
    vec![printable(&session.id), requests, hits, breaks, cost]
}

fn breaks(session: &Session, zone: &TimeZone) -> Result<String> {
    if session.breaks.is_empty() {
        return Ok(String::new());
    }
    let line = |(event, broke): &(UsageEvent, CacheBreak)| -> Result<String> {
        let at = moment(event)?.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
        Ok(format!("  {at}  {}\n", sentence(broke)))
    };
    let lines = session.breaks.iter().map(line).collect::<Result<String>>()?;
    Ok(format!("\n{}\n{lines}", printable(&session.id)))
}

/// What broke and what that cost: the line of one break.
pub(crate) fn sentence(broke: &CacheBreak) -> String {
    let cost = broke.cost().map_or("at an unknown price".to_owned(), |cost| format!("which cost {}", dollars(cost)));
    format!("{}; {} tokens were paid again, {cost}", printable(&broke.clause()), thousands(broke.lost_tokens))
}

fn cause(dear: &Dear, report: &Report) -> String {
    let times = if dear.breaks == 1 { "once".to_owned() } else { format!("{} times", thousands(dear.breaks)) };
    let advice = advice::on(dear.cause, report.hour.as_ref());
    format!("  {}, {times}, {}. {advice}\n", dear.cause.words(), dollars(dear.cost))
}

/// For programs: dollars as decimal strings, so that nothing is rounded.
pub(super) fn json(report: &Report) -> Result<String> {
    let sessions = report.sessions.iter().map(session).collect::<Result<Vec<_>>>()?;
    let cause = |dear: &Dear| {
        json!({
            "cause": dear.cause.to_string(),
            "breaks": dear.breaks,
            "lost_tokens": dear.lost_tokens,
            "cost_usd": dear.cost.to_string(),
            "advice": advice::on(dear.cause, report.hour.as_ref()),
        })
    };
    let hour =
        report.hour.map(|hour| json!({ "more_usd": hour.more.to_string(), "saved_usd": hour.saved.to_string() }));
    let document = json!({
        "from": report.days.0.to_string(),
        "to": report.days.1.to_string(),
        "sessions": sessions,
        "causes": report.causes.iter().map(cause).collect::<Vec<_>>(),
        "one_hour_cache": hour,
    });
    Ok(format!("{document:#}\n"))
}

fn session(session: &Session) -> Result<Value> {
    let one = |(event, broke): &(UsageEvent, CacheBreak)| -> Result<Value> {
        let mut value = of_break(broke);
        value["at"] = json!(moment(event)?.to_string());
        value["request_id"] = json!(event.request_id);
        value["model"] = json!(event.sent_model);
        Ok(value)
    };
    Ok(json!({
        "session": session.id,
        "requests": session.requests,
        "input_tokens": session.tokens.input,
        "cache_read_tokens": session.tokens.cache_read,
        "cache_write_5m_tokens": session.tokens.cache_write_5m,
        "cache_write_1h_tokens": session.tokens.cache_write_1h,
        "cache_hit_percent": session.hits(),
        "breaks": session.breaks.iter().map(one).collect::<Result<Vec<_>>>()?,
        "cost_usd": session.cost().to_string(),
    }))
}

/// One break for programs.
pub(crate) fn of_break(broke: &CacheBreak) -> Value {
    json!({
        "cause": broke.cause.to_string(),
        "place": broke.place,
        "bytes_before": broke.bytes_before,
        "bytes_now": broke.bytes_now,
        "gap_s": broke.gap_s,
        "lost_tokens": broke.lost_tokens,
        "cost_usd": broke.cost().map(|cost: Picos| cost.to_string()),
        "words": broke.clause(),
    })
}

fn moment(event: &UsageEvent) -> Result<Timestamp> {
    Timestamp::try_from(event.at).context("the request is outside of the calendar")
}
