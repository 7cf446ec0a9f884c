//! Reports from a ledger on disk, in the time zones where days are hardest.

use std::time::Duration;

use ledger::{DayRate, Ledger};
use protocol::change::Changes;
use protocol::money::Picos;
use protocol::usage::{Certainty, Outcome, Tokens, UsageEvent};
use serde_json::Value;

use super::*;
use crate::rates::Rate;

mod currency;

const DOLLAR: i64 = Picos::PER_DOLLAR;

pub(crate) fn event(at: &str, cost: Option<i64>) -> UsageEvent {
    UsageEvent {
        at: at.parse::<Timestamp>().expect("a moment").into(),
        request_id: at.into(),
        key: "laptop".into(),
        session: Some("session-1".into()),
        agent: None,
        project: None,
        requested_model: Some("sonnet".into()),
        sent_model: Some("us.anthropic.claude-sonnet-5-5".into()),
        target: None,
        stream: true,
        tokens: Tokens { input: 1_000, output: 20, cache_read: 300, cache_write_5m: 4, cache_write_1h: 50 },
        outcome: Outcome::Complete,
        status: 200,
        error_type: None,
        first_event: None,
        total: Duration::ZERO,
        upstream_request_id: None,
        changes: Changes::default(),
        tier: None,
        cost: cost.map(Picos),
        certainty: if cost.is_some() { Certainty::Exact } else { Certainty::Unpriced },
        price_row: None,
        waste: Picos(0),
        cache_break: None,
        attempts: Vec::new(),
    }
}

fn failed(at: &str) -> UsageEvent {
    UsageEvent {
        tokens: Tokens::default(),
        outcome: Outcome::Failed,
        status: 500,
        sent_model: None,
        certainty: Certainty::Exact,
        ..event(at, None)
    }
}

struct Story {
    events: Vec<UsageEvent>,
    zone: &'static str,
    now: &'static str,
    ask: Ask,
    /// Rupees for a dollar, by day.
    rates: Vec<(String, String)>,
}

fn story(events: impl Into<Vec<UsageEvent>>) -> Story {
    let ask =
        Ask { by: By::Day, from: None, to: None, demo: false, project: None, currency: None, format: Format::Table };
    Story { events: events.into(), zone: "UTC", now: "2026-11-21T12:00:00Z", ask, rates: Vec::new() }
}

impl Story {
    fn told(&self) -> Result<String> {
        let home = tempfile::tempdir()?;
        let (ledger, _) = Ledger::open(&home.path().join("ledger.sqlite3"))?;
        for event in &self.events {
            ledger.record(event.clone());
        }
        ledger.flush();
        let rate = |(day, rate): &(String, String)| DayRate {
            currency: "INR".into(),
            day: day.clone(),
            nanos: Rate::parse(rate).expect("a rate").nanos(),
            source: "ecb".into(),
            fetched: self.now.parse::<Timestamp>().expect("a moment").into(),
        };
        ledger.keep_rates(&self.rates.iter().map(rate).collect::<Vec<_>>())?;
        let reader = if self.ask.demo { ledger.reader()?.of_demo() } else { ledger.reader()? };
        let report = report(&reader, &self.ask, &Calendar::of(TimeZone::get(self.zone)?), self.now.parse()?)?;
        Ok(shown::report(&report, self.ask.format))
    }

    fn json(mut self) -> Result<Value> {
        self.ask.format = Format::Json;
        Ok(serde_json::from_str(&self.told()?)?)
    }

    fn between(mut self, from: &str, to: &str) -> Result<Self> {
        (self.ask.from, self.ask.to) = (Some(from.parse()?), Some(to.parse()?));
        Ok(self)
    }

    fn by(mut self, by: By) -> Self {
        self.ask.by = by;
        self
    }
}

/// `day requests` for each row.
fn days(report: &Value) -> Vec<String> {
    let rows = report["rows"].as_array().expect("rows").iter();
    rows.map(|row| format!("{} {}", row["day"].as_str().unwrap_or("?"), row["requests"])).collect()
}

