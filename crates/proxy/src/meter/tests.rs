//! What is filed, and how often: once.

use std::sync::Mutex;

use protocol::names::{Account, Own, resolve};

use super::*;

fn filed(run: impl FnOnce(Meter)) -> Vec<UsageEvent> {
    let events = Arc::new(Mutex::new(Vec::new()));
    let kept = events.clone();
    let sink = UsageSink::new(move |event| kept.lock().expect("no panic").push(event));
    run(Meter::open(&sink, &RequestId::new(), "default", &HeaderMap::new()));
    events.lock().expect("no panic").clone()
}

#[test]
fn a_meter_that_is_dropped_files_an_abandoned_request() {
    let events = filed(drop);
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].outcome, events[0].status), (Outcome::Abandoned, 499));
}

#[test]
fn a_project_is_cut_and_an_empty_one_is_none() {
    let project = |text: &str| named(&HeaderValue::from_str(text).expect("a header"));
    assert_eq!(project(" मेरा "), Some("मेरा".to_owned()));
    assert_eq!(project(&"é".repeat(200)), Some("é".repeat(128)));
    assert_eq!(project("  "), None);
}

#[test]
fn only_reported_usage_at_a_confirmed_price_is_exact() {
    let sure = |model: &str, output, counted| {
        let route = resolve(model, "us-east-1", &Account::default(), &Own::default()).expect(model);
        let events = filed(|mut meter| {
            meter.route(&route);
            meter.observe(Tokens { output, ..Tokens::default() }, &Facts::default(), counted);
        });
        (events[0].certainty, events[0].cost.is_some())
    };
    assert_eq!(sure("opus", 1, true), (Certainty::Exact, true));
    assert_eq!(sure("opus", 1, false), (Certainty::Estimated, true));
    assert_eq!(sure("claude-fable-5-2", 1, true), (Certainty::Estimated, true));
    assert_eq!(sure("anthropic.claude-opus-9", 1, false), (Certainty::Unpriced, false));
    assert_eq!(sure("anthropic.claude-opus-9", 0, true), (Certainty::Exact, false));
}

#[test]
fn a_meter_that_was_ended_files_nothing_more() {
    let events = filed(|mut meter| meter.end(Outcome::Complete, None));
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].outcome, Outcome::Complete);
}
