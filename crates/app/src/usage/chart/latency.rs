//! How long requests waited for their first event: the median and the slowest twentieth of each day.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use jiff::civil::Date;

use super::figures::{self, Source, place};
use crate::charts::{Amount, Series};

/// Nothing for days whose requests are no longer kept one by one.
pub(super) fn of_waits(waits: BTreeMap<Date, Vec<Duration>>, first: Date) -> Vec<Series> {
    let mut lines = [("median", 50, BTreeMap::new()), ("slowest twentieth", 95, BTreeMap::new())];
    for (day, mut waits) in waits {
        waits.sort_unstable();
        for (_, percent, places) in &mut lines {
            if let Some(wait) = percentile(&waits, *percent) {
                let millis = i128::try_from(wait.as_millis()).unwrap_or(i128::MAX);
                places.insert(place(first, day), Amount::exact(millis));
            }
        }
    }
    lines.iter().map(|(name, _, places)| figures::series(name, places)).collect()
}

/// The smallest of these that is as long as `percent` of a hundred of them or longer.
fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

pub(super) fn series(source: &Source<'_>) -> Result<Vec<Series>> {
    let (first, last) = source.days;
    let mut waits = BTreeMap::<Date, Vec<Duration>>::new();
    for period in source.calendar.periods(first, last)? {
        for (at, wait) in source.reader.first_events(period.start, period.end)? {
            waits.entry(source.calendar.day(at)?).or_default().push(wait);
        }
    }
    Ok(of_waits(waits, first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_and_a_twentieth_waits_longer() {
        let waits: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        let [median, slow] = [50, 95].map(|percent| percentile(&waits, percent));
        assert_eq!((median, slow), (Some(Duration::from_millis(50)), Some(Duration::from_millis(95))));
        assert_eq!(percentile(&waits[..1], 95), Some(Duration::from_millis(1)));
        assert_eq!(percentile(&[], 50), None);
    }
}