#[test]
fn a_table_has_a_line_for_each_day_with_requests_and_a_sum() -> Result<()> {
    let events = [
        event("2026-11-18T10:00:00Z", Some(1_234 * DOLLAR + DOLLAR / 2)),
        event("2026-11-20T10:00:00Z", Some(DOLLAR / 4)),
        event("2026-11-20T11:00:00Z", None),
        failed("2026-11-20T12:00:00Z"),
    ];
    let told = story(events).told()?;
    let expected = "\
day         requests  failed  input  output  cache read  cache write                  cost USD
2026-11-18         1       0  1,000      20         300           54                $1,234.50
2026-11-20         3       1  2,000      40         600          108       $0.25 + 1 unpriced
total              4       1  3,000      60         900          162   $1,234.75 + 1 unpriced
";
    let words =
        |text: &str| text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>();
    assert_eq!(words(&told), words(expected));
    let widths: Vec<usize> = told.lines().map(|line| line.chars().count()).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "{told}");
    Ok(())
}

#[test]
fn an_unknown_cost_is_never_shown_as_zero() -> Result<()> {
    let unknown = || story([event("2026-11-20T10:00:00Z", None)]);
    let told = unknown().told()?;
    assert!(told.lines().skip(1).all(|line| line.ends_with("– (1 unpriced)")), "{told}");
    assert_eq!(unknown().json()?["rows"][0]["cost_usd"], Value::Null);
    let mut csv = unknown();
    csv.ask.format = Format::Csv;
    assert_eq!(csv.told()?.lines().nth(1), Some("2026-11-20,1,0,1000,20,300,4,50,,1,0.00,0.00,unpriced"));
    Ok(())
}

#[test]
fn a_cost_too_small_to_show_is_not_nothing() -> Result<()> {
    let shown = |cost| story([event("2026-11-20T10:00:00Z", Some(cost))]).told();
    assert!(shown(1)?.contains("  $0.000000000001"));
    assert!(shown(318_000_000)?.contains("  $0.000318"));
    assert!(shown(0)?.contains("  $0.00"));
    Ok(())
}

#[test]
fn sums_are_exact_to_the_last_pico_dollar() -> Result<()> {
    let on = |hour: u32| event(&format!("2026-11-{:02}T{:02}:00:00Z", hour % 20 + 1, hour % 24), Some(100_000_000_001));
    let events: Vec<_> = (0..30).map(on).collect();
    let report = story(events).json()?;
    assert_eq!(report["total"]["cost_usd"], "3.00000000003");
    assert_eq!(report["total"]["input_tokens"], 30_000);
    assert_eq!(days(&report).len(), 20);
    Ok(())
}

#[test]
fn a_day_is_a_day_of_the_users_own_zone() -> Result<()> {
    let events = || {
        ["2026-11-19T18:29:59.999Z", "2026-11-19T18:30:00Z", "2026-11-20T18:29:59.999Z", "2026-11-20T18:30:00Z"]
            .map(|at| event(at, Some(1)))
    };
    let india = Story { zone: "Asia/Kolkata", ..story(events()) };
    assert_eq!(days(&india.json()?), ["2026-11-19 1", "2026-11-20 2", "2026-11-21 1"]);
    assert_eq!(days(&story(events()).json()?), ["2026-11-19 2", "2026-11-20 2"]);
    Ok(())
}

#[test]
fn the_days_on_which_clocks_change_are_longer_or_shorter() -> Result<()> {
    let hours = |day: &str, zone: &'static str| -> Result<usize> {
        let noon: Timestamp = format!("{day}T12:00:00Z").parse()?;
        let around = (-30_i64..30).map(|hour| event(&(noon + hour.hours()).to_string(), Some(1)));
        let story = Story { zone, now: "2026-12-31T00:00:00Z", ..story(around.collect::<Vec<_>>()) };
        Ok(story.between(day, day)?.json()?["total"]["requests"].as_u64().unwrap_or(0) as usize)
    };
    assert_eq!(hours("2026-03-29", "Europe/Berlin")?, 23);
    assert_eq!(hours("2026-10-25", "Europe/Berlin")?, 25);
    assert_eq!(hours("2026-10-26", "Europe/Berlin")?, 24);
    assert_eq!(hours("2026-11-01", "America/New_York")?, 25);
    // Here the clocks go from midnight to one, so that this day has no midnight.
    assert_eq!(hours("2026-04-24", "Africa/Cairo")?, 23);
    // And this day was left out altogether.
    assert_eq!(hours("2011-12-30", "Pacific/Apia")?, 0);
    Ok(())
}

#[test]
fn both_ends_of_a_period_belong_to_it() -> Result<()> {
    let events =
        ["2026-11-17T23:59:59.999Z", "2026-11-18T00:00:00Z", "2026-11-19T23:59:59.999Z", "2026-11-20T00:00:00Z"];
    let report = story(events.map(|at| event(at, Some(1)))).between("2026-11-18", "2026-11-19")?.json()?;
    assert_eq!(days(&report), ["2026-11-18 1", "2026-11-19 1"]);
    Ok(())
}

