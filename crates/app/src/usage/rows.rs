//! What requests add up to by day and by name, in dollars and in what those were worth on their day.

use std::collections::BTreeMap;
use std::ops::{AddAssign, Range};
use std::time::SystemTime;

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use ledger::{Group, Reader, Total};

use super::By;
use crate::days::Calendar;
use crate::rates::{Exchange, Worth};

/// A line of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// In dollars; [`Total::certainty`] says how sure its cost is.
    pub total: Total,
    /// In another currency, if one was asked for.
    pub worth: Option<Worth>,
}

/// Adds up everything but the name.
impl AddAssign<&Self> for Row {
    fn add_assign(&mut self, other: &Self) {
        self.total += &other.total;
        if let Some(worth) = &other.worth {
            *self.worth.get_or_insert_default() += worth;
        }
    }
}

impl Row {
    fn of_day(day: Date, total: Total, exchange: Option<&Exchange>) -> Self {
        let worth = exchange.map(|exchange| exchange.worth(day, &total));
        Self { total, worth }
    }
}

/// A row for each name, in the order of the names.
pub(super) fn rows(
    reader: &Reader,
    by: By,
    calendar: &Calendar,
    exchange: Option<&Exchange>,
    days: (Date, Date),
) -> Result<Vec<Row>> {
    let mut rows = BTreeMap::<Option<String>, Row>::new();
    if let (None, Some(group)) = (exchange, by.group()) {
        // Without rates, days make no difference.
        for period in calendar.periods(days.0, days.1)? {
            for total in reader.totals(period.start, period.end, group)? {
                rows.entry(total.name.clone()).or_default().total += &total;
            }
        }
        return Ok(named(rows));
    }
    let name = |clock: &Zoned, total: &Total| match by {
        By::Day => Some(clock.date().to_string()),
        By::Hour => Some(format!("{:02}", clock.hour())),
        By::Model | By::Key | By::Session | By::Agent | By::Project => total.name.clone(),
    };
    let parts = by_day(reader, by.group().unwrap_or(Group::All), calendar, days, name)?;
    for ((name, day), total) in parts {
        *rows.entry(name).or_default() += &Row::of_day(day, total, exchange);
    }
    Ok(named(rows))
}

fn named(rows: BTreeMap<Option<String>, Row>) -> Vec<Row> {
    let named = |(name, row): (_, Row)| Row { total: Total { name, ..row.total }, ..row };
    rows.into_iter().map(named).collect()
}

/// All of these moments as one, each day at its own rate.
pub(crate) fn sum(
    reader: &Reader,
    calendar: &Calendar,
    exchange: Option<&Exchange>,
    moments: Vec<Range<SystemTime>>,
) -> Result<Row> {
    let mut sum = Row::default();
    for (((), day), total) in within(reader, Group::All, calendar, moments, |_, _| ())? {
        sum += &Row::of_day(day, total, exchange);
    }
    Ok(sum)
}

/// A total for each name and day; what the name is, is said of what the clock showed and of a total of the group.
pub(crate) fn by_day<N: Ord>(
    reader: &Reader,
    group: Group,
    calendar: &Calendar,
    (first, last): (Date, Date),
    name: impl Fn(&Zoned, &Total) -> N,
) -> Result<BTreeMap<(N, Date), Total>> {
    within(reader, group, calendar, calendar.periods(first, last)?, name)
}

fn within<N: Ord>(
    reader: &Reader,
    group: Group,
    calendar: &Calendar,
    moments: Vec<Range<SystemTime>>,
    name: impl Fn(&Zoned, &Total) -> N,
) -> Result<BTreeMap<(N, Date), Total>> {
    let mut sums = BTreeMap::<(N, Date), Total>::new();
    for period in moments {
        for (at, totals) in reader.quarters(period.start, period.end, group)? {
            let clock = calendar.clock(Timestamp::try_from(at).context("a moment outside of the calendar")?);
            for total in totals {
                *sums.entry((name(&clock, &total), clock.date())).or_default() += &total;
            }
        }
    }
    Ok(sums)
}
