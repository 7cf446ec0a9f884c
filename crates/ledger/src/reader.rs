//! The questions one can ask of the ledger, over a connection that cannot write.
//!
//! A day is a day in somebody's time zone, and this crate knows none: whoever asks brings the moments. Whole quarters of an
//! hour are answered from the sums kept for them, what hangs over at both ends from the rows, so that every answer is
//! exact to the millisecond. The adding is done here rather than in SQL, whose sums fail where ours saturate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use protocol::key::Key;
use protocol::lesson::Learned;
use protocol::usage::UsageEvent;
use rusqlite::{Connection, OptionalExtension};

use crate::caches::{self, CacheUse};
use crate::error::Error;
use crate::grouped::{self, Group};
use crate::keys;
use crate::lessons;
use crate::lifts::{self, Lift};
use crate::pieces::About;
use crate::rates::{self, DayRate};
use crate::rollup::QUARTER_MS;
use crate::row;
use crate::schema;
use crate::sessions::{self, Session};
use crate::total::{Sums, Total, add, listed};
use crate::waits::{self, Waits};
use crate::zones::{self, Stretch};

/// A ledger to read from, also while a server writes to it.
#[derive(Debug)]
pub struct Reader {
    path: PathBuf,
    connection: Connection,
    demo: bool,
    project: Option<String>,
}

