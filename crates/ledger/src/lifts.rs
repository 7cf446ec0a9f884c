//! Which budgets do not hold for a while: written from the command line, so that a restart does not bring them back.

use std::path::Path;
use std::time::SystemTime;

use rusqlite::{Connection, params};

use crate::error::Error;
use crate::row::{millis, time};
use crate::schema;

/// A budget that does not hold until a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lift {
    /// Its name.
    pub budget: String,
    /// From then on it holds again.
    pub until: SystemTime,
}

/// Keeps that a budget is lifted, in the place of an earlier lift, and forgets those that are over. The ledger at `path`
/// is made if there is none.
///
/// # Errors
/// If the file cannot be written.
pub fn lift(path: &Path, lift: &Lift, now: SystemTime) -> Result<(), Error> {
    let (connection, _) = schema::open_for_writing(path)?;
    let keep = || -> rusqlite::Result<()> {
        connection.execute("DELETE FROM lifts WHERE until_ms <= ?", [millis(now)])?;
        let insert = "INSERT OR REPLACE INTO lifts (budget, until_ms) VALUES (?, ?)";
        connection.execute(insert, params![lift.budget, millis(lift.until)]).map(drop)
    };
    keep().map_err(Error::at(path))
}

/// All lifts.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Lift>> {
    let mut found = connection.prepare("SELECT budget, until_ms FROM lifts ORDER BY budget")?;
    let lifts = found.query_map([], |row| Ok(Lift { budget: row.get(0)?, until: time(row.get(1)?) }))?;
    lifts.collect()
}
