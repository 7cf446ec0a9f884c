//! Which column holds which field of an event, both ways.
//!
//! Times of day are kept to the millisecond, durations to the microsecond. SQLite's integers are signed: a count that
//! does not fit is kept as the largest that does.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use protocol::change::Changes;
use protocol::money::Picos;
use protocol::usage::{Certainty, Outcome, Tokens, UsageEvent};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, Value, ValueRef};
use rusqlite::{Connection, Row, params_from_iter};
use serde::de::DeserializeOwned;

use crate::texts;

/// The column of a list of changes. Its value is the list as JSON; in the table it is the number of that list, since the same
/// ones come again and again.
pub(crate) const CHANGE_LIST: &str = "change_list";

/// All columns but the id, in the order of [`values`].
pub(crate) const COLUMNS: [&str; 30] = [
    "at_ms",
    "request_id",
    "key",
    "session",
    "agent",
    "project",
    "requested_model",
    "sent_model",
    "target",
    "stream",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "outcome",
    "status",
    "error_type",
    "first_event_us",
    "total_us",
    "upstream_request_id",
    "changes",
    CHANGE_LIST,
    "tier",
    "cost_picos",
    "certainty",
    "price_row",
    "waste_picos",
    "cache_break",
    "attempts",
];

static INSERT: LazyLock<String> = LazyLock::new(|| insertion(&COLUMNS));

/// Adds the event; `false` if one with its id is there already.
pub(crate) fn insert(connection: &Connection, event: &UsageEvent) -> rusqlite::Result<bool> {
    insert_values(connection, &INSERT, &COLUMNS, &values(event))
}

/// Adds a row by the [`insertion`] of these columns; `false` if its request is there already.
pub(crate) fn insert_values(
    connection: &Connection,
    insertion: &str,
    columns: &[&str],
    values: &[Value],
) -> rusqlite::Result<bool> {
    let list = columns.iter().zip(values).find(|(column, _)| **column == CHANGE_LIST);
    if let Some((_, list @ Value::Text(_))) = list {
        // Looked for first: a number is used up by each attempt to add one.
        connection
            .prepare_cached("INSERT INTO change_lists (json) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM change_lists WHERE json = ?1)")?
            .execute([list])?;
    }
    let shared = columns.iter().zip(values).filter(|(column, _)| texts::COLUMNS.contains(column));
    let shared: Vec<&Value> = shared.map(|(_, value)| value).collect();
    if !shared.is_empty() {
        connection.prepare_cached(&texts::addition(shared.len()))?.execute(params_from_iter(shared))?;
    }
    Ok(connection.prepare_cached(insertion)?.execute(params_from_iter(values))? == 1)
}

/// The statement that adds a row of these columns unless its request is there.
pub(crate) fn insertion(columns: &[&str]) -> String {
    let place = |column: &&str| match *column {
        CHANGE_LIST => "(SELECT id FROM change_lists WHERE json = ?)",
        shared if texts::COLUMNS.contains(&shared) => "(SELECT id FROM texts WHERE text = ?)",
        _ => "?",
    };
    let places = columns.iter().map(place).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO request_rows ({}) VALUES ({places}) ON CONFLICT (request_id) DO NOTHING", columns.join(", "))
}

/// What the columns hold of an event.
pub(crate) fn values(event: &UsageEvent) -> [Value; COLUMNS.len()] {
    let text = |text: &Option<String>| text.clone().into();
    let count = |count| Value::Integer(signed(count));
    [
        millis(event.at).into(),
        event.request_id.clone().into(),
        event.key.clone().into(),
        text(&event.session),
        text(&event.agent),
        text(&event.project),
        text(&event.requested_model),
        text(&event.sent_model),
        text(&event.target),
        event.stream.into(),
        count(event.tokens.input),
        count(event.tokens.output),
        count(event.tokens.cache_read),
        count(event.tokens.cache_write_5m),
        count(event.tokens.cache_write_1h),
        event.outcome.as_str().to_owned().into(),
        i64::from(event.status).into(),
        text(&event.error_type),
        event.first_event.map(micros).into(),
        micros(event.total).into(),
        text(&event.upstream_request_id),
        i64::from(event.changes.count()).into(),
        (!event.changes.list().is_empty()).then(|| event.changes.json()).into(),
        text(&event.tier),
        event.cost.map(|cost| cost.0).into(),
        event.certainty.as_str().to_owned().into(),
        text(&event.price_row),
        event.waste.0.into(),
        event.cache_break.as_ref().and_then(|found| serde_json::to_string(found).ok()).into(),
        Some(&event.attempts).filter(|list| !list.is_empty()).and_then(|list| serde_json::to_string(list).ok()).into(),
    ]
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
        project: row.get("project")?,
        requested_model: row.get("requested_model")?,
        sent_model: row.get("sent_model")?,
        target: row.get("target")?,
        stream: row.get("stream")?,
        tokens: tokens(row)?,
        outcome: row.get::<_, Word<Outcome>>("outcome")?.0,
        status: row.get("status")?,
        error_type: row.get("error_type")?,
        first_event: row.get::<_, Option<i64>>("first_event_us")?.map(duration),
        total: duration(row.get("total_us")?),
        upstream_request_id: row.get("upstream_request_id")?,
        changes: changes(row)?,
        tier: row.get("tier")?,
        cost: row.get::<_, Option<i64>>("cost_picos")?.map(Picos),
        certainty: row.get::<_, Word<Certainty>>("certainty")?.0,
        price_row: row.get("price_row")?,
        waste: Picos(row.get("waste_picos")?),
        cache_break: known(row, "cache_break")?,
        attempts: known(row, "attempts")?.unwrap_or_default(),
    })
}

/// A list that this version cannot read is only counted.
fn changes(row: &Row<'_>) -> rusqlite::Result<Changes> {
    let (count, json) = (row.get("changes")?, row.get::<_, Option<String>>("json")?);
    let list = json.and_then(|json| Changes::kept(count, &json).ok());
    Ok(list.unwrap_or_else(|| Changes::counted(count)))
}

/// What a column holds as JSON. What this version cannot read is nothing.
fn known<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<String>>(column)?.and_then(|json| serde_json::from_str(&json).ok()))
}

pub(crate) fn tokens(row: &Row<'_>) -> rusqlite::Result<Tokens> {
    Ok(Tokens {
        input: unsigned(row.get("input_tokens")?),
        output: unsigned(row.get("output_tokens")?),
        cache_read: unsigned(row.get("cache_read_tokens")?),
        cache_write_5m: unsigned(row.get("cache_write_5m_tokens")?),
        cache_write_1h: unsigned(row.get("cache_write_1h_tokens")?),
    })
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

/// One of a few words that a column may hold.
struct Word<T>(T);

impl FromSql for Word<Outcome> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        word(value, Outcome::ALL, Outcome::as_str)
    }
}

impl FromSql for Word<Certainty> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        word(value, Certainty::ALL, Certainty::as_str)
    }
}

fn word<T: Copy, const N: usize>(
    value: ValueRef<'_>,
    all: [T; N],
    name: fn(T) -> &'static str,
) -> FromSqlResult<Word<T>> {
    let word = value.as_str()?;
    let known = all.into_iter().find(|one| name(*one) == word);
    known.map(Word).ok_or_else(|| FromSqlError::Other("a word that this version does not know".into()))
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(count: i64) -> u64 {
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
