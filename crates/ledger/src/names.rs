//! The names that requests were filed under, each with how often: in one walk over the sums.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::error::Error;
use crate::reader::Reader;

/// Names, those with most requests first; '' is that of the requests that have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Model ids that were sent upstream.
    pub models: Vec<String>,
    /// Client keys.
    pub keys: Vec<String>,
    /// Projects.
    pub projects: Vec<String>,
}

impl Reader {
    /// The names of all requests there were.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn names(&self) -> Result<Names, Error> {
        self.ask(|connection| names(connection, self.is_of_demo()))
    }
}

fn names(connection: &Connection, demo: bool) -> rusqlite::Result<Names> {
    let mut counts = [(); 3].map(|()| HashMap::<String, u64>::new());
    let mut sums =
        connection.prepare_cached("SELECT requests, sent_model, key, project FROM rollups WHERE demo = ?")?;
    let mut sums = sums.query([demo])?;
    while let Some(row) = sums.next()? {
        let requests = crate::row::unsigned(row.get(0)?);
        for (at, counts) in counts.iter_mut().enumerate() {
            add(counts, row.get_ref(at + 1)?, requests)?;
        }
    }
    let [models, keys, projects] = counts.map(most_first);
    Ok(Names { models, keys, projects })
}

/// A name is made a text of its own only once.
fn add(counts: &mut HashMap<String, u64>, name: ValueRef<'_>, requests: u64) -> rusqlite::Result<()> {
    let name = name.as_str()?;
    match counts.get_mut(name) {
        Some(count) => *count = count.saturating_add(requests),
        None => drop(counts.insert(name.to_owned(), requests)),
    }
    Ok(())
}

fn most_first(counts: HashMap<String, u64>) -> Vec<String> {
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by(|(one, count), (other, more)| more.cmp(count).then_with(|| one.cmp(other)));
    counts.into_iter().map(|(name, _)| name).collect()
}
