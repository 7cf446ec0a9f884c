//! Which days are meant, and which ones they are compared with.

use std::ops::Range;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::days::Calendar;
use crate::usage::Day;

/// A period as it is picked.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct Picked {
    /// Which one.
    pub period: Period,
    /// The first day of one's own, as in `2026-11-21`.
    pub from: Option<String>,
    /// Its last day.
    pub to: Option<String>,
}

/// Periods that have a name. Those that go on end with today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Period {
    /// Since midnight.
    Today,
    /// Seven days.
    Week,
    /// Thirty days.
    Thirty,
    /// Since the first of the month.
    Month,
    /// The month before.
    LastMonth,
    /// Ninety days.
    Ninety,
    /// 365 days.
    Year,
    /// From one day to another.
    Own,
}

/// The first and the last day.
pub(super) type Days = (Date, Date);

impl Picked {
    /// The days that are meant.
    ///
    /// # Errors
    /// If the days of one's own are none, or in the wrong order.
    pub(super) fn days(&self, today: Date) -> Result<Days> {
        let until_today = |count: i64| Ok((today.checked_sub((count - 1).days())?, today));
        match self.period {
            Period::Today => Ok((today, today)),
            Period::Week => until_today(7),
            Period::Thirty => until_today(30),
            Period::Month => Ok((today.first_of_month(), today)),
            Period::LastMonth => {
                let last = today.first_of_month().yesterday()?;
                Ok((last.first_of_month(), last))
            }
            Period::Ninety => until_today(90),
            Period::Year => until_today(365),
            Period::Own => self.own(today),
        }
    }

    fn own(&self, today: Date) -> Result<Days> {
        let day = |text: &Option<String>| -> Result<Date> {
            Ok(text.as_deref().map(str::parse::<Day>).transpose()?.map_or(today, |day| day.0))
        };
        let (from, to) = (day(&self.from)?, day(&self.to)?);
        ensure!(from <= to, "The period ends on {to}, before it begins on {from}.");
        Ok((from, to))
    }

    /// As many days before them; the same days of the month before where a month is meant.
    pub(super) fn before(&self, (first, last): Days) -> Result<Days> {
        let end = first.yesterday()?;
        match self.period {
            Period::LastMonth => Ok((end.first_of_month(), end)),
            Period::Month => {
                let begin = end.first_of_month();
                Ok((begin, begin.checked_add(last.since(first)?)?.min(end)))
            }
            _ => Ok((first.checked_sub((last.since(first)?.get_days() + 1).days())?, end)),
        }
    }
}

/// All moments of these days; where the last one is to be compared with a day that goes on, until the same time of day.
pub(super) fn moments(calendar: &Calendar, days: Days, cut: Option<Timestamp>) -> Result<Vec<Range<SystemTime>>> {
    let mut moments = calendar.periods(days.0, days.1)?;
    if let Some(cut) = cut {
        let clock = calendar.clock(cut);
        let cut = days.1.to_datetime(clock.time()).to_zoned(clock.time_zone().clone()).context("no such moment")?;
        let cut = SystemTime::from(cut.timestamp());
        moments.retain(|moment| moment.start < cut);
        moments.iter_mut().for_each(|moment| moment.end = moment.end.min(cut));
    }
    Ok(moments)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;

    fn both(period: Period, today: Date) -> (Days, Days) {
        let picked = Picked { period, from: None, to: None };
        let days = picked.days(today).expect("days");
        (days, picked.before(days).expect("days"))
    }

    #[test]
    fn a_period_is_compared_with_as_many_days_before_it() {
        let today = date(2026, 11, 21);
        assert_eq!(both(Period::Today, today).1, (date(2026, 11, 20), date(2026, 11, 20)));
        let week = ((date(2026, 11, 15), today), (date(2026, 11, 8), date(2026, 11, 14)));
        assert_eq!(both(Period::Week, today), week);
        assert_eq!(both(Period::Year, today), ((date(2025, 11, 22), today), (date(2024, 11, 22), date(2025, 11, 21))));
    }

    #[test]
    fn a_month_is_compared_with_the_same_days_of_the_one_before() {
        let today = date(2026, 11, 21);
        assert_eq!(both(Period::Month, today).1, (date(2026, 10, 1), date(2026, 10, 21)));
        let whole = ((date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 9, 1), date(2026, 9, 30)));
        assert_eq!(both(Period::LastMonth, today), whole);
        // February has no thirtieth.
        assert_eq!(both(Period::Month, date(2026, 3, 30)).1, (date(2026, 2, 1), date(2026, 2, 28)));
        assert_eq!(both(Period::Month, date(2026, 1, 31)).1, (date(2025, 12, 1), date(2025, 12, 31)));
    }

    #[test]
    fn days_of_ones_own_are_days_in_their_order() {
        let own = |from: &str, to: &str| {
            Picked { period: Period::Own, from: Some(from.into()), to: Some(to.into()) }.days(date(2026, 11, 21))
        };
        assert_eq!(own("2026-02-01", "2026-02-03").expect("days"), (date(2026, 2, 1), date(2026, 2, 3)));
        assert!(own("2026-02-03", "2026-02-01").is_err() && own("yesterday", "2026-02-01").is_err());
    }

    #[test]
    fn a_day_that_goes_on_is_compared_with_the_day_before_until_the_same_time() {
        let calendar = Calendar::of(TimeZone::get("Asia/Kolkata").expect("a zone"));
        let now: Timestamp = "2026-11-21T06:30:00Z".parse().expect("a moment");
        let day = date(2026, 11, 20);
        let found = moments(&calendar, (day, day), Some(now)).expect("moments");
        let text = |at: SystemTime| Timestamp::try_from(at).expect("a moment").to_string();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (text(found[0].start), text(found[0].end)),
            ("2026-11-19T18:30:00Z".into(), "2026-11-20T06:30:00Z".into())
        );
    }
}
