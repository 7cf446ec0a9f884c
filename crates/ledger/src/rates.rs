//! Exchange rates: a row for each currency and day. What a rate means, and which one holds on a day, is not known here.

use std::path::Path;
use std::time::SystemTime;

use rusqlite::{Connection, Row, TransactionBehavior, params};

use crate::error::Error;
use crate::row::{millis, time};
use crate::schema;

const SELECT: &str = "SELECT currency, day, nanos, source, fetched_ms FROM rates";

/// What a dollar was worth on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRate {
    /// The other currency, by its ISO 4217 code.
    pub currency: String,
    /// The day, as in `2026-11-21`.
    pub day: String,
    /// Billionths of the other currency's unit for a dollar.
    pub nanos: u64,
    /// Who says so.
    pub source: String,
    /// When it was asked for, to the millisecond.
    pub fetched: SystemTime,
}

/// Adds rates to the ledger at `path`, which is made if there is none. What is known of a day already stays as it is.
/// Returns how many were new.
///
/// # Errors
/// If the file cannot be written.
pub fn keep_rates(path: &Path, rates: &[DayRate]) -> Result<usize, Error> {
    let (mut connection, _) = schema::open_for_writing(path)?;
    add(&mut connection, rates).map_err(Error::at(path))
}

pub(crate) fn add(connection: &mut Connection, rates: &[DayRate]) -> rusqlite::Result<usize> {
    let adding = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut added = 0;
    {
        let mut insert = adding.prepare("INSERT OR IGNORE INTO rates VALUES (?, ?, ?, ?, ?)")?;
        for DayRate { currency, day, nanos, source, fetched } in rates {
            let nanos = i64::try_from(*nanos).unwrap_or(i64::MAX);
            added += insert.execute(params![currency, day, nanos, source, millis(*fetched)])?;
        }
    }
    adding.commit()?;
    Ok(added)
}

/// All of one currency, oldest first.
pub(crate) fn of(connection: &Connection, currency: &str) -> rusqlite::Result<Vec<DayRate>> {
    let mut found = connection.prepare(&format!("{SELECT} WHERE currency = ? ORDER BY day"))?;
    found.query_map([currency], read)?.collect()
}

/// Those of a day or later, by currency and day.
pub(crate) fn since(connection: &Connection, day: &str) -> rusqlite::Result<Vec<DayRate>> {
    let mut found = connection.prepare(&format!("{SELECT} WHERE day >= ? ORDER BY currency, day"))?;
    found.query_map([day], read)?.collect()
}

/// The first and the last day of which this source told anything.
pub(crate) fn span(connection: &Connection, source: &str) -> rusqlite::Result<Option<(String, String)>> {
    let query = "SELECT min(day), max(day) FROM rates WHERE source = ?";
    let (first, last): (Option<_>, Option<_>) =
        connection.query_row(query, [source], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(first.zip(last))
}

fn read(row: &Row<'_>) -> rusqlite::Result<DayRate> {
    Ok(DayRate {
        currency: row.get(0)?,
        day: row.get(1)?,
        nanos: row.get::<_, i64>(2)?.unsigned_abs(),
        source: row.get(3)?,
        fetched: time(row.get(4)?),
    })
}
