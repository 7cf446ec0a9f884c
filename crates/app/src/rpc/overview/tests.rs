//! The overview of a ledger on disk.

use ledger::{DayRate, Ledger};
use protocol::money::Picos;
use protocol::usage::UsageEvent;
use tempfile::TempDir;

use super::change::Way;
use super::figures::Class;
use super::period::Period;
use super::*;
use crate::charts::Sure;
use crate::home::Home;
use crate::serve::{self, Demo};
use crate::usage::tests::event;

const DOLLAR: i64 = Picos::PER_DOLLAR;
const NOW: &str = "2026-11-21T12:00:00Z";

struct Story {
    _folder: TempDir,
    engine: Engine,
}

fn story(events: &[UsageEvent], config: &str) -> Story {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::at(folder.path());
    std::fs::write(home.config(), format!("timezone = 'Asia/Kolkata'\n{config}")).expect("the file is written");
    if !events.is_empty() {
        let (ledger, _) = Ledger::open(&home.ledger()).expect("a ledger");
        events.iter().for_each(|event| ledger.record(event.clone()));
        let rate = DayRate {
            currency: "INR".into(),
            day: "2026-11-19".into(),
            nanos: 90_000_000_000,
            source: "ecb".into(),
            fetched: std::time::UNIX_EPOCH,
        };
        ledger.keep_rates(&[rate]).expect("rates are kept");
    }
    let ask = serve::Ask {
        demo: Demo::Off,
        host: "127.0.0.1".into(),
        port: Some(0),
        apply: false,
        ready_file: None,
        or_next: false,
    };
    Story { _folder: folder, engine: Engine::new(home, ask, |_| {}) }
}

impl Story {
    fn of(&self, period: Period) -> Overview {
        let asked = Asked { period, from: None, to: None };
        at(&self.engine, &asked, NOW.parse().expect("a moment")).expect("an overview")
    }

    fn chart(&self, asked: &str) -> crate::charts::Drawing {
        let asked = serde_json::from_str(asked).expect("a question");
        super::chart::at(&self.engine, &asked, NOW.parse().expect("a moment")).expect("a chart")
    }
}

fn cost(at: &str, dollars: i64) -> UsageEvent {
    event(at, Some(dollars * DOLLAR))
}

#[test]
fn a_week_is_compared_with_the_week_before_until_this_time_of_day() {
    let events = [
        cost("2026-11-16T10:00:00Z", 66),
        cost("2026-11-21T10:00:00Z", 22),
        cost("2026-11-10T10:00:00Z", 60),
        cost("2026-11-14T10:00:00Z", 40),
        // Later on its day than it is now: it had not been spent at this time.
        cost("2026-11-14T13:00:00Z", 1_000),
    ];
    let week = story(&events, "").of(Period::Week);
    assert_eq!((week.days.first.as_str(), week.before.last.as_str(), week.days.count), ("2026-11-15", "2026-11-14", 7));
    assert_eq!((week.cost.text.as_str(), week.cost.sure), ("$88.00", Sure::Exact));
    let change = week.cost_change.expect("something to compare with");
    assert_eq!((change.way, change.signed.as_str(), change.before.as_str()), (Way::Less, "−12%", "$100.00"));
    assert_eq!(week.requests_change.expect("requests before").way, Way::Same);
}

#[test]
fn rupees_are_grouped_as_rupees_and_dollars_stay_in_the_detail() {
    let rupees = story(&[cost("2026-11-20T10:00:00Z", 2_000)], "[currency]\nshow = 'INR'").of(Period::Month);
    assert_eq!((rupees.cost.text.as_str(), rupees.cost.dollars.as_str()), ("₹1,80,000.00", "$2,000.00"));
    assert!(rupees.cost_change.is_none(), "nothing was spent in October");
}

#[test]
fn tokens_are_told_by_class_and_the_cache_by_its_share() {
    let month = story(&[cost("2026-11-20T10:00:00Z", 1)], "").of(Period::Month);
    let classes: Vec<_> = month.classes.iter().map(|one| (one.class, one.count.text.as_str(), one.share)).collect();
    let expected = [
        (Class::Input, "1,000", 727),
        (Class::CacheRead, "300", 218),
        (Class::CacheWrite, "54", 39),
        (Class::Output, "20", 14),
    ];
    assert_eq!(classes, expected);
    assert_eq!(month.cache.expect("input").text, "22.1%");
}

