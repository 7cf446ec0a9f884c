//! Requests themselves, newest first, a page at a time: those that somebody wants to see.
//!
//! A page is looked for backwards in time, in the rows of those quarters of an hour alone whose sums say that something
//! wanted may be there. What is rare is not looked for for ever: after [`PATIENCE`] a page ends where it is, with fewer
//! rows or none, and says where the search goes on.

use std::time::{Duration, Instant, SystemTime};

use protocol::usage::UsageEvent;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use crate::error::Error;
use crate::reader::Reader;
use crate::rollup::QUARTER_MS;
use crate::row;

mod causes;
mod wanted;

pub use causes::{Cause, Causes};
use wanted::Conditions;
pub use wanted::Wanted;

/// How long one page is looked for.
const PATIENCE: Duration = Duration::from_millis(50);
/// Neighbouring quarters of an hour whose rows are read in one go.
const RUN: i64 = 16;

/// A place between two requests in the order of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    at_ms: i64,
    number: i64,
}

/// Some requests, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Each with its number: later ones were filed later, though they may have arrived earlier.
    pub requests: Vec<(i64, UsageEvent)>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Place>,
}

impl Reader {
    /// The newest requests that are wanted, behind a place if one is given, at most `limit`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn page(&self, wanted: &Wanted, behind: Option<Place>, limit: usize) -> Result<Page, Error> {
        self.ask(|connection| page(connection, self.is_of_demo(), wanted, behind, limit))
    }

    /// The requests that are wanted and were filed after the one with this number, newest first, at most `limit`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn filed_after(&self, number: i64, wanted: &Wanted, limit: usize) -> Result<Vec<(i64, UsageEvent)>, Error> {
        self.ask(|connection| {
            let Some(also) = wanted.conditions(connection, self.is_of_demo())? else { return Ok(Vec::new()) };
            // The plus keeps SQLite from reading everything in the order of time.
            let which = format!("id > ? AND {} AND {}", wanted.within("+at_ms"), also.rows);
            let values = std::iter::once(Value::Integer(number)).chain(also.values);
            read(connection, &which, "+at_ms", values, limit)
        })
    }

    /// The number of the request that was filed last; zero where there is none.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn last_filed(&self) -> Result<i64, Error> {
        self.ask(crate::rollup::newest)
    }
}

/// The newest of those rows, whole. What is looked at in vain is looked at in numbers.
fn read(
    connection: &Connection,
    which: &str,
    at: &str,
    values: impl Iterator<Item = Value>,
    limit: usize,
) -> rusqlite::Result<Vec<(i64, UsageEvent)>> {
    let query = format!(
        "{} WHERE requests.id IN (SELECT id FROM request_rows WHERE {which} ORDER BY {at} DESC, id DESC LIMIT ?)
        ORDER BY at_ms DESC, requests.id DESC",
        row::SELECT
    );
    let values = values.chain([Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX))]);
    let numbered = |row: &Row<'_>| Ok((row.get("id")?, row::event(row)?));
    connection.prepare_cached(&query)?.query_map(params_from_iter(values), numbered)?.collect()
}

fn page(
    connection: &Connection,
    demo: bool,
    wanted: &Wanted,
    behind: Option<Place>,
    limit: usize,
) -> rusqlite::Result<Page> {
    let Some(also) = wanted.conditions(connection, demo)? else { return Ok(Page::default()) };
    let (found, begun) = (Vec::new(), Instant::now());
    let mut search = Search { connection, wanted, also, behind, limit, found, begun };
    for (from, to) in wanted.stretches().into_iter().rev() {
        let to = to.min(behind.map_or(i64::MAX, |place| place.at_ms.saturating_add(1)));
        if from < to
            && let Some(next) = search.stretch(from, to)?
        {
            return Ok(Page { requests: search.found, next: Some(next) });
        }
    }
    Ok(Page { requests: search.found, next: None })
}

struct Search<'a> {
    connection: &'a Connection,
    wanted: &'a Wanted,
    also: Conditions,
    behind: Option<Place>,
    limit: usize,
    found: Vec<(i64, UsageEvent)>,
    begun: Instant,
}

impl Search<'_> {
    /// Looks through a stretch of time. Where it ended, if that is before its beginning.
    fn stretch(&mut self, from: i64, to: i64) -> rusqlite::Result<Option<Place>> {
        if self.wanted.is_in_the_index() {
            self.rows(from, to)?;
            return Ok(self.full());
        }
        let bounds = [from.div_euclid(QUARTER_MS), (to - 1).div_euclid(QUARTER_MS)].map(Value::Integer);
        let mut quarters = self.connection.prepare_cached(&self.also.quarters)?;
        let values = bounds.into_iter().chain(self.also.quarter_values.clone());
        let mut quarters = quarters.query(params_from_iter(values))?;
        let mut run: Option<(i64, i64)> = None;
        while let Some(row) = quarters.next()? {
            let quarter: i64 = row.get(0)?;
            match &mut run {
                Some((first, last)) if *first == quarter + 1 && *last - *first < RUN => *first = quarter,
                _ => {
                    if let Some(end) = run.replace((quarter, quarter)).map(|run| self.run(run, from, to)).transpose()?
                        && end.is_some()
                    {
                        return Ok(end);
                    }
                }
            }
        }
        if let Some(run) = run {
            self.run(run, from, to)?;
        }
        Ok(self.full())
    }

    /// Looks through neighbouring quarters. Where the page ends, if it does.
    fn run(&mut self, (first, last): (i64, i64), from: i64, to: i64) -> rusqlite::Result<Option<Place>> {
        let begin = first.saturating_mul(QUARTER_MS).max(from);
        self.rows(begin, last.saturating_add(1).saturating_mul(QUARTER_MS).min(to))?;
        let tired = self.begun.elapsed() >= PATIENCE;
        Ok(self.full().or_else(|| tired.then_some(Place { at_ms: begin, number: 0 })))
    }

    fn rows(&mut self, from: i64, to: i64) -> rusqlite::Result<()> {
        let (at, also) = (self.wanted.at(), &self.also.rows);
        let which = format!("{at} >= ? AND {at} < ? AND ({at}, id) < (?, ?) AND {also}");
        let before = self.behind.unwrap_or(Place { at_ms: i64::MAX, number: i64::MAX });
        let bounds = [from, to, before.at_ms, before.number].map(Value::Integer);
        let values = bounds.into_iter().chain(self.also.values.clone());
        self.found.extend(read(self.connection, &which, at, values, self.limit - self.found.len())?);
        Ok(())
    }

    /// Behind the last request of a page that is full.
    fn full(&self) -> Option<Place> {
        let (number, last) = self.found.last().filter(|_| self.found.len() >= self.limit)?;
        Some(Place { at_ms: row::millis(last.at), number: *number })
    }
}

impl Place {
    /// The moment up to which everything newer was looked at.
    pub fn at(&self) -> SystemTime {
        row::time(self.at_ms)
    }
}

/// As text that comes back as the same place.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at_ms, self.number)
    }
}

impl std::str::FromStr for Place {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at_ms, number) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self { at_ms: at_ms.parse()?, number: number.parse()? })
    }
}
