//! Charts of a ledger on disk: what they count is what the reports count.

use jiff::civil::date;
use ledger::{DayRate, Ledger};
use protocol::money::Picos;
use protocol::usage::UsageEvent;
use tempfile::TempDir;

use super::*;
use crate::charts::Labels;
use crate::usage::tests::event;
use crate::usage::{Format, report};

const DOLLAR: i64 = Picos::PER_DOLLAR;
const NOW: &str = "2026-11-21T12:00:00Z";

struct Story {
    _folder: TempDir,
    home: Home,
    ask: Ask,
}

fn story(events: &[UsageEvent]) -> Result<Story> {
    let folder = tempfile::tempdir()?;
    let home = Home::at(folder.path());
    let (ledger, _) = Ledger::open(&home.ledger())?;
    events.iter().for_each(|event| ledger.record(event.clone()));
    let rate = |(day, nanos): (&str, u64)| DayRate {
        currency: "INR".into(),
        day: day.into(),
        nanos,
        source: "ecb".into(),
        fetched: std::time::SystemTime::UNIX_EPOCH,
    };
    ledger.keep_rates(&[("2026-11-02", 88_000_000_000), ("2026-11-20", 90_000_000_000)].map(rate))?;
    let ask =
        Ask { by: By::Day, from: None, to: None, demo: false, project: None, currency: None, format: Format::Table };
    Ok(Story { _folder: folder, home, ask })
}

impl Story {
    fn chart(&self, kind: Kind) -> Result<Chart> {
        self.chart_with(kind, "")
    }

    fn chart_with(&self, kind: Kind, config: &str) -> Result<Chart> {
        let picture =
            Picture { kind, theme: Theme::Light, size: Size { width: 720, height: 320 }, frame: Frame::Whole };
        let config: Config = toml::from_str(&format!("timezone = 'Asia/Kolkata'\n{config}"))?;
        chart(&self.home, &config, &self.ask, &picture, NOW.parse()?)
    }

    fn in_rupees(mut self) -> Self {
        self.ask.currency = Some(Currency::INR);
        self
    }
}

fn known(chart: &Chart) -> i128 {
    chart.series.iter().flat_map(|series| series.values.iter().flatten()).map(|amount| amount.known).sum()
}

fn some() -> Vec<UsageEvent> {
    let cost = |day: u32, cost: i64| event(&format!("2026-11-{day:02}T19:00:00Z"), Some(cost));
    let other = |of: UsageEvent| UsageEvent {
        project: Some("shop".into()),
        sent_model: Some("global.anthropic.claude-haiku-4-5-20251001-v1:0".into()),
        first_event: Some(std::time::Duration::from_millis(900)),
        ..of
    };
    vec![cost(2, 3 * DOLLAR), other(cost(3, DOLLAR)), cost(19, 2 * DOLLAR)]
}

#[test]
fn every_chart_of_costs_comes_to_the_sum_of_the_report() -> Result<()> {
    for story in [story(&some())?, story(&some())?.in_rupees()] {
        let calendar = Calendar::of(jiff::tz::TimeZone::get("Asia/Kolkata")?);
        let reader = open(&story.home, &story.ask)?.expect("a ledger");
        let total = report(&reader, &story.ask, &calendar, NOW.parse()?)?.total;
        let expected = total.worth.map_or(i128::from(total.total.cost.0), |worth| worth.cost.picos());
        for kind in [Kind::CostPerDay, Kind::CostByHour, Kind::CostBySession, Kind::CostByAgent] {
            assert_eq!(known(&story.chart(kind)?), expected, "{kind:?}");
        }
    }
    Ok(())
}

#[test]
fn a_month_that_goes_on_is_shown_to_its_end_with_what_is_to_be_expected() -> Result<()> {
    let story = story(&some())?;
    let chart = story.chart(Kind::CostPerDay)?;
    assert_eq!(chart.labels, Labels::Days { first: date(2026, 11, 1), count: 30 });
    let forecast = chart.forecast.expect("days enough");
    assert_eq!((forecast.from, forecast.at_end.likely > known(&chart)), (21, true));
    // At half past midnight in India it is the next day, and that is where it counts.
    assert_eq!(chart.series[0].values.iter().flatten().count(), 2);
    assert!(chart.series[0].values[2].is_some() && chart.series[0].values[1].is_none());

    let mut past = story;
    (past.ask.from, past.ask.to) = (Some("2026-11-01".parse()?), Some("2026-11-20".parse()?));
    let chart = past.chart(Kind::CostPerDay)?;
    assert_eq!((chart.forecast, chart.labels.count()), (None, 20));
    Ok(())
}

