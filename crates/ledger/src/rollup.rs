//! The sums that are kept beside the rows, so that a question about a year does not read a million of them.
//!
//! They are written in the transaction that writes the rows, by the same statements that can make them anew. Sums
//! saturate as ours do elsewhere: a count that leaves SQLite's integers would otherwise take its whole batch with it.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, params};

use crate::waits;

/// Milliseconds in a quarter of an hour. Every offset from UTC in use since 1972 is a multiple of it.
pub(crate) const QUARTER_MS: i64 = 900_000;

/// The sums, in the order in which they are read.
pub(crate) const SUMS: &str = "requests, failed, input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, cost_picos, estimated_picos, waste_picos, unpriced";

/// The same of a single row of `requests`.
pub(crate) const OF_ROW: &str = "1, outcome = 'failed', input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, coalesce(cost_picos, 0),
    CASE certainty WHEN 'estimated' THEN coalesce(cost_picos, 0) ELSE 0 END, waste_picos, certainty = 'unpriced'";

/// Whether a row is the demo's, whose money is nobody's.
pub(crate) const DEMO: &str = "coalesce(target, '') LIKE 'demo/%'";

/// The same of a row whose texts are numbers.
pub(crate) const DEMO_ROW: &str = "coalesce((SELECT text FROM texts WHERE texts.id = target), '') LIKE 'demo/%'";

/// Adds rows of `requests` to a table of sums; `{rows}` says which.
struct Adding {
    since_id: String,
    since_ms: String,
}

static ROLLUPS: LazyLock<Adding> = LazyLock::new(|| {
    Adding::to(
        ["rollups", "requests"],
        "demo, sent_model, key, project, by_agent",
        &format!("{DEMO}, coalesce(sent_model, ''), key, coalesce(project, ''), coalesce(agent, '') <> ''"),
        [("", "", ""); 0],
    )
});

static SESSIONS: LazyLock<Adding> = LazyLock::new(|| {
    Adding::to(
        ["sessions", "request_rows"],
        "demo, session, agent, project",
        &format!("{DEMO_ROW}, coalesce(session, 0), coalesce(agent, 0), coalesce(project, 0)"),
        [("first_ms", "at_ms", "min"), ("last_ms", "at_ms", "max")],
    )
});

impl Adding {
    /// The table of sums, and what has the rows; `keys` are filled from `named`; each of `extremes` is a column, what it is filled from, and `min` or `max`.
    fn to<const N: usize>(
        [table, rows_of]: [&str; 2],
        keys: &str,
        named: &str,
        extremes: [(&str, &str, &str); N],
    ) -> Self {
        let columns: String = extremes.iter().map(|(column, _, _)| format!("{column}, ")).collect();
        let sources: String = extremes.iter().map(|(_, source, _)| format!("{source}, ")).collect();
        let further =
            extremes.iter().map(|(column, _, which)| format!("{column} = {which}({column}, excluded.{column})"));
        let sums = SUMS.split(',').map(str::trim);
        let sums = sums.map(|sum| format!("{sum} = min({}, {sum} + excluded.{sum})", i64::MAX));
        let updates = further.chain(sums).collect::<Vec<_>>().join(", ");
        let statement = |rows: &str| {
            format!(
                "INSERT INTO {table} (quarter, {keys}, {columns}{SUMS})
                SELECT at_ms / {QUARTER_MS}, {named}, {sources}{OF_ROW} FROM {rows_of} WHERE {rows}
                ON CONFLICT DO UPDATE SET {updates}"
            )
        };
        Self { since_id: statement("id > ?"), since_ms: statement("at_ms >= ?") }
    }
}

/// The id after which rows are new to a transaction that begins now.
pub(crate) fn newest(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT coalesce(max(id), 0) FROM request_rows")?.query_row([], |row| row.get(0))
}

/// Adds the rows after this id.
pub(crate) fn add_since(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    connection.prepare_cached(&ROLLUPS.since_id)?.execute([id])?;
    connection.prepare_cached(&SESSIONS.since_id)?.execute([id])?;
    waits::add(connection, "id > ?", id)
}

/// Makes the sums anew, as far as their rows are still there.
pub(crate) fn rebuild(connection: &Connection) -> rusqlite::Result<()> {
    let from = rows_from(connection)?;
    connection.execute("DELETE FROM rollups WHERE quarter >= ?", [from / QUARTER_MS])?;
    connection.execute("DELETE FROM sessions WHERE quarter >= ?", [from / QUARTER_MS])?;
    connection.execute("DELETE FROM waits WHERE quarter >= ?", [from / QUARTER_MS])?;
    connection.execute(&ROLLUPS.since_ms, [from])?;
    connection.execute(&SESSIONS.since_ms, [from])?;
    waits::add(connection, "at_ms >= ?", from)
}

/// Makes the sums anew if a migration or a rescue wants that.
pub(crate) fn rebuild_if_wanted(connection: &mut Connection) -> rusqlite::Result<()> {
    if fact(connection, "rollups_wanted")?.is_none() {
        return Ok(());
    }
    let making = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    rebuild(&making)?;
    making.execute("DELETE FROM facts WHERE name = 'rollups_wanted'", [])?;
    making.commit()
}

/// Rows before this moment were let go. It is the beginning of a quarter.
pub(crate) fn rows_from(connection: &Connection) -> rusqlite::Result<i64> {
    Ok(fact(connection, "rows_from_ms")?.unwrap_or(i64::MIN / QUARTER_MS * QUARTER_MS))
}

pub(crate) fn set_fact(connection: &Connection, name: &str, value: i64) -> rusqlite::Result<()> {
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", params![name, value]).map(drop)
}

fn fact(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    connection.query_row("SELECT value FROM facts WHERE name = ?", [name], |row| row.get(0)).optional()
}