impl Reader {
    /// Opens the ledger at `path` for reading. Its totals are those of real traffic.
    ///
    /// # Errors
    /// [`Error::Absent`] if there is none, and others if the file is damaged or of another version.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self { path: path.to_owned(), connection: schema::open_for_reading(path)?, demo: false, project: None })
    }

    /// The same for what the demo answered: targets that begin with `demo/`. Its dollars are nobody's, so that the two
    /// are never added up.
    pub fn of_demo(self) -> Self {
        Self { demo: true, ..self }
    }

    /// The same for one project alone; the name '' is that of the requests that named none.
    pub fn of_project(self, project: &str) -> Self {
        Self { project: Some(project.to_owned()), ..self }
    }

    /// Whether its totals are those of the demo.
    pub fn is_of_demo(&self) -> bool {
        self.demo
    }

    /// Totals of the requests that arrived at `from` or later and before `to` (to the millisecond), in the order of
    /// the names, the unnamed first. Empty if there were no such requests.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn totals(&self, from: SystemTime, to: SystemTime, by: Group) -> Result<Vec<Total>, Error> {
        let mut totals = BTreeMap::new();
        self.ask(|connection| {
            let add = |_, name: Option<&str>, sums: &Sums| add(&mut totals, name, sums);
            grouped::each(connection, self.about(), (row::millis(from), row::millis(to)), by, add)
        })?;
        Ok(listed(totals))
    }

    /// The same for each quarter of an hour with requests, oldest first, each with the moment at which it begins.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn quarters(
        &self,
        from: SystemTime,
        to: SystemTime,
        by: Group,
    ) -> Result<Vec<(SystemTime, Vec<Total>)>, Error> {
        let mut quarters = BTreeMap::<i64, BTreeMap<_, _>>::new();
        self.ask(|connection| {
            let add = |quarter, name: Option<&str>, sums: &Sums| add(quarters.entry(quarter).or_default(), name, sums);
            grouped::each(connection, self.about(), (row::millis(from), row::millis(to)), by, add)
        })?;
        let start = |quarter: i64| row::time(quarter.saturating_mul(QUARTER_MS));
        Ok(quarters.into_iter().map(|(quarter, totals)| (start(quarter), listed(totals))).collect())
    }

    /// The sessions of a period that cost most, at most `limit`, each with its agents.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn sessions(&self, from: SystemTime, to: SystemTime, limit: usize) -> Result<Vec<Session>, Error> {
        let period = (row::millis(from), row::millis(to));
        self.ask(|connection| sessions::dearest(connection, self.about(), period, limit))
    }

    /// What each session of a period used, model by model, as far as its requests are kept.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn cache_use(&self, from: SystemTime, to: SystemTime) -> Result<Vec<CacheUse>, Error> {
        self.ask(|connection| caches::used(connection, self.demo, (row::millis(from), row::millis(to))))
    }

    /// The requests of a period at which a prompt cache broke, oldest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn cache_breaks(&self, from: SystemTime, to: SystemTime) -> Result<Vec<UsageEvent>, Error> {
        self.ask(|connection| caches::breaks(connection, self.demo, (row::millis(from), row::millis(to))))
    }

    /// When the first and the last request arrived, if there were any; to a quarter of an hour where rows were let go.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn span(&self) -> Result<Option<(SystemTime, SystemTime)>, Error> {
        self.ask(|connection| span(connection, self.demo))
    }

    /// The last requests that arrived, newest first, at most `limit`; real ones and the demo's.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn recent(&self, limit: usize) -> Result<Vec<UsageEvent>, Error> {
        self.ask(|connection| recent(connection, limit))
    }

    /// The request with this id, if there was one and it is still kept.
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

    /// The time zones that the user's clock has been in, oldest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn zones(&self) -> Result<Vec<Stretch>, Error> {
        self.ask(zones::all)
    }

    /// The client keys, by name.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn keys(&self) -> Result<Vec<Key>, Error> {
        self.ask(keys::all)
    }

    /// The budgets that were lifted, also those that hold again.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn lifts(&self) -> Result<Vec<Lift>, Error> {
        self.ask(lifts::all)
    }

    /// What a dollar was worth in this currency, oldest day first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn rates(&self, currency: &str) -> Result<Vec<DayRate>, Error> {
        self.ask(|connection| rates::of(connection, currency))
    }

    /// What a dollar was worth in all currencies since a day, as in `2026-11-21`, by currency and day.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn rates_since(&self, day: &str) -> Result<Vec<DayRate>, Error> {
        self.ask(|connection| rates::since(connection, day))
    }

    /// The first and the last day of the rates that a source told.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn rates_span(&self, source: &str) -> Result<Option<(String, String)>, Error> {
        self.ask(|connection| rates::span(connection, source))
    }

    /// How long the requests of a period waited for their first event, added up by what `of` makes of the beginning of a
    /// quarter of an hour and of a model, `None` for requests that never got to one.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn waits<K: Ord>(
        &self,
        from: SystemTime,
        to: SystemTime,
        of: impl Fn(SystemTime, Option<&str>) -> K,
    ) -> Result<BTreeMap<K, Waits>, Error> {
        let period = (row::millis(from), row::millis(to));
        let of = |quarter: i64, model: Option<&str>| of(row::time(quarter.saturating_mul(QUARTER_MS)), model);
        self.ask(|connection| waits::by(connection, self.about(), period, of))
    }

    fn about(&self) -> About<'_> {
        (self.demo, self.project.as_deref())
    }

    pub(crate) fn ask<T>(&self, question: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        question(&self.connection).map_err(Error::at(&self.path))
    }
}

fn span(connection: &Connection, demo: bool) -> rusqlite::Result<Option<(SystemTime, SystemTime)>> {
    // Two questions, because SQLite looks up one extreme in the index but reads every row for both.
    let query = "SELECT
        (SELECT min(first_ms) FROM sessions WHERE quarter = (SELECT min(quarter) FROM sessions WHERE demo = ?1) AND demo = ?1),
        (SELECT max(last_ms) FROM sessions WHERE quarter = (SELECT max(quarter) FROM sessions WHERE demo = ?1) AND demo = ?1)";
    let (first, last): (Option<i64>, Option<i64>) =
        connection.query_row(query, [demo], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(first.zip(last).map(|(first, last)| (row::time(first), row::time(last))))
}

fn recent(connection: &Connection, limit: usize) -> rusqlite::Result<Vec<UsageEvent>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut newest = connection.prepare(&format!("{} ORDER BY at_ms DESC, requests.id DESC LIMIT ?", row::SELECT))?;
    newest.query_map([limit], row::event)?.collect()
}
