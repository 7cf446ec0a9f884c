//! The figures of each kind of chart, out of the ledger.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::civil::Date;
use ledger::{Group, Reader, Total};

use super::{latency, stacked_by};
use crate::charts::{Amount, Chart, Kind, Labels, Series};
use crate::days::Calendar;
use crate::rates::Exchange;
use crate::usage::rows::{Row, by_day, rows};
use crate::usage::{By, shown};

/// Where figures come from.
pub(super) struct Source<'a> {
    pub(super) reader: &'a Reader,
    pub(super) calendar: &'a Calendar,
    /// `None` for dollars.
    pub(super) exchange: Option<&'a Exchange>,
    /// The first and the last day.
    pub(super) days: (Date, Date),
}

/// Sums by the name of a series and the place along the axis.
type Sums = BTreeMap<String, BTreeMap<usize, Amount>>;

/// What the places of a chart are; those with names come with the figures.
pub(super) fn labels(kind: Kind, first: Date, last: Date) -> Labels {
    match kind {
        Kind::CostPerDay | Kind::TokensPerDay | Kind::CacheHitPerDay | Kind::LatencyPerDay => {
            Labels::Days { first, count: place(first, last) + 1 }
        }
        Kind::CostByHour => Labels::Hours,
        Kind::CostBySession | Kind::CostByAgent => Labels::Names { names: Vec::new(), others: 0 },
    }
}

/// How many days lie between two.
pub(crate) fn place(first: Date, day: Date) -> usize {
    day.since(first).map_or(0, |span| usize::try_from(span.get_days()).unwrap_or(0))
}

impl Source<'_> {
    /// The chart with its figures. Costs are stacked by model, unless `by` says project or key.
    pub(super) fn filled(&self, chart: Chart, by: By) -> Result<Chart> {
        let series = match chart.kind {
            Kind::CostPerDay => self.costs(by, |day, _| place(self.days.0, day))?,
            Kind::CostByHour => self.costs(by, |_, hour| hour)?,
            Kind::TokensPerDay => self.tokens()?,
            Kind::CacheHitPerDay => self.cache_hits()?,
            Kind::LatencyPerDay => latency::series(self)?,
            Kind::CostBySession => return self.by_name(chart, By::Session),
            Kind::CostByAgent => return self.by_name(chart, By::Agent),
        };
        Ok(Chart { series, ..chart })
    }

    /// The cost in the currency of the chart.
    pub(super) fn amount(&self, row: &Row) -> Amount {
        let Row { total, worth } = row;
        let (known, estimated) = match worth {
            None => (total.cost.0.into(), total.estimated.0.into()),
            Some(worth) => (worth.cost.picos(), worth.estimated.picos()),
        };
        Amount { known, estimated, unpriced: total.unpriced }
    }

    /// Whether every day that cost something has a rate. Half a picture in another currency would be a wrong one.
    pub(super) fn has_every_rate(&self) -> Result<bool> {
        let Some(exchange) = self.exchange else { return Ok(true) };
        let days = by_day(self.reader, Group::All, self.calendar, self.days, |_, _| ())?;
        Ok(days.iter().all(|(((), day), total)| exchange.worth(*day, total).days_without.is_empty()))
    }

    fn costs(&self, by: By, at: impl Fn(Date, usize) -> usize) -> Result<Vec<Series>> {
        let by = stacked_by(by);
        let group = by.group().unwrap_or(Group::Model);
        let name = |total: &Total| if by == By::Model { shown::model(total) } else { shown::label(by, total) };
        let sums = by_day(self.reader, group, self.calendar, self.days, |clock, total| {
            (name(total), usize::try_from(clock.hour()).unwrap_or(0))
        })?;
        let mut places = BTreeMap::<String, BTreeMap<usize, Row>>::new();
        for (((name, hour), day), total) in sums {
            let worth = self.exchange.map(|exchange| exchange.worth(day, &total));
            *places.entry(name).or_default().entry(at(day, hour)).or_default() += &Row { total, worth };
        }
        let amounts = |rows: BTreeMap<usize, Row>| rows.iter().map(|(at, row)| (*at, self.amount(row))).collect();
        Ok(largest_first(places.into_iter().map(|(name, rows)| (name, amounts(rows))).collect()))
    }

    fn per_day(&self) -> Result<Vec<(usize, Total)>> {
        let sums = by_day(self.reader, Group::All, self.calendar, self.days, |_, _| ())?;
        Ok(sums.into_iter().map(|(((), day), total)| (place(self.days.0, day), total)).collect())
    }

    fn tokens(&self) -> Result<Vec<Series>> {
        let mut sums = Sums::new();
        for (at, Total { tokens, .. }) in self.per_day()? {
            let classes = [
                ("input", tokens.input),
                ("output", tokens.output),
                ("cache read", tokens.cache_read),
                ("cache write 5 min", tokens.cache_write_5m),
                ("cache write 1 h", tokens.cache_write_1h),
            ];
            for (class, count) in classes.into_iter().filter(|(_, count)| *count > 0) {
                sums.entry(class.to_owned()).or_default().insert(at, Amount::exact(count.into()));
            }
        }
        Ok(largest_first(sums))
    }

    fn cache_hits(&self) -> Result<Vec<Series>> {
        let share = |(at, Total { tokens, .. }): (usize, Total)| {
            let read = u128::from(tokens.cache_read);
            let all = read
                + [tokens.input, tokens.cache_write_5m, tokens.cache_write_1h].map(u128::from).iter().sum::<u128>();
            let share = (read * 10_000).checked_div(all)?;
            Some((at, Amount::exact(i128::try_from(share).ok()?)))
        };
        let shares = self.per_day()?.into_iter().filter_map(share).collect();
        Ok(vec![series("cache hits", &shares)])
    }

    fn by_name(&self, chart: Chart, by: By) -> Result<Chart> {
        let rows = rows(self.reader, by, self.calendar, self.exchange, self.days)?;
        let values = rows.iter().map(|row| Some(self.amount(row))).collect();
        let names = rows.iter().map(|row| shown::label(by, &row.total)).collect();
        let series = vec![Series { name: "cost".to_owned(), values }];
        Ok(Chart { labels: Labels::Names { names, others: 0 }, series, ..chart })
    }
}

fn largest_first(sums: Sums) -> Vec<Series> {
    let total = |places: &BTreeMap<usize, Amount>| places.values().map(|amount| amount.known).sum::<i128>();
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, places)| std::cmp::Reverse(total(places)));
    // What cost nothing and lacks nothing would only lengthen the legend.
    sums.retain(|(_, places)| places.values().any(|amount| *amount != Amount::default()));
    sums.iter().map(|(name, places)| series(name, places)).collect()
}

pub(super) fn series(name: &str, places: &BTreeMap<usize, Amount>) -> Series {
    let count = places.last_key_value().map_or(0, |(last, _)| last + 1);
    Series { name: name.to_owned(), values: (0..count).map(|at| places.get(&at).copied()).collect() }
}
