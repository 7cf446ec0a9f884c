//! Days where they are hardest: half-hour offsets, clocks that change, a day that was left out, and journeys.

use jiff::ToSpan;

use super::*;

const ZONES: [&str; 8] = [
    "UTC",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/New_York",
    "Pacific/Apia",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
];

fn zone(name: &str) -> TimeZone {
    named(name).expect(name)
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect(text)
}

fn day(text: &str) -> Date {
    text.parse().expect(text)
}

fn hours(calendar: &Calendar, first: &str, last: &str) -> f64 {
    let periods = calendar.periods(day(first), day(last)).expect("days of the calendar");
    let lengths = periods.iter().map(|period| period.end.duration_since(period.start).expect("forward"));
    lengths.map(|length| length.as_secs_f64() / 3_600.0).sum()
}

#[test]
fn ten_past_midnight_in_india_is_the_new_day() {
    let calendar = Calendar::of(zone("Asia/Kolkata"));
    let of = |at: &str| calendar.day(moment(at).into()).expect("a day").to_string();
    assert_eq!(of("2026-11-20T18:29:59.999Z"), "2026-11-20");
    assert_eq!(of("2026-11-20T18:30:00Z"), "2026-11-21");
    assert_eq!(of("2026-11-20T18:40:00Z"), "2026-11-21");
    let nepal = Calendar::of(zone("Asia/Kathmandu"));
    assert_eq!(nepal.day(moment("2026-11-20T18:15:00Z").into()).expect("a day"), day("2026-11-21"));
}

#[test]
fn days_on_which_clocks_change_are_as_long_as_they_are() {
    let of = |name: &str, day: &str| hours(&Calendar::of(zone(name)), day, day);
    assert_eq!(of("America/New_York", "2026-03-08"), 23.0);
    assert_eq!(of("America/New_York", "2026-11-01"), 25.0);
    assert_eq!(of("America/New_York", "2026-11-02"), 24.0);
    assert_eq!(of("Australia/Lord_Howe", "2026-10-04"), 23.5);
    assert_eq!(of("Africa/Cairo", "2026-04-24"), 23.0);
    assert_eq!(of("Pacific/Apia", "2011-12-30"), 0.0);
    assert_eq!(of("Pacific/Apia", "2011-12-31"), 24.0);
}

#[test]
fn the_days_of_a_month_are_the_month_in_every_zone() {
    for name in ZONES {
        let calendar = Calendar::of(zone(name));
        for month in 1..=12 {
            for year in [2011, 2024, 2026] {
                let first = Date::new(year, month, 1).expect("a month");
                let days: Vec<Date> = (0..i64::from(first.days_in_month())).map(|day| first + day.days()).collect();
                let single = days.iter().flat_map(|day| calendar.periods(*day, *day).expect("days"));
                let mut joined: Vec<Range<SystemTime>> = Vec::new();
                for period in single {
                    match joined.last_mut() {
                        Some(last) => {
                            assert_eq!(last.end, period.start, "{name} {year}-{month}: nothing between two days");
                            last.end = period.end;
                        }
                        None => joined.push(period),
                    }
                }
                assert_eq!(joined, calendar.periods(first, first.last_of_month()).expect("a month"), "{name}");
            }
        }
    }
}

#[test]
fn every_quarter_of_an_hour_lies_in_the_day_that_says_so() {
    for name in ZONES {
        let calendar = Calendar::of(zone(name));
        let mut at = moment("2026-03-01T00:00:00Z");
        while at < moment("2026-04-30T00:00:00Z") {
            let day = calendar.day(at.into()).expect("a day");
            let periods = calendar.periods(day, day).expect("a day");
            assert!(periods.iter().any(|period| period.contains(&SystemTime::from(at))), "{name} {at}");
            at += 15.minutes();
        }
    }
}

fn traveller(current: &str, now: &str) -> Calendar {
    let stretch = |from: &str, zone: &str| Stretch { from: moment(from).into(), zone: zone.to_owned() };
    let recorded =
        [stretch("2026-11-01T00:00:00Z", "Asia/Kolkata"), stretch("2026-11-10T04:30:00Z", "America/New_York")];
    Calendar::travelled(&recorded, zone(current), moment(now))
}

#[test]
fn a_journey_moves_no_day_that_is_past() {
    let at_home = Calendar::of(zone("Asia/Kolkata"));
    let after = traveller("America/New_York", "2026-11-20T00:00:00Z");
    for past in ["2026-10-01", "2026-11-01", "2026-11-09"] {
        let past = day(past);
        // The ninth comes again on the clock of the one who arrives, and that is the second part of it.
        assert_eq!(after.periods(past, past).expect("a day")[0], at_home.periods(past, past).expect("a day")[0]);
    }
    assert_eq!(hours(&after, "2026-11-12", "2026-11-12"), 24.0);
    let moved = after.day(moment("2026-11-15T20:00:00Z").into()).expect("a day");
    assert_eq!(moved, day("2026-11-15"), "where one is now, it is still afternoon");
}

#[test]
fn no_moment_of_a_journey_is_lost_or_counted_twice() {
    let calendar = traveller("Europe/Berlin", "2026-11-18T09:00:00Z");
    assert_eq!(hours(&calendar, "2026-11-01", "2026-11-30"), 30.0 * 24.0 + 4.5);
    let mut days = 0.0;
    for day in 1..=30 {
        let day = format!("2026-11-{day:02}");
        days += hours(&calendar, &day, &day);
    }
    assert_eq!(days, hours(&calendar, "2026-11-01", "2026-11-30"));
}

#[test]
fn without_a_record_the_present_zone_has_always_held() {
    let calendar = Calendar::travelled(&[], zone("Asia/Kolkata"), moment("2026-11-20T00:00:00Z"));
    assert_eq!(calendar.day(moment("2020-01-01T18:30:00Z").into()).expect("a day"), day("2020-01-02"));
    let unknown = [Stretch { from: SystemTime::UNIX_EPOCH, zone: "Atlantis/Capital".into() }];
    let calendar = Calendar::travelled(&unknown, zone("Asia/Kolkata"), moment("2026-11-20T00:00:00Z"));
    assert_eq!(calendar.zones.len(), 1);
}

#[test]
fn a_zone_without_a_name_is_recorded_by_its_offset() {
    let now = moment("2026-11-20T00:00:00Z");
    for posix in ["IST-5:30", "XYZ3:30", "UTC0"] {
        let nameless = TimeZone::posix(posix).expect(posix);
        let back = zone(&name(&nameless, now));
        assert_eq!(back.to_offset(now), nameless.to_offset(now), "{posix}");
    }
    assert_eq!(name(&zone("Asia/Kolkata"), now), "Asia/Kolkata");
}
