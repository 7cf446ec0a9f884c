//! Requests that others once sent to Anthropic, sent through Outcrop to the strict double.
//!
//! Each is accepted, or refused with words that `expected_refusals.json` knows for what the request has. Requests for
//! retired models go to a model nearby, and all of them to models of other makers, too. Nothing may fail on our side,
//! and nothing may be refused that could have been put right.

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};
use http::Method;
use serde_json::Value;

use crate::other_models::FAMILIES;
use crate::support::corpus::{Case, cases};
use crate::support::double::Double;
use crate::support::outcrop::Outcrop;
use crate::support::sse::kinds;
use crate::support::{claude_on_converse, hello};

/// Requests that are on their way together.
const TOGETHER: usize = 8;
/// The recorders left this header out of what they kept.
const LOST_BETAS: [(&str, &str); 2] = [
    ("compact_20260112", "compact-2026-01-12,context-management-2025-06-27"),
    ("clear_tool_uses_20250919", "context-management-2025-06-27"),
];

#[tokio::test]
async fn recorded_requests_are_accepted_or_refused_in_known_words() {
    every_recorded_request("", nearby).await;
}

#[tokio::test]
async fn recorded_requests_fare_no_worse_when_claude_goes_through_converse() {
    every_recorded_request(&claude_on_converse(), nearby).await;
}

#[tokio::test]
async fn recorded_requests_are_fitted_to_the_families_in_turn_or_refused_in_known_words() {
    every_recorded_request("", |_, number, _| {
        [0, 7].map(|step| FAMILIES[(number + step) % FAMILIES.len()].into()).into()
    })
    .await;
}

#[tokio::test]
#[ignore = "slow: thousands of requests"]
async fn recorded_requests_are_fitted_to_every_family_or_refused_in_known_words() {
    every_recorded_request("", |_, _, _| FAMILIES.map(str::to_owned).into()).await;
}

#[expect(clippy::print_stderr, reason = "the counts are worth reading")]
async fn every_recorded_request(config: &str, models: impl Fn(&Value, usize, &str) -> Vec<String>) {
    let (Some(double), Some(cases)) = (Double::start().await, cases("anthropic", "")) else { return };
    let outcrop = Outcrop::start().before(&double).file("config.toml", config.as_bytes()).await;
    let known = known();
    let apis = ["messages", "messages-stream", "count-tokens"];
    let asks = cases.iter().filter(|case| apis.contains(&case.api()));
    let asks = asks.enumerate().flat_map(|(number, case)| {
        let asked = case.value["request"]["body"]["model"].as_str().unwrap_or_default();
        models(&known, number, asked).into_iter().map(move |model| (case, model))
    });
    let told = asks.map(|(case, model)| told(&outcrop, &known, case, model));
    let told: Vec<_> = stream::iter(told).buffered(TOGETHER).collect().await;

    let mut counts = BTreeMap::<&str, usize>::new();
    let mut unknown = Vec::new();
    for found in &told {
        match found {
            Ok(why) => *counts.entry(why).or_default() += 1,
            Err(complaint) => unknown.push(complaint.as_str()),
        }
    }
    eprintln!("{} recorded requests: {counts:#?}", told.len());
    assert_eq!(unknown, Vec::<&str>::new(), "{} of {}", unknown.len(), told.len());
    assert!(counts["accepted"] * 2 > told.len(), "most are accepted: {counts:#?}");
    assert!(outcrop.stop().await.iter().all(|row| row.status < 500));
}

#[tokio::test]
async fn a_strict_bedrock_accepts_our_signature_and_our_words() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    for stream in [false, true] {
        let reply = outcrop.reply(&hello(stream)).await;
        assert!(reply.status == 200 && reply.text().contains("Hello"), "{}", reply.text());
    }
    let counted = outcrop.ask(Method::POST, "/v1/messages/count_tokens").json(&hello(false)).reply().await;
    assert_eq!((counted.status, counted.header("outcrop-count")), (200, "exact"), "{}", counted.text());
    assert_eq!(outcrop.stop().await.len(), 2, "counting is free");
}

#[tokio::test]
async fn a_wrong_secret_is_told_in_the_words_of_aws_with_a_next_step() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).env("AWS_SECRET_ACCESS_KEY", "not-the-secret").await;
    for stream in [false, true] {
        let reply = outcrop.reply(&hello(stream)).await;
        reply.is_refused(403, "permission_error", "signature");
        assert_eq!(reply.header("x-should-retry"), "false");
    }
}

/// `accepted`, or why it was rightly refused; otherwise a complaint.
async fn told<'k>(outcrop: &Outcrop, known: &'k Value, case: &Case, model: String) -> Result<&'k str, String> {
    let request = &case.value["request"];
    let mut body = request["body"].clone();
    body["model"] = model.into();
    let text = body.to_string();
    let path = request["path"].as_str().expect("a path");
    let mut ask = outcrop.ask(Method::POST, path).body(text.clone());
    for (name, value) in request["headers"].as_object().into_iter().flatten() {
        if name.starts_with("anthropic-") {
            ask = ask.header(name, value.as_str().unwrap_or_default());
        }
    }
    let lost: Vec<_> = LOST_BETAS.iter().filter(|(edit, _)| text.contains(edit)).map(|(_, beta)| *beta).collect();
    if !lost.is_empty() {
        ask = ask.header("anthropic-beta", &lost.join(","));
    }
    let reply = ask.reply().await;
    if reply.status == 200 {
        let whole = match case.api() {
            "count-tokens" => reply.json()["input_tokens"].is_u64(),
            _ if body["stream"] == true => kinds(&reply.events()).last() == Some(&"message_stop"),
            _ => reply.json()["type"] == "message" && reply.json()["model"] == body["model"],
        };
        return if whole { Ok("accepted") } else { Err(format!("{}: {}", case.name, reply.text())) };
    }
    let words = reply.error().1;
    let fits = |refusal: &&Value| {
        let held = |key: &str, text: &str| refusal[key].as_str().is_some_and(|part| text.contains(part));
        refusal["status"].as_u64().unwrap_or(400) == u64::from(reply.status)
            && held("says", &words)
            && held("has", &text)
    };
    let reason = known["refusals"].as_array().into_iter().flatten().find(fits).and_then(|found| found["why"].as_str());
    reason.ok_or_else(|| format!("{} to {}: {} {words}", case.name, body["model"], reply.status))
}

/// The Claude that was asked, or one like it that the double has.
fn nearby(known: &Value, _: usize, name: &str) -> Vec<String> {
    let starts = |rule: &&Value| {
        let from = rule["from"].as_str().unwrap_or_default();
        name == from || name.starts_with(from) && !name[from.len()..].starts_with("-1")
    };
    known["nearby"]
        .as_array()
        .into_iter()
        .flatten()
        .find(starts)
        .and_then(|rule| rule["to"].as_str())
        .map_or_else(|| vec![name.to_owned()], |to| vec![to.to_owned()])
}

fn known() -> Value {
    serde_json::from_str(include_str!("expected_refusals.json")).expect("the table is JSON")
}