#[test]
fn a_budget_that_will_not_do_says_on_which_day() {
    let events: Vec<_> = (1..=21).map(|day| cost(&format!("2026-11-{day:02}T10:00:00Z"), 10)).collect();
    let config = "[[budget]]\namount = '250'\nper = 'month'\n[[budget]]\namount = '1000'\nper = 'week'";
    let budgets = story(&events, config).of(Period::Today).budgets;
    assert_eq!(
        (budgets[0].percent, budgets[0].spent.text.as_str(), budgets[0].left.text.as_str()),
        (84, "$210.00", "$40.00")
    );
    let outlook = budgets[0].outlook.as_ref().expect("days enough");
    assert_eq!((outlook.likely.as_str(), outlook.used_up.as_deref()), ("$304", Some("2026-11-25")));
    assert_eq!(budgets[1].outlook.as_ref().expect("days enough").used_up, None);
}

#[test]
fn a_budget_in_rupees_is_shown_as_it_was_written() {
    let config =
        "[currency]\nshow = 'INR'\n[[budget]]\namount = '₹900'\nper = 'day'\n[[budget]]\namount = '€9'\nper = 'week'";
    let budgets = story(&[cost("2026-11-21T10:00:00Z", 5)], config).of(Period::Today).budgets;
    assert_eq!((budgets[0].limit.text.as_str(), budgets[0].spent.text.as_str()), ("₹900.00", "₹450.00"));
    assert_eq!((budgets[0].percent, budgets[0].holds), (50, true));
    assert_eq!((budgets[1].limit.text.as_str(), budgets[1].holds), ("€9.00", false), "no rate is known");
}

#[test]
fn where_nothing_was_used_it_says_what_would_change_that() {
    let never = story(&[], "").of(Period::Today);
    assert!(matches!(never.empty, Some(Nothing::Ever { command }) if command.contains("outcrop env")));
    let before = story(&[cost("2026-11-03T10:00:00Z", 1)], "").of(Period::Today);
    assert_eq!(before.empty, Some(Nothing::Period { newest: "2026-11-03".into() }));
    assert_eq!((before.cost.text.as_str(), before.cache.is_none()), ("$0.00", true));
}

#[test]
fn a_model_cannot_write_into_the_page() {
    let attack = "<img src=x onerror=alert(1)>";
    let of = |model: &str| UsageEvent { sent_model: Some(model.into()), ..cost("2026-11-20T10:00:00Z", 1) };
    let story = story(&[of(attack), of("b")], "");
    let own = r#"{"period":"own","from":"2026-11-02","to":"2026-11-21"}"#;
    for kind in ["cost-per-day", "cost-by-hour", "tokens-per-day", "cache-hit-per-day", "latency-per-day"] {
        let asked =
            format!(r#"{{"kind":"{kind}","of":{own},"theme":"dark","language":"hi","width":720,"height":300}}"#);
        let drawing = story.chart(&asked);
        let marks = drawing.data.key.series.concat();
        assert!(!drawing.svg.contains("<img") && !marks.contains("<img"), "{kind}");
    }
    let asked = format!(r#"{{"kind":"cost-per-day","of":{own},"theme":"light","language":"en","width":1,"height":1}}"#);
    let drawing = story.chart(&asked);
    assert!(drawing.data.columns.contains(&attack.to_owned()), "the window escapes it where it says it");
    assert_eq!((drawing.data.width, drawing.data.rows.len()), (360, 20));
}

#[test]
fn the_picture_of_a_page_leaves_words_to_the_page() {
    let story = story(&[cost("2026-11-20T10:00:00Z", 1)], "");
    let asked = r#"{"kind":"cost-per-day","of":{"period":"own","from":"2026-11-15","to":"2026-11-21"},"theme":"light","language":"en","width":720,"height":300}"#;
    let drawing = story.chart(asked);
    let texts: Vec<_> = drawing.svg.lines().filter(|line| line.starts_with("<text")).collect();
    assert!(!texts.iter().any(|text| text.contains("Cost per day") || text.contains("in all")), "{texts:?}");
    assert!(drawing.data.key.series.iter().all(|mark| mark.starts_with("<svg")) && !drawing.data.blank);
    let nothing = story.chart(&asked.replace("2026-11", "2025-11"));
    assert!(nothing.data.blank && !nothing.svg.contains("<text"));
}
