//! Requests themselves, a page at a time: those that somebody wants to see.
//!
//! A page is looked for backwards in time, or forwards from the oldest, in the rows of those quarters of an hour alone whose sums say that something
//! wanted may be there. What is rare is not looked for for ever: after [`PATIENCE`] a page ends where it is, with fewer
//! rows or none, and says where the search goes on.

use std::time::{Duration, Instant};

use protocol::usage::UsageEvent;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use crate::error::Error;
use crate::reader::Reader;
use crate::rollup::QUARTER_MS;
use crate::row;

mod causes;
mod count;
mod place;
mod wanted;

pub use causes::{Cause, Causes};
pub use place::{Place, Towards};
use wanted::Conditions;
pub use wanted::Wanted;

/// How long one page is looked for.
const PATIENCE: Duration = Duration::from_millis(50);
/// Neighbouring quarters of an hour whose rows are read in one go.
const RUN: i64 = 16;

/// Some requests, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Each with its number: later ones were filed later, though they may have arrived earlier.
    pub requests: Vec<(i64, UsageEvent)>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Place>,
}

impl Reader {
    /// The first requests that are wanted on this way, behind a place if one is given, at most `limit`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn page(&self, wanted: &Wanted, towards: Towards, behind: Option<Place>, limit: usize) -> Result<Page, Error> {
        self.ask(|connection| page(connection, self.is_of_demo(), wanted, (towards, behind), limit))
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
            read(connection, &which, ("+at_ms", Towards::Older), values, limit)
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

/// The first of those rows on this way, whole. What is looked at in vain is looked at in numbers.
fn read(
    connection: &Connection,
    which: &str,
    (at, towards): (&str, Towards),
    values: impl Iterator<Item = Value>,
    limit: usize,
) -> rusqlite::Result<Vec<(i64, UsageEvent)>> {
    let query = format!(
        "{} WHERE requests.id IN (SELECT id FROM request_rows WHERE {which} ORDER BY {at} {order}, id {order} LIMIT ?)
        ORDER BY at_ms {order}, requests.id {order}",
        row::SELECT,
        order = towards.order(),
    );
    let values = values.chain([Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX))]);
    let numbered = |row: &Row<'_>| Ok((row.get("id")?, row::event(row)?));
    connection.prepare_cached(&query)?.query_map(params_from_iter(values), numbered)?.collect()
}

fn page(
    connection: &Connection,
    demo: bool,
    wanted: &Wanted,
    (towards, behind): (Towards, Option<Place>),
    limit: usize,
) -> rusqlite::Result<Page> {
    let Some(also) = wanted.conditions(connection, demo)? else { return Ok(Page::default()) };
    let (found, begun) = (Vec::new(), Instant::now());
    let behind = behind.unwrap_or(towards.begin());
    let mut search = Search { connection, wanted, also, towards, behind, limit, found, begun };
    for stretch in towards.sorted(wanted.stretches()) {
        let (from, to) = towards.left(stretch, behind);
        if from < to
            && let Some(next) = search.stretch(from, to)?
        {
            return Ok(search.page(Some(next)));
        }
    }
    Ok(search.page(None))
}

struct Search<'a> {
    connection: &'a Connection,
    wanted: &'a Wanted,
    also: Conditions,
    towards: Towards,
    behind: Place,
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
        let query = format!("{} ORDER BY quarter {}", self.also.quarters, self.towards.order());
        let mut quarters = self.connection.prepare_cached(&query)?;
        let values = bounds.into_iter().chain(self.also.quarter_values.clone());
        let mut quarters = quarters.query(params_from_iter(values))?;
        let mut run: Option<(i64, i64)> = None;
        while let Some(row) = quarters.next()? {
            let quarter: i64 = row.get(0)?;
            match &mut run {
                Some((first, last)) if *first == quarter + 1 && *last - *first < RUN => *first = quarter,
                Some((first, last)) if *last + 1 == quarter && *last - *first < RUN => *last = quarter,
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
        let end = last.saturating_add(1).saturating_mul(QUARTER_MS).min(to);
        self.rows(begin, end)?;
        let tired = self.begun.elapsed() >= PATIENCE;
        Ok(self.full().or_else(|| tired.then_some(self.towards.behind(begin, end))))
    }

    fn rows(&mut self, from: i64, to: i64) -> rusqlite::Result<()> {
        let (at, also) = (self.wanted.at(), &self.also.rows);
        let which = format!("{at} >= ? AND {at} < ? AND ({at}, id) {} (?, ?) AND {also}", self.towards.sign());
        let bounds = [from, to, self.behind.at_ms, self.behind.number].map(Value::Integer);
        let values = bounds.into_iter().chain(self.also.values.clone());
        self.found.extend(read(self.connection, &which, (at, self.towards), values, self.limit - self.found.len())?);
        Ok(())
    }

    /// What was found, newest first.
    fn page(mut self, next: Option<Place>) -> Page {
        if self.towards == Towards::Newer {
            self.found.reverse();
        }
        Page { requests: self.found, next }
    }

    /// Behind the last request of a page that is full.
    fn full(&self) -> Option<Place> {
        let (number, last) = self.found.last().filter(|_| self.found.len() >= self.limit)?;
        Some(Place { at_ms: row::millis(last.at), number: *number })
    }
}
