//! What is still to come of a month, and the budget of a day.

use std::time::SystemTime;

use anyhow::Result;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use ledger::{Group, Reader, Total};
use protocol::budget::Per;

use super::figures::{Source, place};
use crate::charts::{Chart, Forecast, Labels};
use crate::config::Config;
use crate::days::Calendar;
use crate::money_format::Currency;
use crate::rates::{self, Amount};
use crate::usage::rows::{Row, by_day};

/// How many days before the period help to guess.
const BEFORE: i64 = 28;

/// The chart with a line for the daily budget and, if it is of this month up to today, with the rest of the month.
pub(super) fn looking(chart: Chart, source: &Source<'_>, config: &Config, now: Timestamp) -> Result<Chart> {
    let today = source.calendar.clock(now).date();
    let budget = daily_budget(source, config)?;
    let chart = Chart { budget: budget.map(Amount::picos), ..chart };
    let (first, last) = source.days;
    let end = today.last_of_month();
    if first != today.first_of_month() || last != today || today == end {
        return Ok(chart);
    }
    let known = place(first, today) + 1;
    let forecast = Forecast::of(&days(source)?, known, place(today, end), elapsed(source.calendar, today, now)?);
    let count = if forecast.is_some() { place(first, end) + 1 } else { known };
    Ok(Chart { forecast, labels: Labels::Days { first, count }, ..chart })
}

fn days(source: &Source<'_>) -> Result<Vec<i128>> {
    days_before(source.reader, source.calendar, source.days, Group::All, |day, total| {
        let worth = source.exchange.map(|exchange| exchange.worth(day, &total));
        source.amount(&Row { total, worth }).known
    })
}

/// What each day came to, some days before the period included, but none before the first request of all.
pub(crate) fn days_before(
    reader: &Reader,
    calendar: &Calendar,
    (first, last): (Date, Date),
    group: Group,
    amount: impl Fn(Date, Total) -> i128,
) -> Result<Vec<i128>> {
    let Some((oldest, _)) = reader.span()? else { return Ok(Vec::new()) };
    let begin = first.saturating_sub(BEFORE.days()).max(calendar.day(oldest)?).min(last);
    let mut days = vec![0; place(begin, last) + 1];
    for ((name, day), total) in by_day(reader, group, calendar, (begin, last), |_, total| total.name.clone())? {
        if let Some(known) = days.get_mut(place(begin, day)) {
            *known += amount(day, Total { name, ..total });
        }
    }
    Ok(days)
}

/// How much of a day has passed, in thousandths.
pub(crate) fn elapsed(calendar: &Calendar, today: Date, now: Timestamp) -> Result<u16> {
    let now = SystemTime::from(now);
    let (mut passed, mut whole) = (0, 0);
    for period in calendar.periods(today, today)? {
        let until = now.clamp(period.start, period.end);
        passed += until.duration_since(period.start).unwrap_or_default().as_millis();
        whole += period.end.duration_since(period.start).unwrap_or_default().as_millis();
    }
    Ok(u16::try_from(passed * 1_000 / whole.max(1)).unwrap_or(1_000))
}

/// The budget that holds for everything, each day, in the currency of the chart; none without the rates for that.
fn daily_budget(source: &Source<'_>, config: &Config) -> Result<Option<Amount>> {
    let Some(daily) = config.budgets.iter().find(|rule| rule.per == Per::Day && rule.key.is_none()) else {
        return Ok(None);
    };
    let shown = source.exchange.map_or(Currency::USD, |exchange| exchange.currency);
    let dollars = match &daily.foreign {
        Some(foreign) if foreign.currency == shown.code() => return Ok(Some(Amount::of_picos(foreign.picos))),
        Some(foreign) => {
            let newest = rates::history(source.reader, foreign.currency.parse()?)?.newest();
            newest.map(|used| used.rate.dollars(foreign.picos))
        }
        None => Some(daily.limit),
    };
    Ok(dollars.and_then(|dollars| match source.exchange {
        None => Some(Amount::from(dollars)),
        Some(exchange) => exchange.now(dollars),
    }))
}
