use std::time::{Duration, UNIX_EPOCH};

use protocol::cache_break::{How, Where};
use serde_json::Value;

use super::*;

/// Pico-dollars for a token, as for a million in millionths of a dollar.
const PRICE: Price = Price {
    input: 3_000_000,
    output: 15_000_000,
    cache_read: 300_000,
    cache_write_5m: 3_750_000,
    cache_write_1h: 6_000_000,
};

fn days() -> (Date, Date) {
    (Date::constant(2026, 11, 1), Date::constant(2026, 11, 21))
}

fn used(session: &str, requests: u64, cache_read: u64, cache_write_5m: u64) -> CacheUse {
    let tokens = Tokens { input: 1_000, cache_read, cache_write_5m, ..Tokens::default() };
    CacheUse { session: session.to_owned(), model: Some("m".to_owned()), requests, tokens }
}

fn broke(session: &str, second: u64, cause: Cause, lost_tokens: u64, gap_s: u64) -> UsageEvent {
    let tokens = Tokens { cache_write_5m: lost_tokens, ..Tokens::default() };
    let place = matches!(cause, Cause::Changed(..)).then(|| r#"tools[3] "Bash""#.to_owned());
    let none = CacheBreak { cause, place, bytes_before: None, bytes_now: None, lost_tokens, gap_s, cost_picos: None };
    UsageEvent {
        at: UNIX_EPOCH + Duration::from_secs(1_795_000_000 + second),
        session: Some(session.to_owned()),
        sent_model: Some("m".to_owned()),
        tokens,
        cache_break: Some(none.priced(Some(&PRICE), &tokens)),
        ..usage::tests::event("2026-11-20T11:00:00Z", None)
    }
}

fn report() -> Report {
    let reordered = Cause::Changed(Where::Tools, How::Reordered);
    let breaks = vec![
        broke("dear", 0, reordered, 100_000, 60),
        broke("dear", 900, Cause::Expired, 200_000, 900),
        broke("cheap", 9_000, Cause::Expired, 10_000, 7_200),
    ];
    let used = [used("cheap", 3, 50_000, 20_000), used("dear", 41, 1_000_000, 400_000), used("whole", 9, 99_000, 0)];
    Report::new(days(), &used, breaks, &|model| (model == "m").then_some(PRICE))
}

#[test]
fn the_dearest_session_and_the_dearest_cause_come_first() {
    let report = report();
    let sessions: Vec<_> = report.sessions.iter().map(|session| (session.id.as_str(), session.breaks.len())).collect();
    assert_eq!(sessions, [("dear", 2), ("cheap", 1), ("whole", 0)]);
    let hits: Vec<_> = report.sessions.iter().map(Session::hits).collect();
    assert_eq!(hits, [Some(71), Some(70), Some(99)]);
    // 3.45 dollars a million beyond reading.
    let causes: Vec<_> = report.causes.iter().map(|dear| (dear.cause.to_string(), dear.breaks, dear.cost.0)).collect();
    let expected = [("expired", 2, 210_000 * 3_450_000), ("tools_reordered", 1, 100_000 * 3_450_000)];
    assert_eq!(causes, expected.map(|(word, breaks, cost)| (word.to_owned(), breaks, cost)));
}

#[test]
fn an_hours_cache_is_reckoned_from_the_pauses_that_it_would_have_outlived() {
    let hour = report().hour.expect("a pause of a quarter of an hour");
    // All that was written but the 200,000 again after the pause, at 2.25 dollars a million more.
    assert_eq!(hour.more, Picos((420_000 - 200_000) * 2_250_000));
    assert_eq!(hour.saved, Picos(200_000 * 3_450_000), "the two hours would have been too long for it, too");
    let none = Report::new(days(), &[], vec![broke("a", 0, Cause::Expired, 9_000, 4_000)], &|_| Some(PRICE));
    assert_eq!(none.hour, None);
}

#[test]
fn people_read_the_moment_the_cause_the_place_and_the_cost() -> Result<()> {
    let shown = shown::table(&report(), &TimeZone::UTC)?;
    let has = |line: &str| assert!(shown.contains(line), "{line}: {shown}");
    has("dear           41        71 %       2           $1.04\n");
    has("whole           9        99 %       0\n");
    has(
        "  2026-11-18 11:06:40  the tool list changed its order at tools[3] \"Bash\"; 100,000 tokens were paid again, which cost $0.35\n",
    );
    has("the cache expired in the 15 min since the request before");
    has(
        "the cache expired, 2 times, $0.72. Keeping the prompt for 1 h instead of 5 min would have cost $0.50 more and saved $0.69. It is worth it",
    );
    has("the tool list changed its order, once, $0.35. The tools must come in the same order");
    let empty = Report::new(days(), &[], Vec::new(), &|_| None);
    assert!(shown::table(&empty, &TimeZone::UTC)?.starts_with("No requests of a session from 2026-11-01"));
    let whole = Report::new(days(), &[used("whole", 9, 99_000, 0)], Vec::new(), &|_| None);
    assert!(shown::table(&whole, &TimeZone::UTC)?.ends_with("No cache broke.\n"));
    Ok(())
}

#[test]
fn programs_get_the_same_with_nothing_rounded() -> Result<()> {
    let shown: Value = serde_json::from_str(&shown::json(&report())?)?;
    let first = &shown["sessions"][0]["breaks"][0];
    assert_eq!((&first["cause"], &first["cost_usd"]), (&"tools_reordered".into(), &"0.345".into()));
    assert_eq!(first["at"], "2026-11-18T11:06:40Z");
    assert_eq!(shown["one_hour_cache"]["saved_usd"], "0.69");
    assert_eq!(shown["causes"][0]["lost_tokens"], 210_000);
    Ok(())
}

#[test]
fn every_cause_has_advice_of_one_sentence() {
    for cause in Cause::all() {
        let advice = advice::on(cause, None);
        assert!(advice.ends_with('.') && advice.len() > 30, "{cause}: {advice}");
    }
}
