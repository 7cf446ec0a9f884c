//! Which time zone the user's clock was in, and from when: what decides, for ever, which day a request belongs to.

use std::time::SystemTime;

use rusqlite::{Connection, OptionalExtension, params};

use crate::rollup::QUARTER_MS;
use crate::row;

/// A stretch of time that goes on until the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When it began: the beginning of a quarter of an hour.
    pub from: SystemTime,
    /// The name of the zone, as it was recorded.
    pub zone: String,
}

pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Stretch>> {
    let mut stretches = connection.prepare("SELECT from_ms, zone FROM zones ORDER BY from_ms")?;
    let stretch = |row: &rusqlite::Row<'_>| Ok(Stretch { from: row::time(row.get(0)?), zone: row.get(1)? });
    stretches.query_map([], stretch)?.collect()
}

/// Remembers the zone if it is another than the last one. Since sums are kept by the quarter of an hour, so are zones.
pub(crate) fn remember(connection: &Connection, at: SystemTime, zone: &str) -> rusqlite::Result<()> {
    let quarter = row::millis(at).div_euclid(QUARTER_MS) * QUARTER_MS;
    let last = "SELECT zone FROM zones WHERE from_ms <= ? ORDER BY from_ms DESC LIMIT 1";
    let last: Option<String> = connection.query_row(last, [quarter], |row| row.get(0)).optional()?;
    if last.as_deref() != Some(zone) {
        connection.execute("INSERT OR REPLACE INTO zones VALUES (?, ?)", params![quarter, zone])?;
    }
    Ok(())
}