#[test]
fn the_budget_of_a_day_is_a_line_in_the_currency_of_the_picture() -> Result<()> {
    let budgets = "[[budget]]\namount = '90'\nper = 'month'\n[[budget]]\namount = '4.5'\nper = 'day'";
    assert_eq!(story(&some())?.chart(Kind::CostPerDay)?.budget, None);
    let dollars = story(&some())?.chart_with(Kind::CostPerDay, budgets)?;
    assert_eq!(dollars.budget, Some(i128::from(DOLLAR) * 9 / 2));
    let rupees = story(&some())?.in_rupees().chart_with(Kind::CostPerDay, budgets)?;
    assert_eq!(rupees.budget, Some(i128::from(DOLLAR) * 405), "at the newest rate");
    let in_rupees = "[[budget]]\namount = '₹450'\nper = 'day'";
    let known = story(&some())?.in_rupees();
    assert_eq!(known.chart_with(Kind::CostPerDay, in_rupees)?.budget, Some(i128::from(DOLLAR) * 450));
    let dollars = Story { ask: Ask { currency: None, ..known.ask.clone() }, ..known };
    assert_eq!(
        dollars.chart_with(Kind::CostPerDay, in_rupees)?.budget,
        Some(i128::from(DOLLAR) * 5),
        "a dollar is ₹90"
    );
    Ok(())
}

#[test]
fn costs_are_stacked_by_model_or_project_as_people_call_them() -> Result<()> {
    let mut story = story(&some())?;
    let names = |chart: Chart| chart.series.into_iter().map(|series| series.name).collect::<Vec<_>>();
    assert_eq!(names(story.chart(Kind::CostPerDay)?), ["claude-sonnet-5-5", "claude-haiku-4-5"]);
    story.ask.by = By::Project;
    assert_eq!(names(story.chart(Kind::CostPerDay)?), ["(none)", "shop"]);
    story.ask.project = Some("shop".into());
    assert_eq!(names(story.chart(Kind::CostPerDay)?), ["shop"]);
    Ok(())
}

#[test]
fn tokens_cache_hits_and_waits_are_those_of_their_days() -> Result<()> {
    let story = story(&some())?;
    assert_eq!(known(&story.chart(Kind::TokensPerDay)?), 3 * (1_000 + 20 + 300 + 4 + 50));
    let hits = story.chart(Kind::CacheHitPerDay)?;
    let share: Vec<i128> = hits.series[0].values.iter().flatten().map(|amount| amount.known).collect();
    assert_eq!(share, [300 * 10_000 / 1_354; 3]);
    let waits = story.chart(Kind::LatencyPerDay)?;
    assert_eq!(waits.series.iter().map(|line| line.values.iter().flatten().count()).collect::<Vec<_>>(), [1, 1]);
    assert!((2 * 891..=2 * 909).contains(&known(&waits)), "to a hundredth: {}", known(&waits));
    Ok(())
}

#[test]
fn where_a_day_has_no_rate_the_picture_is_in_dollars_and_says_so() -> Result<()> {
    let mut events = some();
    events.push(event("2026-10-01T10:00:00Z", Some(DOLLAR)));
    let mut story = story(&events)?.in_rupees();
    story.ask.from = Some("2026-10-01".parse()?);
    assert_eq!(story.chart(Kind::CostPerDay)?.unit, Unit::Money(Currency::USD));
    let picture = Picture { kind: Kind::CostPerDay, theme: Theme::Dark, size: "720x320".parse()?, frame: Frame::Whole };
    let file = story.home.config().with_file_name("cost.svg");
    let said = chart_of(&story.home, &story.ask, &picture, &file)?;
    assert!(said.contains("not every day has a rate to INR"), "{said}");
    assert!(std::fs::read_to_string(file)?.starts_with("<svg"));
    Ok(())
}

#[test]
fn a_home_without_a_ledger_has_an_empty_picture_and_a_file_has_one_of_two_forms() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let home = Home::at(folder.path());
    let ask = story(&[])?.ask;
    let picture =
        Picture { kind: Kind::CostBySession, theme: Theme::Light, size: "1280x480".parse()?, frame: Frame::Whole };
    let said = chart_of(&home, &ask, &picture, &folder.path().join("a.png"))?;
    assert!(said.starts_with("Cost by session"), "{said}");
    assert!(std::fs::read(folder.path().join("a.png"))?.starts_with(b"\x89PNG"));
    let refused = chart_of(&home, &ask, &picture, &folder.path().join("a.gif")).expect_err("no such form").to_string();
    assert!(refused.contains(".svg or .png"), "{refused}");
    assert!("1x1".parse::<Size>().is_err() && "big".parse::<Size>().is_err() && "pie".parse::<Kind>().is_err());
    Ok(())
}
