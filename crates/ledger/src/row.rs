//! Which column holds which field of an event, both ways.
//!
//! Times of day are kept to the millisecond, durations to the microsecond. SQLite's integers are signed: a count that
//! does not fit is kept as the largest that does.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use protocol::change::Changes;
use protocol::money::Picos;
use protocol::usage::{Outcome, Tokens, UsageEvent};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params};

const INSERT: &str = "
    INSERT INTO requests (
        at_ms, request_id, key, session, agent, requested_model, sent_model, target, stream,
        input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
        outcome, status, error_type, first_event_us, total_us, upstream_request_id, changes, change_list, tier,
        cost_picos
    )
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (request_id) DO NOTHING";

/// Adds the event; `false` if one with its id is there already.
pub(crate) fn insert(connection: &Connection, event: &UsageEvent) -> rusqlite::Result<bool> {
    let added = connection.prepare_cached(INSERT)?.execute(params![
        millis(event.at),
        event.request_id,
        event.key,
        event.session,
        event.agent,
        event.requested_model,
        event.sent_model,
        event.target,
        event.stream,
        signed(event.tokens.input),
        signed(event.tokens.output),
        signed(event.tokens.cache_read),
        signed(event.tokens.cache_write_5m),
        signed(event.tokens.cache_write_1h),
        event.outcome.as_str(),
        event.status,
        event.error_type,
        event.first_event.map(micros),
        micros(event.total),
        event.upstream_request_id,
        event.changes.count(),
        change_list(connection, &event.changes)?,
        event.tier,
        event.cost.map(|cost| cost.0),
    ])?;
    Ok(added == 1)
}

/// The id of a list of changes, which is added if it is a new one.
fn change_list(connection: &Connection, changes: &Changes) -> rusqlite::Result<Option<i64>> {
    if changes.list().is_empty() {
        return Ok(None);
    }
    let json = changes.json();
    let mut known = connection.prepare_cached("SELECT id FROM change_lists WHERE json = ?")?;
    if let Some(id) = known.query_row([&json], |row| row.get(0)).optional()? {
        return Ok(Some(id));
    }
    connection.prepare_cached("INSERT INTO change_lists (json) VALUES (?)")?.execute([&json])?;
    Ok(Some(connection.last_insert_rowid()))
}

/// What [`event`] reads.
pub(crate) const SELECT: &str =
    "SELECT requests.*, change_lists.json FROM requests LEFT JOIN change_lists ON change_lists.id = change_list";

/// The event of a row that has all the columns.
pub(crate) fn event(row: &Row<'_>) -> rusqlite::Result<UsageEvent> {
    Ok(UsageEvent {
        at: time(row.get("at_ms")?),
        request_id: row.get("request_id")?,
        key: row.get("key")?,
        session: row.get("session")?,
        agent: row.get("agent")?,
        requested_model: row.get("requested_model")?,
        sent_model: row.get("sent_model")?,
        target: row.get("target")?,
        stream: row.get("stream")?,
        tokens: tokens(row)?,
        outcome: outcome(row)?,
        status: row.get("status")?,
        error_type: row.get("error_type")?,
        first_event: row.get::<_, Option<i64>>("first_event_us")?.map(duration),
        total: duration(row.get("total_us")?),
        upstream_request_id: row.get("upstream_request_id")?,
        changes: changes(row)?,
        tier: row.get("tier")?,
        cost: cost(row)?,
    })
}

/// A list that this version cannot read is only counted.
fn changes(row: &Row<'_>) -> rusqlite::Result<Changes> {
    let (count, json) = (row.get("changes")?, row.get::<_, Option<String>>("json")?);
    let list = json.and_then(|json| Changes::kept(count, &json).ok());
    Ok(list.unwrap_or_else(|| Changes::counted(count)))
}

/// The token columns of a row.
pub(crate) fn tokens(row: &Row<'_>) -> rusqlite::Result<Tokens> {
    Ok(Tokens {
        input: unsigned(row.get("input_tokens")?),
        output: unsigned(row.get("output_tokens")?),
        cache_read: unsigned(row.get("cache_read_tokens")?),
        cache_write_5m: unsigned(row.get("cache_write_5m_tokens")?),
        cache_write_1h: unsigned(row.get("cache_write_1h_tokens")?),
    })
}

/// The outcome column of a row.
pub(crate) fn outcome(row: &Row<'_>) -> rusqlite::Result<Outcome> {
    row.get::<_, Word>("outcome").map(|word| word.0)
}

/// The cost column of a row.
pub(crate) fn cost(row: &Row<'_>) -> rusqlite::Result<Option<Picos>> {
    Ok(row.get::<_, Option<i64>>("cost_picos")?.map(Picos))
}

/// Milliseconds since 1970, negative before.
pub(crate) fn millis(at: SystemTime) -> i64 {
    match at.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
    }
}

/// The moment so many milliseconds after 1970; 1970 itself where the platform's clock does not reach that far.
pub(crate) fn time(millis: i64) -> SystemTime {
    let distance = Duration::from_millis(millis.unsigned_abs());
    let moment = if millis < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
    moment.unwrap_or(UNIX_EPOCH)
}

struct Word(Outcome);

impl FromSql for Word {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        let known = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word);
        known.map(Self).ok_or_else(|| FromSqlError::Other("an outcome that this version does not know".into()))
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

fn duration(micros: i64) -> Duration {
    Duration::from_micros(unsigned(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_survives_on_both_sides_of_1970() {
        for at in [-1, 0, 1, 1_790_000_000_123] {
            assert_eq!(millis(time(at)), at);
        }
    }

    #[test]
    fn numbers_out_of_reach_do_not_panic() {
        assert_eq!(signed(u64::MAX), i64::MAX);
        assert_eq!(unsigned(-1), 0);
        assert_eq!(micros(Duration::MAX), i64::MAX);
        let _ = (time(i64::MAX), time(i64::MIN));
    }
}
