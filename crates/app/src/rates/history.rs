//! All rates that are known of one currency, and the one that holds on a day.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::Rate;

/// Central banks publish nothing on weekends and holidays; the longest stretch of those is shorter than this, in days.
const HOLDS: i64 = 10;

/// The rates of one currency, by day, each with where it is known from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History(BTreeMap<Date, (Rate, String)>);

/// The rate that holds on a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Used {
    /// The rate.
    pub rate: Rate,
    /// The day it is of: the day itself, or the last one before it that has a rate.
    pub of: Date,
    /// Who says so.
    pub source: String,
}

impl History {
    /// The rate for a day's spend: its own, else the nearest one of the days before it. A day before the first rate
    /// takes that one, if it is as near. `None` where none is near.
    pub fn on(&self, day: Date) -> Option<Used> {
        let near = HOLDS.days();
        let before = self.0.range(day.saturating_sub(near)..=day).next_back();
        let after = || self.0.range(day..=day.saturating_add(near)).next();
        let (of, (rate, source)) = before.or_else(after)?;
        Some(Used { rate: *rate, of: *of, source: source.clone() })
    }

    /// The newest rate there is.
    pub fn newest(&self) -> Option<Used> {
        let (of, (rate, source)) = self.0.last_key_value()?;
        Some(Used { rate: *rate, of: *of, source: source.clone() })
    }
}

impl FromIterator<(Date, Rate, String)> for History {
    fn from_iter<I: IntoIterator<Item = (Date, Rate, String)>>(rates: I) -> Self {
        Self(rates.into_iter().map(|(day, rate, source)| (day, (rate, source))).collect())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn history(days: &[(Date, &str)]) -> History {
        days.iter().map(|(day, rate)| (*day, Rate::parse(rate).expect("a rate"), "a bank".to_owned())).collect()
    }

    fn on(history: &History, day: Date) -> Option<(String, Date)> {
        history.on(day).map(|used| (used.rate.to_string(), used.of))
    }

    #[test]
    fn a_day_has_its_own_rate_and_a_sunday_that_of_friday() {
        let (friday, monday) = (date(2026, 11, 20), date(2026, 11, 23));
        let history = history(&[(friday, "88.7"), (monday, "89.1")]);
        assert_eq!(on(&history, friday), Some(("88.7000".into(), friday)));
        assert_eq!(on(&history, date(2026, 11, 22)), Some(("88.7000".into(), friday)));
        assert_eq!(on(&history, monday), Some(("89.1000".into(), monday)));
    }

    #[test]
    fn the_first_day_of_all_takes_the_first_rate_there_is() {
        let known = date(2026, 11, 20);
        assert_eq!(on(&history(&[(known, "88.7")]), date(2026, 11, 18)), Some(("88.7000".into(), known)));
    }

    #[test]
    fn a_rate_of_another_month_is_none_at_all() {
        let history = history(&[(date(2026, 9, 1), "88.7")]);
        assert_eq!(on(&history, date(2026, 11, 20)), None);
        assert_eq!(on(&History::default(), date(2026, 11, 20)), None);
    }
}
