use std::time::Duration;

use protocol::attempt::{Attempt, End, Waste};
use protocol::cache_break::{CacheBreak, Cause};
use protocol::change::{Changes, What};
use protocol::usage::{Outcome, Tokens, UsageEvent};
use serde_json::{Value, json};

use crate::rpc::tests::World;
use crate::usage::tests::event;

const INDIA: &str = "timezone = \"Asia/Kolkata\"\n";

fn ids(page: &Value) -> Vec<&str> {
    page["rows"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_str()).collect()
}

/// With a price that is in the catalogue: 2.20, 11.00, 0.11, 2.75 and 4.40 dollars for a million.
fn whole() -> UsageEvent {
    let mut changes = Changes::default();
    changes.add("output_config.effort", What::Rewritten, "this model knows only high");
    let tokens = Tokens { input: 1_000, output: 100, cache_read: 20_000, cache_write_5m: 400, cache_write_1h: 0 };
    UsageEvent {
        request_id: "req_whole".into(),
        requested_model: Some("/home/asha/models/sonnet".into()),
        target: Some("bedrock/us-east-1/native".into()),
        first_event: Some(Duration::from_millis(500)),
        total: Duration::from_millis(2_500),
        upstream_request_id: Some("8c9d2f00-0000-4000-8000-00000000000a".into()),
        price_row: Some("geo".into()),
        project: Some("secret-project".into()),
        tokens,
        changes,
        ..event("2026-11-20T20:00:00Z", Some(2_200_000_000 + 1_100_000_000 + 2_200_000_000 + 1_100_000_000))
    }
}

fn failed(id: &str, at: &str) -> UsageEvent {
    UsageEvent {
        request_id: id.into(),
        outcome: Outcome::Failed,
        status: 429,
        error_type: Some("rate_limit_error".into()),
        tokens: Tokens::default(),
        certainty: protocol::usage::Certainty::Exact,
        ..event(at, None)
    }
}

#[tokio::test]
async fn a_line_says_when_where_how_fast_and_what_it_cost() {
    let world = World::with(INDIA, [whole()]);
    let page = world.ask("requests", json!({ "filter": {} })).await;
    let line = &page["rows"][0];
    assert_eq!((&line["day"], &line["clock"]), (&json!("2026-11-21"), &json!("01:30:00")), "in India it was tomorrow");
    assert_eq!((&line["region"], &line["lane"]), (&json!("us-east-1"), &json!("native")));
    assert_eq!((&line["first"], &line["speed"]), (&json!("0.50 s"), &json!("50")));
    assert_eq!((&line["cache_read"], &line["cache_write"]), (&json!("20,000"), &json!("400")));
    assert_eq!((&line["cost"]["text"], &line["cost"]["sure"]), (&json!("$0.0066"), &json!("exact")));
    assert_eq!((&line["model"], &line["changes"]), (&json!("claude-sonnet-5-5"), &json!(1)));
    assert_eq!(page["next"], Value::Null);
}

#[tokio::test]
async fn what_nobody_can_price_is_a_dash_and_never_zero() {
    let world = World::with("", [event("2026-11-20T20:00:00Z", None)]);
    let page = world.ask("requests", json!({ "filter": {} })).await;
    assert_eq!(page["rows"][0]["cost"], json!({ "text": "–", "dollars": "–", "sure": "unpriced", "unpriced": 1 }));
}

#[tokio::test]
async fn a_day_is_the_users_and_filters_add_up() {
    let world = World::with(INDIA, [whole(), failed("req_failed", "2026-11-20T10:00:00Z")]);
    for (filter, expected) in [
        (json!({}), vec!["req_whole", "req_failed"]),
        (json!({ "from": "2026-11-21", "to": "2026-11-21" }), vec!["req_whole"]),
        (json!({ "to": "2026-11-20" }), vec!["req_failed"]),
        (json!({ "status": "failed" }), vec!["req_failed"]),
        (json!({ "above": "0.001", "key": "laptop" }), vec!["req_whole"]),
        (json!({ "text": " req_wh " }), vec!["req_whole"]),
        (json!({ "text": "8c9d2f00-0000-4000-8000-00000000000a" }), vec!["req_whole"]),
        (json!({ "text": "asha" }), vec!["req_whole"]),
        (json!({ "status": "failed", "project": "secret-project" }), vec![]),
    ] {
        let page = world.ask("requests", json!({ "filter": filter })).await;
        assert_eq!(ids(&page), expected, "{filter}");
    }
    for (filter, sentence) in [
        (json!({ "above": "much" }), "is no amount of dollars"),
        (json!({ "from": "2026-11-21", "to": "2026-11-20" }), "before it begins"),
        (json!({ "from": "yesterday" }), "written like 2026-11-21"),
        (json!({ "status": "odd" }), "does not end"),
    ] {
        let answer = world.whole("requests", json!({ "filter": filter })).await;
        let said = answer["error"]["sentence"]["en"].as_str().unwrap_or_default();
        assert!(said.contains(sentence), "{filter}: {answer}");
    }
}

