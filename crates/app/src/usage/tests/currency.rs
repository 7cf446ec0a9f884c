//! Costs in rupees: each day at the rate of the user's own day, to the last digit.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

/// Units of 10⁻²¹.
fn units(amount: &Value) -> i128 {
    let Some(text) = amount.as_str() else { return 0 };
    let (whole, decimals) = text.split_once('.').expect("decimals");
    format!("{whole}{decimals:0<21}").parse().expect("a number")
}

impl Story {
    fn in_rupees(mut self, rates: &[(&str, &str)]) -> Self {
        self.ask.currency = Some(Currency::INR);
        self.rates = rates.iter().map(|(day, rate)| ((*day).to_owned(), (*rate).to_owned())).collect();
        self
    }
}

#[test]
fn a_table_tells_both_currencies_and_the_rate_of_each_day() -> Result<()> {
    let events =
        [event("2026-11-19T10:00:00Z", Some(1_500 * DOLLAR)), event("2026-11-20T10:00:00Z", Some(DOLLAR / 100_000))];
    let told = story(events).in_rupees(&[("2026-11-19", "88.7"), ("2026-11-20", "90")]).told()?;
    let ends = |line: usize, text: &str| {
        let line = told.lines().nth(line).unwrap_or_default();
        assert!(line.split_whitespace().collect::<Vec<_>>().join(" ").ends_with(text), "{told}");
    };
    ends(0, "cost USD cost INR rate");
    ends(1, "$1,500.00 ₹1,33,050.00 88.7000");
    ends(2, "$0.00001 ₹0.0009 90.0000");
    ends(3, "$1,500.00 ₹1,33,050.00");
    assert!(told.ends_with("Each day at its own rate: European Central Bank (frankfurter.dev).\n"), "{told}");
    Ok(())
}

#[test]
fn a_day_takes_the_rate_of_the_users_own_day() -> Result<()> {
    // It is the 20th in Kathmandu already, and in New York still the 19th.
    for (zone, at, rate) in [
        ("Asia/Kathmandu", "2026-11-19T18:15:00Z", "90.0000"),
        ("America/New_York", "2026-11-20T04:59:59Z", "88.7000"),
        ("UTC", "2026-11-19T23:59:59Z", "88.7000"),
    ] {
        let story = Story { zone, ..story([event(at, Some(DOLLAR))]) };
        let report = story.in_rupees(&[("2026-11-19", "88.7"), ("2026-11-20", "90")]).by(By::Model).json()?;
        assert_eq!(report["rows"][0]["rates"][0]["rate"], rate, "{zone}");
    }
    Ok(())
}

#[test]
fn a_day_without_a_rate_stays_in_dollars_and_says_so() -> Result<()> {
    let events = || [event("2026-11-01T10:00:00Z", Some(2 * DOLLAR)), event("2026-11-20T10:00:00Z", Some(DOLLAR))];
    let told = story(events()).in_rupees(&[("2026-11-20", "90")]).told()?;
    assert!(told.lines().nth(1).is_some_and(|line| line.ends_with(" –")) && told.contains("₹90.00 + $2.00"), "{told}");
    assert!(told.contains("No rate to INR is known for 1 day: $2.00 stay dollars."), "{told}");
    let report = story(events()).in_rupees(&[("2026-11-20", "90")]).json()?;
    assert_eq!((&report["rows"][0]["cost"], &report["rows"][0]["without_rate_usd"]), (&Value::Null, &"2.00".into()));
    assert_eq!((&report["total"]["cost"], &report["total"]["without_rate_usd"]), (&"90.00".into(), &"2.00".into()));

    let told = story(events()).in_rupees(&[]).told()?;
    assert!(!told.contains('₹') && told.contains("known for 2 days: $3.00 stay dollars"), "{told}");
    Ok(())
}

#[test]
fn csv_has_both_currencies_with_the_rate_and_its_day() -> Result<()> {
    // A Sunday takes the rate of Friday.
    let mut story = story([event("2026-11-15T10:00:00Z", Some(DOLLAR))]).in_rupees(&[("2026-11-13", "88.7")]);
    story.ask.format = Format::Csv;
    let told = story.told()?;
    let line = told.lines().nth(1).unwrap_or_default();
    let end = "exact,INR,88.70,0.00,0.00,88.7000,2026-11-13,European Central Bank (frankfurter.dev),0.00";
    assert!(line.ends_with(end), "{told}");
    let columns = told.lines().map(|line| line.split(',').count()).collect::<Vec<_>>();
    assert_eq!(columns[0], columns[1]);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_currency_of_the_parts_is_the_currency_of_the_whole_whatever_they_are(
        nanos in proptest::collection::vec(1_u64..500_000_000_000, 42),
        zone in prop_oneof![Just("Asia/Kolkata"), Just("Asia/Kathmandu"), Just("America/New_York"), Just("Pacific/Apia")],
    ) {
        let first = jiff::civil::date(2026, 10, 8);
        let day = |number: i64| (first + number.days()).to_string();
        let rates: Vec<(String, String)> = (0..).zip(&nanos).map(|(number, nanos)| {
            (day(number), format!("{}e-9", nanos))
        }).collect();
        let calendar = TimeZone::get(zone).expect("a zone");
        let expected: i128 = mixed().iter().filter_map(|event| {
            if event.target.as_deref().is_some_and(|to| to.starts_with("demo/")) {
                return None;
            }
            let day = Timestamp::try_from(event.at).expect("a moment").to_zoned(calendar.clone()).date().to_string();
            let before = rates.iter().rev().find(|(of, _)| *of <= day).or_else(|| rates.first());
            let nanos = Rate::parse(&before.expect("a rate").1).expect("a rate").nanos();
            Some(i128::from(event.cost?.0) * i128::from(nanos))
        }).sum();
        for by in By::ALL {
            let told = Story { zone, rates: rates.clone(), ..story(mixed()) }.by(by);
            let mut told = told.between("2026-10-01", "2026-11-18").expect("days");
            told.ask.currency = Some(Currency::INR);
            let mut csv = Story { ask: Ask { format: Format::Csv, ..told.ask.clone() }, events: mixed(), rates: rates.clone(), ..told };
            let table = csv.told().expect("CSV");
            let costs = table.lines().skip(1).filter_map(|line| line.split(',').nth(14)).filter(|cost| !cost.is_empty());
            prop_assert_eq!(costs.map(|cost| units(&cost.into())).sum::<i128>(), expected);
            csv.ask.format = Format::Json;
            let report = csv.json().expect("JSON");
            prop_assert_eq!(units(&report["total"]["cost"]), expected);
            let rows = report["rows"].as_array().expect("rows");
            prop_assert_eq!(rows.iter().map(|row| units(&row["cost"])).sum::<i128>(), expected);
        }
    }
}
