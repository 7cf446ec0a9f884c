//! How long requests are kept. Their sums stay for ever: a year of them takes a few megabytes.

use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::rollup::{self, QUARTER_MS};
use crate::row;

/// What is let go; the default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Requests older than so many days.
    pub days: Option<u32>,
    /// The oldest requests, while the ledger is larger than so many megabytes. Those of the last day stay whatever they take.
    pub megabytes: Option<u32>,
}

/// Rows deleted in one transaction: a few milliseconds, for which new requests wait.
const BATCH: i64 = 500;
/// Pages given back to the file system at a time.
const PAGES: i64 = 256;
const DAY: Duration = Duration::from_hours(24);

/// Takes one step. Returns whether there is more to do.
pub(crate) fn step(connection: &mut Connection, keep: Keep, now: SystemTime) -> rusqlite::Result<bool> {
    if delete(connection)? || advance(connection, keep, now)? {
        return Ok(true);
    }
    give_back(connection)
}

/// Deletes some of the rows that are older than those to be kept.
fn delete(connection: &mut Connection) -> rusqlite::Result<bool> {
    let from = rollup::rows_from(connection)?;
    let some = "SELECT id FROM request_rows WHERE at_ms < ? ORDER BY at_ms LIMIT ?";
    let deleted =
        connection.execute(&format!("DELETE FROM request_rows WHERE id IN ({some})"), params![from, BATCH])?;
    Ok(deleted > 0)
}

/// Decides that older rows than before are to go. It is written down first, so that nobody makes their sums anew.
fn advance(connection: &mut Connection, keep: Keep, now: SystemTime) -> rusqlite::Result<bool> {
    let by_days = keep.days.map(|days| row::millis(now.checked_sub(DAY * days).unwrap_or(SystemTime::UNIX_EPOCH)));
    let latest = row::millis(now.checked_sub(DAY).unwrap_or(SystemTime::UNIX_EPOCH));
    let by_size = match keep.megabytes {
        Some(megabytes) if size(connection)? > i64::from(megabytes) * 1_000_000 => oldest(connection)?,
        _ => None,
    };
    let by_size = by_size.map(|at| at.saturating_add(QUARTER_MS).min(latest));
    let Some(from) = by_days.max(by_size).map(|at| at.div_euclid(QUARTER_MS) * QUARTER_MS) else {
        return Ok(false);
    };
    let going = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
    if from <= rollup::rows_from(&going)? || oldest(&going)?.is_none_or(|oldest| oldest >= from) {
        return Ok(false);
    }
    rollup::set_fact(&going, "rows_from_ms", from)?;
    going.commit()?;
    Ok(true)
}

/// Gives some of the free pages back to the file system.
fn give_back(connection: &Connection) -> rusqlite::Result<bool> {
    let free = pages(connection, "freelist_count")?;
    if free < PAGES {
        return Ok(false);
    }
    connection.prepare(&format!("PRAGMA incremental_vacuum({PAGES})"))?.query([])?.next()?;
    Ok(pages(connection, "freelist_count")? < free)
}

/// Bytes of the pages that hold something.
fn size(connection: &Connection) -> rusqlite::Result<i64> {
    let used = pages(connection, "page_count")? - pages(connection, "freelist_count")?;
    Ok(used * pages(connection, "page_size")?)
}

fn pages(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

fn oldest(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection.query_row("SELECT at_ms FROM requests ORDER BY at_ms LIMIT 1", [], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps until there is no more to do.
    fn tidy(connection: &mut Connection, keep: Keep, now: SystemTime) -> rusqlite::Result<()> {
        while step(connection, keep, now)? {}
        Ok(())
    }

    fn full(days: i64) -> Result<(tempfile::TempDir, Connection), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let (connection, _) = crate::schema::open_for_writing(&folder.path().join("ledger.sqlite3"))?;
        connection.execute("INSERT INTO texts VALUES (1, 'default')", [])?;
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? * 96 - 1)
            INSERT INTO request_rows (at_ms, request_id, key, stream, input_tokens, output_tokens, cache_read_tokens,
                cache_write_5m_tokens, cache_write_1h_tokens, outcome, status, total_us, changes, cost_picos, upstream_request_id)
            SELECT i * 900000, printf('req_%024d', i), 1, 1, 1, 2, 3, 4, 5, 'complete', 200, 9, 0, 7,
                printf('%200d', i) FROM n",
            [days],
        )?;
        rollup::add_since(&connection, 0)?;
        Ok((folder, connection))
    }

    fn facts(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
        connection.query_row(
            "SELECT (SELECT count(*) FROM requests), (SELECT sum(cost_picos) FROM rollups)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    #[test]
    fn old_requests_go_and_their_sums_stay_even_when_they_are_made_anew() -> Result<(), Box<dyn std::error::Error>> {
        let (_folder, mut connection) = full(40)?;
        let now = row::time(40 * 86_400_000);
        tidy(&mut connection, Keep { days: Some(10), megabytes: None }, now)?;
        assert_eq!(facts(&connection)?, (10 * 96, 40 * 96 * 7));
        rollup::rebuild(&connection)?;
        assert_eq!(facts(&connection)?, (10 * 96, 40 * 96 * 7));
        Ok(())
    }

    #[test]
    fn a_ledger_that_is_too_large_becomes_smaller_on_disk() -> Result<(), Box<dyn std::error::Error>> {
        let (folder, mut connection) = full(400)?;
        let before = size(&connection)?;
        assert!(before > 10_000_000, "{before}");
        tidy(&mut connection, Keep { days: None, megabytes: Some(9) }, row::time(400 * 86_400_000))?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        let file = std::fs::metadata(folder.path().join("ledger.sqlite3"))?.len();
        assert!((7_000_000..10_100_000).contains(&file), "{file}");
        assert_eq!(facts(&connection)?.1, 400 * 96 * 7);
        Ok(())
    }

    #[test]
    fn the_last_day_stays_however_small_the_room() -> Result<(), Box<dyn std::error::Error>> {
        let (_folder, mut connection) = full(20)?;
        tidy(&mut connection, Keep { days: None, megabytes: Some(0) }, row::time(20 * 86_400_000))?;
        assert_eq!(facts(&connection)?, (96, 20 * 96 * 7));
        Ok(())
    }

    #[test]
    fn without_a_limit_nothing_goes() -> Result<(), Box<dyn std::error::Error>> {
        let (_folder, mut connection) = full(3)?;
        assert!(!step(&mut connection, Keep::default(), SystemTime::now())?);
        assert_eq!(facts(&connection)?.0, 3 * 96);
        Ok(())
    }
}
