//! How many requests are wanted, where the sums can tell without a look at a single one.

use protocol::usage::Outcome;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::Wanted;
use super::wanted::numbers;
use crate::error::Error;
use crate::reader::Reader;
use crate::rollup::{self, QUARTER_MS};

impl Reader {
    /// How many of the requests that are still kept are wanted, of all time; `None` where a period is wanted, or what the
    /// sums do not know. They do not know of the demo either: what came to no target may have been the demo's as well.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn count(&self, wanted: &Wanted) -> Result<Option<u64>, Error> {
        if self.is_of_demo() || !wanted.is_in_the_sums() {
            return Ok(None);
        }
        self.ask(|connection| count(connection, wanted).map(Some))
    }
}

fn count(connection: &Connection, wanted: &Wanted) -> rusqlite::Result<u64> {
    let Some(numbers) = numbers(connection, wanted)? else { return Ok(0) };
    let (table, named, values) = wanted.sums(&numbers);
    let which = if wanted.outcome == Some(Outcome::Failed) { "failed" } else { "requests" };
    // Counts cannot leave SQLite's integers, as amounts can.
    let query = format!("SELECT coalesce(sum({which}), 0) FROM {table} WHERE quarter >= ? AND demo = 0{named}");
    let from = rollup::rows_from(connection)?.div_euclid(QUARTER_MS);
    let values = std::iter::once(Value::from(from)).chain(values);
    let count = connection.prepare_cached(&query)?.query_row(params_from_iter(values), |row| row.get(0))?;
    Ok(crate::row::unsigned(count))
}
