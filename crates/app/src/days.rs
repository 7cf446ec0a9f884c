//! What a day is.
//!
//! A request belongs to the day that the user's clock showed when it came. Either the user has named one time zone in
//! `config.toml`, which then holds for all time, or it is the zone the machine was in: the ledger remembers when that
//! changed, so that a journey moves no day that is past. A day on which one travels is as long as it was on one's clock:
//! twenty hours, or thirty, or in two parts.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use ledger::{Ledger, Reader, Stretch};

#[cfg(test)]
mod tests;

/// How often it is looked at which zone the machine is in.
const LOOK_AT_CLOCK: Duration = Duration::from_mins(5);

/// Which zone held when.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Each zone with the moment from which it held, in the order of time. The first has always held.
    zones: Vec<(Timestamp, TimeZone)>,
}

impl Calendar {
    /// One zone for all time.
    pub fn of(zone: TimeZone) -> Self {
        Self { zones: vec![(Timestamp::MIN, zone)] }
    }

    /// The zones that were recorded, and the one that the clock is in `now`, which may have been reached since.
    pub fn travelled(recorded: &[Stretch], current: TimeZone, now: Timestamp) -> Self {
        let known = recorded.iter().filter_map(|stretch| {
            let from = Timestamp::try_from(stretch.from).ok().filter(|from| *from < now)?;
            Some((from, named(&stretch.zone)?))
        });
        let mut zones: Vec<_> = known.collect();
        match zones.last() {
            None => zones.push((Timestamp::MIN, current)),
            Some((_, last)) if *last != current => zones.push((now, current)),
            Some(_) => {}
        }
        zones[0].0 = Timestamp::MIN;
        Self { zones }
    }

    /// The one of a user: the zone of `config.toml`, else those that the ledger remembers, else the machine's.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub fn of_user(chosen: Option<TimeZone>, ledger: Option<&Reader>, now: Timestamp) -> Result<Self> {
        Ok(match (chosen, ledger) {
            (Some(zone), _) => Self::of(zone),
            (None, None) => Self::of(TimeZone::system()),
            (None, Some(reader)) => Self::travelled(&reader.zones()?, TimeZone::system(), now),
        })
    }

    /// What the clock showed at a moment.
    pub fn clock(&self, at: Timestamp) -> Zoned {
        let reached = self.zones.partition_point(|(from, _)| *from <= at).max(1);
        at.to_zoned(self.zones[reached - 1].1.clone())
    }

    /// The day of a moment.
    pub fn day(&self, at: SystemTime) -> Result<Date> {
        let at = Timestamp::try_from(at).context("the ledger has a request outside of the calendar")?;
        Ok(self.clock(at).date())
    }

    /// All moments of the days from `first` to `last`, both included, in the order of time. It is one stretch unless
    /// there was a journey. None of it is empty.
    ///
    /// # Errors
    /// If the days are outside of the calendar.
    pub fn periods(&self, first: Date, last: Date) -> Result<Vec<Range<SystemTime>>> {
        let end = last.tomorrow().context("the calendar ends there")?;
        let mut periods = Vec::new();
        for (at, (from, zone)) in self.zones.iter().enumerate() {
            let until = self.zones.get(at + 1).map_or(Timestamp::MAX, |next| next.0);
            let (start, end) = (midnight(first, zone)?.max(*from), midnight(end, zone)?.min(until));
            if start < end {
                periods.push(start.into()..end.into());
            }
        }
        Ok(periods)
    }
}

/// The first moment of a day, which is not midnight where the clocks are put forward at midnight.
fn midnight(day: Date, zone: &TimeZone) -> Result<Timestamp> {
    let start = day.to_zoned(zone.clone()).with_context(|| format!("{day} is outside of the calendar"))?;
    Ok(start.timestamp())
}

/// Remembers in the ledger which zone the machine is in, for as long as it is polled.
pub(crate) async fn follow(ledger: Ledger) {
    let mut looks = tokio::time::interval(LOOK_AT_CLOCK);
    let mut known = None;
    loop {
        looks.tick().await;
        let now = Timestamp::now();
        let zone = name(&TimeZone::system(), now);
        if known.as_ref() == Some(&zone) {
            continue;
        }
        let (ledger, seen) = (ledger.clone(), zone.clone());
        match tokio::task::spawn_blocking(move || ledger.remember_zone(now.into(), &seen)).await {
            Ok(Ok(())) => known = Some(zone),
            Ok(Err(error)) => tracing::warn!(%error, "the time zone could not be remembered; it is tried again"),
            Err(error) => tracing::warn!(%error, "the time zone could not be remembered"),
        }
    }
}

/// The name under which a zone is recorded: the one of the time zone database, or else its offset at this moment.
pub fn name(zone: &TimeZone, now: Timestamp) -> String {
    if let Some(name) = zone.iana_name() {
        return name.to_owned();
    }
    let seconds = zone.to_offset(now).seconds();
    let (hours, minutes) = (seconds.abs() / 3_600, seconds.abs() / 60 % 60);
    // POSIX counts from the zone to UTC, hence the other sign.
    let (sign, back) = if seconds < 0 { ('-', '+') } else { ('+', '-') };
    format!("<{sign}{hours:02}{minutes:02}>{back}{hours:02}:{minutes:02}")
}

/// The zone of a name that [`name`] gave, or that a user wrote.
pub fn named(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).or_else(|_| TimeZone::posix(name)).ok()
}