#[tokio::test]
async fn a_list_begins_at_its_oldest_where_that_is_asked() {
    let requests = (0..201).map(|n| UsageEvent { request_id: format!("r{n}"), ..event("2026-11-20T20:00:00Z", None) });
    let world = World::with("", requests);
    let last = world.ask("requests", json!({ "filter": {}, "behind": null, "from_oldest": true })).await;
    assert_eq!((ids(&last).len(), ids(&last)[0], ids(&last)[199]), (200, "r199", "r0"), "newest first all the same");
    let rest = world.ask("requests", json!({ "filter": {}, "behind": last["next"], "from_oldest": true })).await;
    assert_eq!((ids(&rest), &rest["next"]), (vec!["r200"], &Value::Null));
}

#[tokio::test]
async fn what_was_filed_since_is_told_alone() {
    let world = World::with("", [whole()]);
    let before = world.ask("requests", json!({ "filter": {} })).await["newest"].take();
    assert_eq!(ids(&world.ask("requests_new", json!({ "filter": {}, "after": before })).await), [""; 0]);
    let (ledger, _) = ledger::Ledger::open(&world.home.ledger()).expect("it is there");
    ledger.record(failed("req_late", "2026-01-01T00:00:00Z"));
    drop(ledger);
    let new = world.ask("requests_new", json!({ "filter": {}, "after": before })).await;
    assert_eq!((ids(&new), &new["too_many"]), (vec!["req_late"], &json!(false)));
}

#[tokio::test]
async fn a_bill_is_tokens_times_prices_to_the_last_digit() {
    let world = World::with("", [whole()]);
    let one = world.ask("request", json!({ "id": "req_whole" })).await;
    let line = |class: &str, tokens: &str, price: &str, cost: &str| json!({ "class": class, "tokens": tokens, "price": price, "cost": cost });
    let lines = [
        line("input", "1,000", "$2.20", "$0.0022"),
        line("cache_read", "20,000", "$0.11", "$0.0022"),
        line("cache_write_5m", "400", "$2.75", "$0.0011"),
        line("output", "100", "$11.00", "$0.0011"),
    ];
    assert_eq!(one["bill"]["lines"], json!(lines));
    assert_eq!((&one["bill"]["total"], &one["bill"]["agrees"]), (&json!("$0.0066"), &json!(true)));
}

#[tokio::test]
async fn a_request_that_was_answered_at_once_is_a_timeline_of_one_attempt() {
    let world = World::with("", [whole(), failed("req_failed", "2026-11-20T10:00:00Z")]);
    let one = world.ask("request", json!({ "id": "req_whole" })).await;
    let only = &one["attempts"][0];
    assert_eq!(one["attempts"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&only["took"], &only["answering"], &one["took"]),
        (&json!("0.50 s"), &json!("2.00 s"), &json!("2.50 s"))
    );
    assert_eq!(only["bar"], json!({ "from": 0.0, "took": 20.0, "answering": 80.0 }));
    assert_eq!((&only["end"], &only["aws_id"]), (&json!("answered"), &one["aws_id"]));
    assert_eq!((&only["target"], &only["sent"]), (&one["target"], &one["line"]["sent"]));
    let unknown = world.ask("request", json!({ "id": "req_failed" })).await;
    assert_eq!((&unknown["attempts"], &unknown["line"]["tries"]), (&json!([]), &json!(0)), "nobody wrote them down");
}

#[tokio::test]
async fn every_attempt_has_its_place_on_the_timeline_and_says_why_there_was_another() {
    let throttled = Attempt {
        took_ms: 100,
        end: End::Throttled,
        status: Some(429),
        error: Some("ThrottlingException".into()),
        waste: Some(Waste { input: 12_000, output: 7, cost_picos: Some(1_000_000_000) }),
        ..Attempt::begun(25)
    };
    let without = vec!["tier:flex".to_owned()];
    let last = Attempt { wait_ms: 250, took_ms: 125, end: End::Answered, without, ..Attempt::begun(375) };
    let event = UsageEvent { attempts: vec![throttled, last], outcome: Outcome::Partial, ..whole() };
    let world = World::with("", [event]);
    let one = world.ask("request", json!({ "id": "req_whole" })).await;
    let [first, second] = [0, 1].map(|at| one["attempts"][at].clone());
    assert_eq!(first["bar"], json!({ "from": 1.0, "took": 4.0, "answering": 0.0 }));
    assert_eq!(second["bar"], json!({ "from": 15.0, "took": 5.0, "answering": 80.0 }));
    assert_eq!((&first["end"], &first["status"]), (&json!("throttled"), &json!(429)));
    assert_eq!(first["waste"], json!({ "input": "12,000", "output": "7", "cost": "$0.001" }));
    assert_eq!((&second["pause"], &second["without"]), (&json!("0.25 s"), &json!(["tier:flex"])));
    assert_eq!(second["end"], "broke_off", "its answer began, and the row says how that went on");
    assert_eq!(one["line"]["tries"], 2);
    assert!(one["report"].as_str().is_some_and(|report| report.contains("429 ThrottlingException")));
}