#[test]
fn thirty_days_are_shown_unless_asked_otherwise() -> Result<()> {
    let events =
        || ["2026-10-22T12:00:00Z", "2026-10-23T12:00:00Z", "2026-11-21T23:00:00Z"].map(|at| event(at, Some(1)));
    assert_eq!(days(&story(events()).json()?), ["2026-10-23 1", "2026-11-21 1"]);
    let everything = story(events()).between("0001-01-01", "9999-12-31")?.json()?;
    assert_eq!(days(&everything).len(), 3);
    Ok(())
}

#[test]
fn other_questions_count_the_same_requests() -> Result<()> {
    let events = || {
        let own = event("2026-11-20T10:00:00Z", Some(DOLLAR));
        let other = UsageEvent {
            session: None,
            key: "=1+1, \"x\"".into(),
            agent: Some("sub".into()),
            ..failed("2026-11-20T11:00:00Z")
        };
        story([own, other])
    };
    let names = |by: By| -> Result<Vec<Value>> {
        let report = events().by(by).json()?;
        assert_eq!(report["total"]["requests"], 2);
        let rows = report["rows"].as_array().cloned().unwrap_or_default();
        Ok(rows.into_iter().map(|row| row[by.as_str()].clone()).collect())
    };
    assert_eq!(names(By::Model)?, [Value::Null, "us.anthropic.claude-sonnet-5-5".into()]);
    assert_eq!(names(By::Session)?, [Value::Null, "session-1".into()]);
    assert_eq!(names(By::Agent)?, [Value::Null, "sub".into()]);
    let table = events().by(By::Agent).told()?;
    assert!(table.contains("(main) "), "{table}");
    let mut csv = events().by(By::Key);
    csv.ask.format = Format::Csv;
    assert!(csv.told()?.contains("\"'=1+1, \"\"x\"\"\",1,1,0"), "{}", csv.told()?);
    Ok(())
}

