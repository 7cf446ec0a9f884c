//! The overview: what a period came to beside the one before it, and how the budgets stand. Its charts are asked for one
//! by one, since each is as large as the place it stands in.

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Reader;
use serde::Serialize;
use ts_rs::TS;

use super::money::Money;
use crate::days::Calendar;
use crate::engine::Engine;
use crate::money_format::Currency;
use crate::rates::Exchange;
use crate::usage::rows::{Row, sum};
use crate::usage::{self, Ask, By, Format};

mod budgets;
mod change;
pub(crate) mod chart;
mod figures;
mod period;
#[cfg(test)]
mod tests;

use budgets::{BudgetBar, Tell};
use change::Change;
use figures::{CacheShare, Count, Figures, TokenClass, all};
use period::{Days, moments};

/// What is asked: a period.
pub(crate) type Asked = period::Picked;

/// All figures of the overview.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Overview {
    /// The days of the period.
    pub days: DaySpan,
    /// Those it is compared with.
    pub before: DaySpan,
    /// Whether the last of them counts only until the time of day that it is now.
    pub until_now: bool,
    /// Today.
    pub today: String,
    /// What the period cost.
    pub cost: Money,
    /// How many requests of it have no price.
    pub unpriced: Count,
    /// Beside what the one before did.
    pub cost_change: Option<Change>,
    /// How many requests there were.
    pub requests: Count,
    /// How many of them got an error instead of an answer.
    pub failed: Count,
    /// Beside how many there were before.
    pub requests_change: Option<Change>,
    /// All tokens together.
    pub tokens: Count,
    /// And by class, each of its own price.
    pub classes: Vec<TokenClass>,
    /// How much of the input came from the cache.
    pub cache: Option<CacheShare>,
    /// What attempts cost whose answers were thrown away; no part of the cost.
    pub waste: Option<Money>,
    /// How the budgets stand now.
    pub budgets: Vec<BudgetBar>,
    /// Why there is nothing to show, if there is not.
    pub empty: Option<Nothing>,
}

/// From one day to another, both included.
#[derive(Debug, Serialize, TS)]
pub(crate) struct DaySpan {
    /// As in `2026-11-21`.
    pub first: String,
    /// The same.
    pub last: String,
    /// How many days that is.
    pub count: u32,
}

/// Why there is nothing to show.
#[derive(Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Nothing {
    /// Nothing was used yet. This line at a shell changes that.
    Ever {
        /// The line.
        command: String,
    },
    /// Nothing was used in this period.
    Period {
        /// The last day on which anything was used.
        newest: String,
    },
}

pub(super) fn overview(engine: &Engine, asked: Asked) -> Result<Overview> {
    at(engine, &asked, Timestamp::now())
}

fn at(engine: &Engine, asked: &Asked, now: Timestamp) -> Result<Overview> {
    let (home, demo) = (engine.home(), engine.is_demo());
    let config = engine.config()?;
    let ask = Ask { by: By::Day, from: None, to: None, demo, project: None, currency: None, format: Format::Json };
    let reader = usage::open(home, &ask)?;
    let calendar = Calendar::of_user(config.timezone.clone(), reader.as_ref(), now)?;
    let today = calendar.clock(now).date();
    let days = asked.days(today)?;
    let before = asked.before(days)?;
    let until_now = days.1 == today;
    let exchange = match &reader {
        Some(reader) => Exchange::to(config.currency.show, reader)?,
        None => None,
    };
    let row = |days: Days, cut: Option<Timestamp>| match &reader {
        Some(reader) => sum(reader, &calendar, exchange.as_ref(), moments(&calendar, days, cut)?),
        None => Ok(Row::default()),
    };
    let (current, earlier) = (row(days, None)?, row(before, until_now.then_some(now))?);
    let tell = Tell { reader: reader.as_ref(), calendar: &calendar, exchange: exchange.as_ref(), now, today };
    let currency = exchange.as_ref().map_or(Currency::USD, |exchange| exchange.currency);
    let empty = if current.total.requests > 0 { None } else { nothing(reader.as_ref(), &calendar)? };
    let figures = Figures { currency, grouping: config.currency.show.grouping() };
    Ok(Overview {
        days: DaySpan::of(days),
        before: DaySpan::of(before),
        until_now,
        today: today.to_string(),
        cost_change: figures.cost_change(&current, &earlier),
        requests: figures.count(current.total.requests),
        unpriced: figures.count(current.total.unpriced),
        failed: figures.count(current.total.failed),
        requests_change: figures.requests_change(&current, &earlier),
        tokens: figures.count(all(&current.total.tokens)),
        classes: figures.classes(&current.total.tokens),
        cache: figures.cache(&current.total.tokens, &earlier.total.tokens),
        waste: (current.total.waste.0 > 0).then(|| Money::wasted(&current, currency)),
        cost: Money::known_of(&current, currency),
        budgets: tell.budgets(home, &config, demo)?,
        empty,
    })
}

fn nothing(reader: Option<&Reader>, calendar: &Calendar) -> Result<Option<Nothing>> {
    let span = reader.map(Reader::span).transpose()?.flatten();
    Ok(Some(match span {
        None => Nothing::Ever { command: command().to_owned() },
        Some((_, newest)) => Nothing::Period { newest: calendar.day(newest)?.to_string() },
    }))
}

/// What leads Claude Code here in the shell it is given to, and asks something.
fn command() -> &'static str {
    if cfg!(windows) {
        "outcrop env --shell powershell | Out-String | Invoke-Expression; claude -p \"Say hello.\""
    } else {
        "eval \"$(outcrop env)\" && claude -p \"Say hello.\""
    }
}

impl DaySpan {
    fn of((first, last): Days) -> Self {
        let count = last.since(first).map_or(0, |span| span.get_days()).unsigned_abs() + 1;
        Self { first: text(first), last: text(last), count }
    }
}

fn text(day: Date) -> String {
    day.to_string()
}
