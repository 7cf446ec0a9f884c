//! The overview: what a period came to beside the one before it, and how the budgets stand. Its charts are asked for one
//! by one, since each is as large as the place it stands in.

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Reader;
use protocol::usage::Tokens;
use serde::Serialize;
use ts_rs::TS;

use super::money::Money;
use crate::config::Config;
use crate::days::Calendar;
use crate::engine::Engine;
use crate::money_format::{Currency, Grouping, grouped, short_number};
use crate::rates::Exchange;
use crate::usage::rows::{Row, sum};
use crate::usage::{self, Ask, By, Format};

mod budgets;
mod change;
pub(crate) mod chart;
mod period;
#[cfg(test)]
mod tests;

use budgets::{BudgetBar, Tell};
use change::Change;
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

/// How many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Count {
    /// In full: `1,234,567`.
    pub text: String,
    /// In short: `1.2M`.
    pub short: String,
    /// Whether there are none.
    pub none: bool,
}

/// Tokens of one class.
#[derive(Debug, Serialize, TS)]
pub(crate) struct TokenClass {
    /// Which one.
    pub class: Class,
    /// How many.
    pub count: Count,
    /// Of all tokens, in thousandths.
    pub share: u32,
}

/// Classes of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "TokenClassName")]
pub(crate) enum Class {
    Input,
    CacheRead,
    CacheWrite,
    Output,
}

/// How much of the input came from the cache.
#[derive(Debug, Serialize, TS)]
pub(crate) struct CacheShare {
    /// `93.4%`.
    pub text: String,
    /// In thousandths.
    pub share: u32,
    /// In percentage points, beside the period before.
    pub change: Option<Change>,
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
    let config = Config::load(&home.config())?;
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

/// How figures are written.
struct Figures {
    currency: Currency,
    grouping: Grouping,
}

impl Figures {
    fn count(&self, count: u64) -> Count {
        let text = grouped(count.into(), self.grouping);
        // Whoever counts tokens counts them in millions, in India too.
        Count { text, short: short_number(count.into(), count.into(), 1, Grouping::Western), none: count == 0 }
    }

    fn cost_change(&self, now: &Row, before: &Row) -> Option<Change> {
        let known = |row: &Row| row.worth.as_ref().map_or(i128::from(row.total.cost.0), |worth| worth.cost.picos());
        Change::of(known(now), known(before), Money::of(before, self.currency).text)
    }

    fn requests_change(&self, now: &Row, before: &Row) -> Option<Change> {
        let before = before.total.requests;
        Change::of(now.total.requests.into(), before.into(), self.count(before).text)
    }

    fn classes(&self, tokens: &Tokens) -> Vec<TokenClass> {
        let sum = all(tokens).max(1);
        let written = tokens.cache_write_5m.saturating_add(tokens.cache_write_1h);
        let class = |(class, count): (Class, u64)| {
            let share = u32::try_from(u128::from(count) * 1_000 / u128::from(sum)).unwrap_or(1_000);
            TokenClass { class, count: self.count(count), share }
        };
        let classes = [
            (Class::Input, tokens.input),
            (Class::CacheRead, tokens.cache_read),
            (Class::CacheWrite, written),
            (Class::Output, tokens.output),
        ];
        classes.map(class).into()
    }

    fn cache(&self, now: &Tokens, before: &Tokens) -> Option<CacheShare> {
        let share = share(now)?;
        let change = self::share(before).map(|before| Change::of_shares(share.into(), before.into(), percent(before)));
        Some(CacheShare { text: percent(share), share: share / 10, change })
    }
}

/// In hundredths of a percent; `None` where nothing was read.
fn share(tokens: &Tokens) -> Option<u32> {
    let read = u128::from(tokens.cache_read);
    let others = [tokens.input, tokens.cache_write_5m, tokens.cache_write_1h].map(u128::from);
    u32::try_from((read * 10_000).checked_div(read + others.iter().sum::<u128>())?).ok()
}

fn percent(share: u32) -> String {
    format!("{}.{}%", share / 100, share / 10 % 10)
}

fn all(tokens: &Tokens) -> u64 {
    let Tokens { input, output, cache_read, cache_write_5m, cache_write_1h, .. } = *tokens;
    [input, output, cache_read, cache_write_5m, cache_write_1h].into_iter().fold(0, u64::saturating_add)
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