/// Requests of six weeks, with something of everything.
fn mixed() -> Vec<UsageEvent> {
    let one = |number: i64| {
        let at = moment("2026-10-08T00:00:00Z") + (number * 7_919).minutes();
        let turn = |names: [&str; 3]| names[(number / 2 % 3) as usize].to_owned();
        UsageEvent {
            request_id: number.to_string(),
            session: (number % 5 > 0).then(|| turn(["s1", "s2", "s3"])),
            agent: (number % 4 > 0).then(|| turn(["a1", "a2", "a3"])),
            project: (number % 3 > 0).then(|| turn(["p1", "p2", "p3"])),
            sent_model: Some(turn(["m1", "m2", "m3"])),
            key: turn(["k1", "k2", "k3"]),
            target: Some(if number % 7 == 0 { "demo/us-east-1/native" } else { "bedrock/us-east-1/native" }.into()),
            certainty: Certainty::ALL[if number % 6 > 0 { (number % 2) as usize } else { 2 }],
            ..event(&at.to_string(), (number % 6 > 0).then_some(123_456_789_013 * number))
        }
    };
    (0..8).map(one).chain((8..80).map(|number| UsageEvent { at: one(number % 8).at, ..one(number) })).collect()
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// `0.000000000001` as 1.
fn picos(dollars: &str) -> i128 {
    let (whole, decimals) = dollars.split_once('.').expect("decimals");
    format!("{whole}{decimals:0<12}").parse().expect("a number")
}

#[test]
fn every_form_and_every_question_comes_to_the_same_sum() -> Result<()> {
    let ask = |by, demo| {
        let mut story = Story { zone: "Asia/Kathmandu", ..story(mixed()) }.by(by).between("2026-10-01", "2026-11-30");
        if let Ok(story) = &mut story {
            story.ask.demo = demo;
        }
        story
    };
    for demo in [false, true] {
        let of_it = |event: &&UsageEvent| event.target.as_deref().is_some_and(|to| to.starts_with("demo/")) == demo;
        let expected: i128 =
            mixed().iter().filter(of_it).filter_map(|event| event.cost).map(|cost| i128::from(cost.0)).sum();
        assert!(expected > 0);
        for by in By::ALL {
            let json = ask(by, demo)?.json()?;
            let of = |row: &Value| row["cost_usd"].as_str().map_or(0, picos);
            assert_eq!(of(&json["total"]), expected, "{by:?}");
            assert_eq!(json["rows"].as_array().expect("rows").iter().map(of).sum::<i128>(), expected, "{by:?}");
            let mut csv = ask(by, demo)?;
            csv.ask.format = Format::Csv;
            let told = csv.told()?;
            let costs = told.lines().skip(1).filter_map(|line| line.split(',').nth(8)).filter(|cost| !cost.is_empty());
            assert_eq!(costs.map(picos).sum::<i128>(), expected, "{told}");
        }
    }
    Ok(())
}

#[test]
fn an_hour_is_an_hour_on_the_wall_whatever_the_day() -> Result<()> {
    let events = ["2026-11-18T03:40:00Z", "2026-11-19T04:20:00Z", "2026-11-19T18:40:00Z"].map(|at| event(at, Some(1)));
    let report = Story { zone: "Asia/Kolkata", ..story(events) }.by(By::Hour).json()?;
    let hours: Vec<_> =
        report["rows"].as_array().expect("rows").iter().map(|row| (&row["hour"], &row["requests"])).collect();
    assert_eq!(hours, [(&Value::from("00"), &Value::from(1)), (&Value::from("09"), &Value::from(2))]);
    Ok(())
}

#[test]
fn what_is_in_part_an_estimate_says_so() -> Result<()> {
    let estimated = UsageEvent { certainty: Certainty::Estimated, ..event("2026-11-20T11:00:00Z", Some(DOLLAR)) };
    let events = || story([event("2026-11-20T10:00:00Z", Some(DOLLAR)), estimated.clone()]);
    let told = events().told()?;
    assert!(told.contains("≈ $2.00") && told.ends_with(shown::ESTIMATED), "{told}");
    let total = events().json()?["total"].clone();
    assert_eq!((&total["certainty"], &total["estimated_usd"]), (&"estimated".into(), &"1.00".into()));
    let sure = story([event("2026-11-20T10:00:00Z", Some(DOLLAR))]);
    assert!(!sure.told()?.contains('≈'));
    Ok(())
}

#[test]
fn the_demo_is_not_counted_but_pointed_at() -> Result<()> {
    let demo =
        || story([UsageEvent { target: Some("demo/x/native".into()), ..event("2026-11-20T10:00:00Z", Some(1)) }]);
    assert_eq!(demo().told()?.trim_end(), ONLY_THE_DEMO);
    let mut shown = demo();
    shown.ask.demo = true;
    assert_eq!(days(&shown.json()?), ["2026-11-20 1"]);
    Ok(())
}

#[test]
fn an_empty_ledger_says_what_to_do_next() -> Result<()> {
    assert_eq!(story([]).told()?.trim_end(), NOTHING_YET);
    let report = story([]).json()?;
    assert_eq!((days(&report).len(), &report["total"]["requests"]), (0, &Value::from(0)));
    Ok(())
}

#[test]
fn no_ledger_is_an_empty_one_and_a_damaged_one_is_not() -> Result<()> {
    let home = tempfile::tempdir()?;
    let (place, ask) = (Home::at(home.path()), story([]).ask);
    assert_eq!(report_of(&place, &ask)?.trim_end(), NOTHING_YET);
    std::fs::write(place.ledger(), "no database")?;
    let refused = format!("{:#}", report_of(&place, &ask).expect_err("it is text"));
    assert!(refused.contains("damaged"), "{refused}");
    Ok(())
}

#[test]
fn a_period_without_requests_says_where_there_are_some() -> Result<()> {
    let told = story([event("2026-11-20T10:00:00Z", None)]).between("2026-01-01", "2026-01-31")?.told()?;
    assert_eq!(told, "No requests from 2026-01-01 to 2026-01-31. The ledger goes from 2026-11-20 to 2026-11-20.\n");
    Ok(())
}

#[test]
fn a_period_that_ends_before_it_begins_is_a_mistake() -> Result<()> {
    let refused = story([]).between("2026-11-02", "2026-11-01")?.told().expect_err("it is backwards").to_string();
    assert!(refused.contains("--from and --to"), "{refused}");
    Ok(())
}

#[test]
fn only_a_plain_day_is_a_day() {
    for text in ["", "today", "2026-13-01", "2026-02-30", "20261121", "2026-11-21T10:00:00", "2026-1-1"] {
        assert!(text.parse::<Day>().is_err(), "{text}");
    }
    assert_eq!("2024-02-29".parse::<Day>().expect("a leap day").to_string(), "2024-02-29");
}
