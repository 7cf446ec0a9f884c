//! `outcrop usage`: what was used and what it cost, by calendar day, by hour of the day, or by name.
//!
//! A [`Report`] is the figures; which moments a day begins and ends at is asked of `days`, what dollars are worth of
//! `rates`, and how the figures are written down is left to `shown`.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use ledger::{Group, Reader};

use crate::config::Config;
use crate::days::Calendar;
use crate::home::Home;
use crate::money_format::Currency;
use crate::rates::Exchange;

pub(crate) mod attempts;
pub mod chart;
pub(crate) mod grid;
pub(crate) mod one;
pub(crate) mod rows;
pub(crate) mod shown;
#[cfg(test)]
pub(crate) mod tests;

pub use one::one_of;
pub use rows::Row;
pub(crate) use shown::{dollars, printable};

/// How many days, today included, are shown when nobody says from when.
const DAYS: i64 = 30;

const ONLY_THE_DEMO: &str = "Nothing was used yet but the demo, which costs nothing: `outcrop usage --demo` shows it.";

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
    /// What the demo answered, instead of what AWS did. The two are never added up.
    pub demo: bool,
    /// One project alone; '' is that of the requests that named none.
    pub project: Option<String>,
    /// In which currency; without it, in the one of `config.toml`.
    pub currency: Option<Currency>,
    /// How to write it.
    pub format: Format,
}

/// The figures of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// In which currency costs are told, besides dollars.
    pub currency: Currency,
    /// What there is a row for each of.
    pub by: By,
    /// The first and the last day that were asked for.
    pub days: (Date, Date),
    /// Named after the day, the hour, the model..., in the order of the names. Days and hours without requests are left out.
    pub rows: Vec<Row>,
    /// All of them together.
    pub total: Row,
    /// Why there are no rows, for people.
    pub empty: Option<String>,
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
    Project,
    Hour,
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

/// The report on a home, whose ledger need not be there yet, as text. Days are those of `config.toml` or of this machine.
///
/// # Errors
/// If the configuration or the ledger cannot be read, and those of [`report`].
pub fn report_of(home: &Home, ask: &Ask) -> Result<String> {
    Ok(shown::report(&figures_of(home, ask)?, ask.format))
}

/// The same as figures.
pub(crate) fn figures_of(home: &Home, ask: &Ask) -> Result<Report> {
    figures_by(home, &Config::load(&home.config())?, ask)
}

/// The same by this configuration.
pub(crate) fn figures_by(home: &Home, config: &Config, ask: &Ask) -> Result<Report> {
    let now = Timestamp::now();
    let ask = Ask { currency: ask.currency.or(Some(config.currency.show)), ..ask.clone() };
    Ok(match open(home, &ask)? {
        None => Report::empty(&ask, period(&ask, now.to_zoned(TimeZone::system()).date())?, NOTHING_YET.to_owned()),
        Some(reader) => {
            let calendar = Calendar::of_user(config.timezone.clone(), Some(&reader), now)?;
            report(&reader, &ask, &calendar, now)?
        }
    })
}

/// The ledger as it is asked about; `None` where there is none yet.
pub(crate) fn open(home: &Home, ask: &Ask) -> Result<Option<Reader>> {
    let reader = match Reader::open(&home.ledger()) {
        Ok(reader) => reader,
        Err(ledger::Error::Absent(_)) => return Ok(None),
        Err(error) => return Err(error).context("the ledger cannot be read"),
    };
    let reader = if ask.demo { reader.of_demo() } else { reader };
    Ok(Some(match &ask.project {
        Some(project) => reader.of_project(project),
        None => reader,
    }))
}

/// The report for the days of a calendar; `now` decides which day is today. A reader of the demo's traffic makes one of
/// the demo's.
///
/// # Errors
/// If the days are in the wrong order or outside of the calendar, or the ledger cannot be read.
pub fn report(reader: &Reader, ask: &Ask, calendar: &Calendar, now: Timestamp) -> Result<Report> {
    let days = period(ask, calendar.clock(now).date())?;
    let Some((oldest, newest)) = reader.span()? else {
        let only_the_demo = !reader.is_of_demo() && !reader.recent(1)?.is_empty();
        let sentence = if only_the_demo { ONLY_THE_DEMO } else { NOTHING_YET };
        return Ok(Report::empty(ask, days, sentence.to_owned()));
    };
    let (oldest, newest) = (calendar.day(oldest)?, calendar.day(newest)?);
    // A period far longer than the ledger costs nothing. A day more on either side, since a journey can turn a clock back.
    let (first, last) = (days.0.max(oldest.saturating_sub(1.day())), days.1.min(newest.saturating_add(1.day())));
    let exchange = Exchange::to(ask.currency.unwrap_or(Currency::USD), reader)?;
    let rows =
        if first > last { Vec::new() } else { rows::rows(reader, ask.by, calendar, exchange.as_ref(), (first, last))? };
    if rows.is_empty() {
        let (from, to) = days;
        let sentence = format!("No requests from {from} to {to}. The ledger goes from {oldest} to {newest}.");
        return Ok(Report::empty(ask, days, sentence));
    }
    let mut total = Row::default();
    rows.iter().for_each(|row| total += row);
    let currency = exchange.map_or(Currency::USD, |exchange| exchange.currency);
    Ok(Report { currency, by: ask.by, days, rows, total, empty: None })
}

/// The days that are asked for.
pub(crate) fn period(ask: &Ask, today: Date) -> Result<(Date, Date)> {
    let to = ask.to.map_or(today, |day| day.0);
    let from = match ask.from {
        Some(day) => day.0,
        None => to.saturating_sub((DAYS - 1).days()),
    };
    ensure!(from <= to, "the period ends on {to}, before it begins on {from}: check --from and --to");
    Ok((from, to))
}

impl Report {
    fn empty(ask: &Ask, days: (Date, Date), sentence: String) -> Self {
        let currency = ask.currency.unwrap_or(Currency::USD);
        Self { currency, by: ask.by, days, rows: Vec::new(), total: Row::default(), empty: Some(sentence) }
    }
}

impl By {
    /// Every choice, in the order of the declaration.
    pub const ALL: [Self; 7] =
        [Self::Day, Self::Model, Self::Key, Self::Session, Self::Agent, Self::Project, Self::Hour];

    /// The word on the command line, and the heading of the column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Model => "model",
            Self::Key => "key",
            Self::Session => "session",
            Self::Agent => "agent",
            Self::Project => "project",
            Self::Hour => "hour",
        }
    }

    fn group(self) -> Option<Group> {
        match self {
            Self::Day | Self::Hour => None,
            Self::Model => Some(Group::Model),
            Self::Key => Some(Group::Key),
            Self::Session => Some(Group::Session),
            Self::Agent => Some(Group::Agent),
            Self::Project => Some(Group::Project),
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