#[tokio::test]
async fn prices_that_did_not_make_this_bill_are_not_shown_beside_it() {
    let world = World::with("", [UsageEvent { cost: Some(protocol::money::Picos(5)), ..whole() }]);
    let bill = world.ask("request", json!({ "id": "req_whole" })).await["bill"].take();
    assert_eq!((&bill["agrees"], &bill["total"]), (&json!(false), &json!("$0.000000000005")));
    assert_eq!((&bill["lines"][0]["tokens"], &bill["lines"][0]["price"]), (&json!("1,000"), &Value::Null));
}

#[tokio::test]
async fn a_report_says_what_happened_and_nothing_private() {
    let broke = CacheBreak {
        cause: Cause::Expired,
        place: None,
        bytes_before: None,
        bytes_now: None,
        lost_tokens: 1_000,
        gap_s: 700,
        cost_picos: None,
    };
    let sent = Some("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-5-5".into());
    let world = World::with("", [UsageEvent { cache_break: Some(broke), sent_model: sent, ..whole() }]);
    let report = world.ask("request", json!({ "id": "req_whole" })).await["report"].take();
    let report = report.as_str().expect("a text");
    for told in ["req_whole", "8c9d2f00", "us-east-1/native", "claude-sonnet-5-5", "output_config.effort", "11 min"] {
        assert!(report.contains(told), "{told}: {report}");
    }
    for private in ["asha", "/home", "secret-project", "laptop", "session-1", "123456789012"] {
        assert!(!report.contains(private), "{private}: {report}");
    }
}

#[tokio::test]
async fn above_the_list_stand_its_sum_and_why_requests_failed() {
    let events = [whole(), failed("a", "2026-11-20T10:00:00Z"), failed("b", "2026-11-20T11:00:00Z")];
    let world = World::with(INDIA, events);
    let days = json!({ "from": "2026-11-20", "to": "2026-11-21" });
    let summary = world.ask("requests_summary", days).await;
    assert_eq!((&summary["all"]["requests"], &summary["all"]["cost"]["text"]), (&json!(3), &json!("$0.0066")));
    let causes = json!([{
        "error": "rate_limit_error", "status": 429, "count": "2", "day": "2026-11-20", "clock": "16:30"
    }]);
    assert_eq!(summary["causes"], causes);
    let of_one = json!({ "from": "2026-11-20", "to": "2026-11-21", "project": "secret-project" });
    assert_eq!(world.ask("requests_summary", of_one).await["all"]["requests"], 1);
    let unknown = json!({ "from": "2026-11-20", "status": "failed" });
    assert_eq!(world.ask("requests_summary", unknown).await["all"], Value::Null, "the sums do not know that");
    let always = world.ask("requests_summary", json!({})).await["all"].take();
    assert_eq!(always, json!({ "requests": 3, "text": "3", "cost": null }));
    let failed = world.ask("requests_summary", json!({ "status": "failed", "key": "laptop" })).await["all"].take();
    assert_eq!(failed["requests"], 2, "how many failed is known");
    let names = world.ask("request_names", Value::Null).await;
    assert_eq!(names["keys"], json!([{ "value": "laptop", "text": "laptop" }]));
}

#[tokio::test]
async fn a_file_holds_what_is_filtered() {
    let world = World::with("", [whole(), failed("=req_b", "2026-11-20T10:00:00Z")]);
    let csv = world.ask("requests_file", json!({ "filter": {}, "format": "csv" })).await;
    let lines: Vec<&str> = csv["content"].as_str().expect("text").lines().collect();
    assert_eq!((lines.len(), &csv["whole"], &csv["requests"]), (3, &json!(true), &json!("2")));
    assert!(lines[0].contains("request_id") && lines[0].contains("cost_usd"), "{}", lines[0]);
    assert!(lines[2].contains("'=req_b"), "no spreadsheet takes it for a formula: {}", lines[2]);
    let json = world.ask("requests_file", json!({ "filter": { "status": "failed" }, "format": "json" })).await;
    let list: Value = serde_json::from_str(json["content"].as_str().expect("text")).expect("JSON");
    assert_eq!(list[0]["request_id"], "=req_b");
}

#[tokio::test]
async fn without_a_ledger_there_is_nothing_and_no_trouble() {
    let world = World::empty();
    assert_eq!(world.ask("requests", json!({ "filter": {} })).await["any"], false);
    assert_eq!(world.ask("request", json!({ "id": "req_1" })).await, Value::Null);
    assert_eq!(world.ask("requests_summary", json!({})).await["causes"], json!([]));
    assert_eq!(world.ask("request_names", Value::Null).await["models"], json!([]));
}
