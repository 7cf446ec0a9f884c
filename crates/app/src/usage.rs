//! `outcrop usage`: what was used and what it cost, by calendar day or by name.
//!
//! The ledger counts between moments; which moments a day begins and ends at is decided here, in the user's time zone.
//! How the figures are written down is left to `shown`.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::time::SystemTime;

use anyhow::{Context, Result, bail, ensure};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use ledger::{Group, Reader, Total};

pub(crate) mod grid;
mod one;
mod shown;
#[cfg(test)]
mod tests;

pub use one::one_of;

/// How many days, today included, are shown when nobody says from when.
const DAYS: i64 = 30;

const NOTHING_YET: &str = "Nothing was used yet. Start `outcrop serve`, let `outcrop env` say how to lead Claude Code to \
    it, and ask something there; then this is the place to see what it cost.";

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What to make a line for each of.
    pub by: By,
    /// The first day; without it, thirty days end with the last one.
    pub from: Option<Day>,
    /// The last day; without it, today.
    pub to: Option<Day>,
    /// How to write it.
    pub format: Format,
}

/// What a line of the report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum By {
    Day,
    Model,
    Key,
    Session,
    Agent,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Table,
    /// For spreadsheets: one line of headings, whole tokens, dollars as decimals.
    Csv,
    /// For programs: whole tokens, dollars as decimal strings, so that nothing is rounded.
    Json,
}

/// A day of the calendar, written `2026-11-21`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

/// The report of a ledger file, which need not be there yet, in the time zone and at the moment of this machine.
///
/// # Errors
/// If the ledger cannot be read, and those of [`report`].
pub fn report_of(ledger: &Path, ask: &Ask) -> Result<String> {
    match Reader::open(ledger) {
        Ok(reader) => report(&reader, ask, &TimeZone::system(), Timestamp::now()),
        Err(ledger::Error::Absent(_)) => Ok(shown::empty(ask, NOTHING_YET)),
        Err(error) => Err(error).context("the ledger cannot be read"),
    }
}

/// The report for the days of `zone`; `now` decides which day is today.
///
/// # Errors
/// If the days are in the wrong order or outside of the calendar, or the ledger cannot be read.
pub fn report(reader: &Reader, ask: &Ask, zone: &TimeZone, now: Timestamp) -> Result<String> {
    let (from, to) = period(ask, now.to_zoned(zone.clone()).date())?;
    let Some(span) = span(reader, zone)? else {
        return Ok(shown::empty(ask, NOTHING_YET));
    };
    // A period far longer than the ledger costs nothing.
    let (first, last) = (from.max(span.0), to.min(span.1));
    let totals = match ask.by.group() {
        None => by_day(reader, first, last, zone)?,
        Some(group) => between(reader, first, last, zone, group)?,
    };
    if totals.is_empty() {
        let (oldest, newest) = span;
        let sentence = format!("No requests from {from} to {to}. The ledger goes from {oldest} to {newest}.");
        return Ok(shown::empty(ask, &sentence));
    }
    Ok(shown::report(ask, &totals, &sum(&totals)))
}

fn period(ask: &Ask, today: Date) -> Result<(Date, Date)> {
    let to = ask.to.map_or(today, |day| day.0);
    let from = match ask.from {
        Some(day) => day.0,
        None => to.saturating_sub((DAYS - 1).days()),
    };
    ensure!(from <= to, "the period ends on {to}, before it begins on {from}: check --from and --to");
    Ok((from, to))
}

/// The first and the last day on which anything was recorded.
fn span(reader: &Reader, zone: &TimeZone) -> Result<Option<(Date, Date)>> {
    let Some((first, last)) = reader.span()? else { return Ok(None) };
    let date = |moment: SystemTime| -> Result<Date> {
        let moment = Timestamp::try_from(moment).context("the ledger has a request outside of the calendar")?;
        Ok(moment.to_zoned(zone.clone()).date())
    };
    Ok(Some((date(first)?, date(last)?)))
}

/// A total for each day with requests, named after the day.
fn by_day(reader: &Reader, first: Date, last: Date, zone: &TimeZone) -> Result<Vec<Total>> {
    let mut totals = Vec::new();
    let mut day = first;
    while day <= last {
        let of_day = between(reader, day, day, zone, Group::All)?;
        totals.extend(of_day.into_iter().map(|total| Total { name: Some(day.to_string()), ..total }));
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    Ok(totals)
}

/// The totals from the beginning of the first day to the end of the last one.
fn between(reader: &Reader, first: Date, last: Date, zone: &TimeZone, group: Group) -> Result<Vec<Total>> {
    if first > last {
        return Ok(Vec::new());
    }
    let end = last.tomorrow().context("the calendar ends there")?;
    Ok(reader.totals(midnight(first, zone)?, midnight(end, zone)?, group)?)
}

/// The first moment of a day, which is not midnight where the clocks are put forward at midnight.
fn midnight(day: Date, zone: &TimeZone) -> Result<SystemTime> {
    let start = day.to_zoned(zone.clone()).with_context(|| format!("{day} is outside of the calendar"))?;
    Ok(start.timestamp().into())
}

fn sum(totals: &[Total]) -> Total {
    let mut all = Total::default();
    for one in totals {
        all.requests += one.requests;
        all.failed += one.failed;
        all.tokens.input = all.tokens.input.saturating_add(one.tokens.input);
        all.tokens.output = all.tokens.output.saturating_add(one.tokens.output);
        all.tokens.cache_read = all.tokens.cache_read.saturating_add(one.tokens.cache_read);
        all.tokens.cache_write_5m = all.tokens.cache_write_5m.saturating_add(one.tokens.cache_write_5m);
        all.tokens.cache_write_1h = all.tokens.cache_write_1h.saturating_add(one.tokens.cache_write_1h);
        all.cost += one.cost;
        all.unpriced += one.unpriced;
    }
    all
}

impl By {
    /// Every choice, in the order of the declaration.
    pub const ALL: [Self; 5] = [Self::Day, Self::Model, Self::Key, Self::Session, Self::Agent];

    /// The word on the command line, and the heading of the column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Model => "model",
            Self::Key => "key",
            Self::Session => "session",
            Self::Agent => "agent",
        }
    }

    fn group(self) -> Option<Group> {
        match self {
            Self::Day => None,
            Self::Model => Some(Group::Model),
            Self::Key => Some(Group::Key),
            Self::Session => Some(Group::Session),
            Self::Agent => Some(Group::Agent),
        }
    }
}

impl FromStr for By {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> Result<Self> {
        match Self::ALL.into_iter().find(|by| by.as_str() == word) {
            Some(by) => Ok(by),
            None => bail!("choose one of {}", Self::ALL.map(Self::as_str).join(", ")),
        }
    }
}

impl FromStr for Format {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> Result<Self> {
        match word {
            "table" => Ok(Self::Table),
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            _ => bail!("choose one of table, csv, json"),
        }
    }
}

impl FromStr for Day {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        // The parser would also take a date with a time and quietly forget the time.
        match text.parse::<Date>() {
            Ok(date) if date.to_string() == text => Ok(Self(date)),
            _ => bail!("a day is written like 2026-11-21"),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
