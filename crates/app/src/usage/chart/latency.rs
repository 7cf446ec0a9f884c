//! How long requests waited for their first event: the median and the slowest twentieth of each day.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::civil::Date;
use ledger::Waits;

use super::figures::{self, Source, place};
use crate::charts::{Amount, Series};

/// Nothing for days without answers.
pub(super) fn of_waits(waits: &BTreeMap<Date, Waits>, first: Date) -> Vec<Series> {
    let mut lines = [("median", 50, BTreeMap::new()), ("slowest twentieth", 95, BTreeMap::new())];
    for (day, waits) in waits {
        for (_, percent, places) in &mut lines {
            if let Some(wait) = waits.percentile(*percent) {
                let millis = i128::try_from(wait.as_millis()).unwrap_or(i128::MAX);
                places.insert(place(first, *day), Amount::exact(millis));
            }
        }
    }
    lines.iter().map(|(name, _, places)| figures::series(name, places)).collect()
}

pub(super) fn series(source: &Source<'_>) -> Result<Vec<Series>> {
    let (first, last) = source.days;
    let mut days = BTreeMap::<Date, Waits>::new();
    for period in source.calendar.periods(first, last)? {
        let of = |at, _: Option<&str>| source.calendar.day(at).unwrap_or(first);
        for (day, waits) in source.reader.waits(period.start, period.end, of)? {
            days.entry(day).or_default().merge(&waits);
        }
    }
    Ok(of_waits(&days, first))
}
