//! What is still to come of a month, and the budget of a day.

use anyhow::Result;
use jiff::ToSpan;
use jiff::civil::Date;
use ledger::Group;
use protocol::budget::Per;
use protocol::money::Picos;

use super::figures::{Source, place};
use crate::charts::{Chart, Forecast, Labels};
use crate::config::Config;
use crate::rates::Amount;
use crate::usage::rows::{Row, by_day};

/// How many days before the period help to guess.
const BEFORE: i64 = 28;

/// The chart with a line for the daily budget and, if it is of this month up to today, with the rest of the month.
pub(super) fn looking(chart: Chart, source: &Source<'_>, config: &Config, today: Date) -> Result<Chart> {
    let budget = daily_budget(config).and_then(|dollars| match source.exchange {
        None => Some(Amount::from(dollars)),
        Some(exchange) => exchange.now(dollars),
    });
    let chart = Chart { budget: budget.map(Amount::picos), ..chart };
    let (first, last) = source.days;
    let end = today.last_of_month();
    if first != today.first_of_month() || last != today || today == end {
        return Ok(chart);
    }
    let known = place(first, today) + 1;
    let forecast = Forecast::of(&days(source)?, known, place(today, end));
    let count = if forecast.is_some() { place(first, end) + 1 } else { known };
    Ok(Chart { forecast, labels: Labels::Days { first, count }, ..chart })
}

/// What each day cost, some days before the period included, but none before the first request of all.
fn days(source: &Source<'_>) -> Result<Vec<i128>> {
    let (first, last) = source.days;
    let Some((oldest, _)) = source.reader.span()? else { return Ok(Vec::new()) };
    let begin = first.saturating_sub(BEFORE.days()).max(source.calendar.day(oldest)?).min(first);
    let mut days = vec![0; place(begin, last) + 1];
    for (((), day), total) in by_day(source.reader, Group::All, source.calendar, (begin, last), |_, _| ())? {
        let worth = source.exchange.map(|exchange| exchange.worth(day, &total));
        if let Some(known) = days.get_mut(place(begin, day)) {
            *known += source.amount(&Row { total, worth }).known;
        }
    }
    Ok(days)
}

/// The budget that holds for everything, each day.
fn daily_budget(config: &Config) -> Option<Picos> {
    let daily = config.budgets.iter().find(|rule| rule.per == Per::Day && rule.key.is_none())?;
    Some(daily.limit)
}
