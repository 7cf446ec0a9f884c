//! Exchange rates, kept beside the requests.

mod support;

use std::time::Duration;

use ledger::{DayRate, Ledger, Reader, keep_rates};
use support::{Home, Story, at, event};

fn rate(currency: &str, day: &str, nanos: u64) -> DayRate {
    DayRate { currency: currency.into(), day: day.into(), nanos, source: "a bank".into(), fetched: at(0) }
}

#[test]
fn a_rate_that_was_kept_never_changes() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    assert_eq!(ledger.keep_rates(&[rate("INR", "2026-11-20", 88), rate("EUR", "2026-11-20", 1)])?, 2);
    let later = DayRate { source: "another".into(), fetched: at(9), ..rate("INR", "2026-11-20", 99) };
    assert_eq!(keep_rates(&home.ledger(), &[later, rate("INR", "2026-11-19", 87)])?, 1, "also beside a running server");

    let reader = Reader::open(&home.ledger())?;
    assert_eq!(reader.rates("INR")?, [rate("INR", "2026-11-19", 87), rate("INR", "2026-11-20", 88)]);
    assert_eq!(reader.rates_since("2026-11-20")?.len(), 2);
    assert_eq!(reader.rates_span("a bank")?, Some(("2026-11-19".into(), "2026-11-20".into())));
    assert_eq!((reader.rates_span("another")?, reader.rates("NPR")?), (None, Vec::new()));
    Ok(())
}

#[test]
fn the_wait_for_the_first_event_is_told_of_each_request_that_had_one() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let silent = protocol::usage::UsageEvent { first_event: None, ..event("silent") };
    let demo = protocol::usage::UsageEvent { target: Some("demo/x/native".into()), ..event("demo") };
    [event("one"), silent, demo].into_iter().for_each(|event| ledger.record(event));
    ledger.flush();
    let wait = event("one").first_event.expect("it had one");
    let mut waits = ledger::Waits::default();
    waits.add(wait);
    let quarter = at(0) - Duration::from_millis(1_790_000_000_123 % 900_000);
    let model = event("one").sent_model;
    let of = |at, model: Option<&str>| (at, model.map(str::to_owned));
    for period in [at(0)..at(1), quarter..quarter + Duration::from_secs(900)] {
        let found = ledger.reader()?.waits(period.start, period.end, of)?;
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [((quarter, model.clone()), waits.clone())]);
    }
    assert!(ledger.reader()?.waits(at(1), at(2), of)?.is_empty());
    Ok(())
}
