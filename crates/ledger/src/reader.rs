//! The questions one can ask of the ledger, over a connection that cannot write.
//!
//! A day is a day in somebody's time zone, and this crate knows none: whoever asks brings the boundaries. The counting
//! is done here rather than in SQL, whose sums fail where ours saturate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use protocol::lesson::Learned;
use protocol::money::Picos;
use protocol::usage::{Outcome, Tokens, UsageEvent};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Error;
use crate::lessons;
use crate::row;
use crate::schema;

/// What to make one total for each of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Everything together.
    All,
    /// The model id that was sent upstream; unnamed are the requests that never got that far.
    Model,
    /// The client key.
    Key,
    /// The client's session.
    Session,
    /// The client's subagent; unnamed is the main one.
    Agent,
}

/// What a number of requests came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// The model, key, session or agent; `None` for [`Group::All`], and for requests that named none.
    pub name: Option<String>,
    /// All requests, however they ended.
    pub requests: u64,
    /// Those of them that got an error instead of an answer.
    pub failed: u64,
    /// The tokens of all of them.
    pub tokens: Tokens,
    /// What those with a known price cost.
    pub cost: Picos,
    /// Requests that were answered, used tokens, and have no known price: if there are any, `cost` is not all of it.
    pub unpriced: u64,
}

/// A ledger to read from, also while a server writes to it.
#[derive(Debug)]
pub struct Reader {
    path: PathBuf,
    connection: Connection,
}

impl Reader {
    /// Opens the ledger at `path` for reading.
    ///
    /// # Errors
    /// [`Error::Absent`] if there is none, and others if the file is damaged or of another version.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self { path: path.to_owned(), connection: schema::open_for_reading(path)? })
    }

    /// Totals of the requests that arrived at `from` or later and before `to` (to the millisecond), in the order of
    /// the names, the unnamed first. Empty if there were no such requests.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn totals(&self, from: SystemTime, to: SystemTime, by: Group) -> Result<Vec<Total>, Error> {
        self.ask(|connection| totals(connection, row::millis(from), row::millis(to), by))
    }

    /// When the first and the last request arrived, if there were any.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn span(&self) -> Result<Option<(SystemTime, SystemTime)>, Error> {
        self.ask(span)
    }

    /// The last requests that arrived, newest first, at most `limit`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn recent(&self, limit: usize) -> Result<Vec<UsageEvent>, Error> {
        self.ask(|connection| recent(connection, limit))
    }

    /// The request with this id, if there was one.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn request(&self, id: &str) -> Result<Option<UsageEvent>, Error> {
        self.ask(|connection| {
            let mut one = connection.prepare(&format!("{} WHERE request_id = ?", row::SELECT))?;
            one.query_row([id], row::event).optional()
        })
    }

    /// What was learned of models, by model, region and lesson; also what is too old to hold.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn lessons(&self) -> Result<Vec<Learned>, Error> {
        self.ask(lessons::all)
    }

    fn ask<T>(&self, question: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        question(&self.connection).map_err(Error::at(&self.path))
    }
}

fn totals(connection: &Connection, from: i64, to: i64, by: Group) -> rusqlite::Result<Vec<Total>> {
    let mut found = connection.prepare(&format!(
        "SELECT {} AS name, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens, outcome, cost_picos
        FROM requests WHERE at_ms >= ? AND at_ms < ?",
        by.column()
    ))?;
    let mut rows = found.query(params![from, to])?;
    let mut totals = BTreeMap::<Option<String>, Total>::new();
    while let Some(row) = rows.next()? {
        totals.entry(row.get("name")?).or_default().add(row)?;
    }
    Ok(totals.into_iter().map(|(name, total)| Total { name, ..total }).collect())
}

fn span(connection: &Connection) -> rusqlite::Result<Option<(SystemTime, SystemTime)>> {
    // Two questions, because SQLite looks up one extreme in the index but reads every row for both.
    let query = "SELECT (SELECT min(at_ms) FROM requests), (SELECT max(at_ms) FROM requests)";
    let (first, last): (Option<i64>, Option<i64>) =
        connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(first.zip(last).map(|(first, last)| (row::time(first), row::time(last))))
}

fn recent(connection: &Connection, limit: usize) -> rusqlite::Result<Vec<UsageEvent>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut newest = connection.prepare(&format!("{} ORDER BY at_ms DESC, requests.id DESC LIMIT ?", row::SELECT))?;
    newest.query_map([limit], row::event)?.collect()
}

impl Group {
    fn column(self) -> &'static str {
        match self {
            Self::All => "NULL",
            Self::Model => "sent_model",
            Self::Key => "key",
            Self::Session => "session",
            Self::Agent => "agent",
        }
    }
}

impl Total {
    fn add(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        let (tokens, cost) = (row::tokens(row)?, row::cost(row)?);
        let failed = match row::outcome(row)? {
            Outcome::Failed => true,
            Outcome::Complete | Outcome::Partial | Outcome::Abandoned => false,
        };
        let unpriced = !failed && cost.is_none() && tokens != Tokens::default();
        self.requests += 1;
        self.failed += u64::from(failed);
        self.tokens = sum(self.tokens, tokens);
        self.cost += cost.unwrap_or_default();
        self.unpriced += u64::from(unpriced);
        Ok(())
    }
}

fn sum(one: Tokens, other: Tokens) -> Tokens {
    Tokens {
        input: one.input.saturating_add(other.input),
        output: one.output.saturating_add(other.output),
        cache_read: one.cache_read.saturating_add(other.cache_read),
        cache_write_5m: one.cache_write_5m.saturating_add(other.cache_write_5m),
        cache_write_1h: one.cache_write_1h.saturating_add(other.cache_write_1h),
    }
}
