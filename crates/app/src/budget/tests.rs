//! When budgets begin anew, with the clock in hand.

use jiff::tz::TimeZone;

use super::accounts::{period, usual};
use super::*;
use crate::days::Calendar;

fn of(zone: &str, per: Per, now: &str) -> (String, String, String) {
    let calendar = Calendar::of(TimeZone::get(zone).expect(zone));
    let found = period(&calendar, per, now.parse().expect(now)).expect("a period");
    let text = |at: SystemTime| Timestamp::try_from(at).expect("a moment").to_string();
    (text(found.start), text(found.end), found.resets)
}

#[test]
fn a_day_ends_at_midnight_where_the_user_is() {
    let (start, end, resets) = of("Asia/Kolkata", Per::Day, "2026-11-21T10:00:00Z");
    assert_eq!((start.as_str(), end.as_str()), ("2026-11-20T18:30:00Z", "2026-11-21T18:30:00Z"));
    assert_eq!(resets, "00:00 on 22 November (Asia/Kolkata)");
}

#[test]
fn a_week_begins_on_monday_and_a_month_on_its_first() {
    let (start, end, resets) = of("Asia/Kathmandu", Per::Week, "2026-11-22T12:00:00Z");
    assert_eq!((start.as_str(), end.as_str()), ("2026-11-15T18:15:00Z", "2026-11-22T18:15:00Z"));
    assert_eq!(resets, "00:00 on 23 November (Asia/Kathmandu)");
    let (start, end, _) = of("America/New_York", Per::Month, "2026-11-21T12:00:00Z");
    assert_eq!((start.as_str(), end.as_str()), ("2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z"), "clocks changed");
}

#[test]
fn where_the_new_day_has_no_midnight_it_begins_when_it_does() {
    let (_, _, resets) = of("Africa/Cairo", Per::Day, "2026-04-23T12:00:00Z");
    assert_eq!(resets, "01:00 on 24 April (Africa/Cairo)");
}

#[test]
fn the_usual_is_the_median_of_the_quarters_in_which_something_was_spent() {
    let quarters = |costs: &[i64]| usual(costs.iter().map(|cost| Picos(*cost)));
    assert_eq!(quarters(&[0, 3, 0, 900, 6]), Some(Picos(4)), "two thirds of a quarter");
    assert_eq!(quarters(&[0, 0]), None);
}
