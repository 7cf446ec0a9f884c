//! What Bedrock refuses of a model is left out once, and then from the start, until somebody wants it to be forgotten.

use http::Method;
use serde_json::{Value, json};
use sim::{Call, Operation, Scenario, Step};

use crate::support::double::Double;
use crate::support::outcrop::{Outcrop, Start};
use crate::support::{hello, is_invoke, until};

const REFUSED: &str = "metadata: Extra inputs are not permitted";
const SONNET: &str = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const QWEN: &str = "qwen.qwen3-coder-480b-a35b-v1:0";
/// No part of what a client says may be in the ledger, not even if Bedrock repeats it.
const MARKER: &str = "a-marker-that-nobody-may-keep";

#[tokio::test]
async fn a_refusal_is_repaired_once_and_never_met_again_until_it_is_forgotten() {
    let outcrop = particular(Outcrop::start()).await;
    for (request, tries_so_far) in [(0, 2), (1, 3), (2, 4)] {
        let reply = outcrop.reply(&with_metadata(request == 1)).await;
        assert_eq!((reply.status, tries(&outcrop)), (200, tries_so_far), "{}", reply.text());
        assert_eq!(reply.header("outcrop-changes"), "1");
    }
    let home = stopped(outcrop).await;
    let outcrop = particular(Outcrop::start().at(home)).await;
    assert_eq!(
        (outcrop.reply(&with_metadata(true)).await.status, tries(&outcrop)),
        (200, 1),
        "it is known after a restart"
    );

    let shown = lessons(&outcrop, 1).await;
    assert_eq!(shown[0]["lesson"], "field:metadata", "{shown:#}");
    assert_eq!((&shown[0]["model"], &shown[0]["region"]), (&json!(SONNET), &json!("us-east-1")));
    assert_eq!(shown[0]["words"], REFUSED);
    assert!(shown[0]["since"].as_str().is_some_and(|since| since.starts_with("20")), "{shown:#}");
    let table = outcrop.run(&["models"]).await;
    assert!(table.lines().any(|line| line.contains("field:metadata") && line.contains(REFUSED)), "{table}");

    let said = outcrop.run(&["models", "--forget", "claude-sonnet-4-5", "field:metadata"]).await;
    assert!(said.contains("field:metadata in us-east-1"), "{said}");
    assert_eq!(
        (outcrop.reply(&with_metadata(false)).await.status, tries(&outcrop)),
        (200, 3),
        "Bedrock is asked again"
    );
    outcrop.usage(5).await;
    outcrop.run(&["models", "--forget", "claude-sonnet-4-5"]).await;
    let outcrop = particular(Outcrop::start().at(stopped(outcrop).await)).await;
    assert_eq!(lessons(&outcrop, 0).await, json!([]));
    assert_eq!((outcrop.reply(&with_metadata(false)).await.status, tries(&outcrop)), (200, 2));
}

#[tokio::test]
async fn what_is_forgotten_while_nothing_runs_is_forgotten() {
    let outcrop = particular(Outcrop::start()).await;
    assert_eq!(outcrop.reply(&with_metadata(false)).await.status, 200);
    let start = particular(Outcrop::start().at(stopped(outcrop).await));
    let (well, said) = start.run(&["models", "--forget", SONNET]).await;
    assert!(well && said.contains("field:metadata"), "{said}");
    let (well, said) = start.run(&["models", "--forget", SONNET]).await;
    assert!(!well && said.contains("nothing like that was learned"), "{said}");
    let outcrop = start.await;
    assert_eq!((outcrop.reply(&with_metadata(false)).await.status, tries(&outcrop)), (200, 2));
}

#[tokio::test]
async fn each_region_is_learned_of_apart() {
    let outcrop = particular(Outcrop::start()).await;
    assert_eq!((outcrop.reply(&with_metadata(false)).await.status, tries(&outcrop)), (200, 2));
    let there = particular(Outcrop::start().at(stopped(outcrop).await)).env("AWS_REGION", "eu-west-1").await;
    assert_eq!((there.reply(&with_metadata(false)).await.status, tries(&there)), (200, 2));
    let shown = lessons(&there, 2).await;
    let regions: Vec<_> = shown.as_array().expect("a list").iter().map(|lesson| &lesson["region"]).collect();
    assert_eq!(regions, ["eu-west-1", "us-east-1"]);
}

#[tokio::test]
async fn a_tier_that_a_model_does_not_have_steps_down_once_on_both_lanes() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    for model in ["claude-sonnet-4-5", "meta.llama3-3-70b-instruct-v1:0"] {
        for stream in [false, true] {
            let mut body = hello(stream);
            body["model"] = json!(model);
            let reply = outcrop.post(&body).header("x-amzn-bedrock-service-tier", "priority").reply().await;
            assert_eq!((reply.status, reply.header("outcrop-changes")), (200, "1"), "{model}: {}", reply.text());
        }
    }
    let shown = lessons(&outcrop, 2).await;
    let shown = shown.as_array().expect("a list");
    assert!(shown.iter().all(|lesson| lesson["lesson"] == "tier:priority"), "{shown:#?}");
    for row in outcrop.stop().await {
        let change = &row.changes.list()[0];
        assert_eq!((change.field.as_str(), change.what.as_str()), ("x-amzn-bedrock-service-tier", "dropped"));
        assert_ne!(row.tier.as_deref(), Some("priority"));
    }
}

#[tokio::test]
async fn a_tier_that_was_refused_once_is_not_asked_for_again() {
    let refused = Step::error("ValidationException", "The provided service tier is not supported for this model");
    let tiered = |call: &Call| {
        asked(call) && (call.header("x-amzn-bedrock-service-tier").is_some() || !call.body["serviceTier"].is_null())
    };
    for model in ["claude-sonnet-4-5", QWEN] {
        let scenario = Scenario::new().when(tiered, [refused.clone()]).then_answer("well");
        let outcrop = Outcrop::start().with(scenario).await;
        for (stream, tries_so_far) in [(true, 2), (true, 3), (false, 4)] {
            let mut body = hello(stream);
            body["model"] = json!(model);
            let reply = outcrop.post(&body).header("x-amzn-bedrock-service-tier", "flex").reply().await;
            assert_eq!((reply.status, tries(&outcrop)), (200, tries_so_far), "{}", reply.text());
        }
        let wrong = outcrop.post(&hello(false)).header("x-amzn-bedrock-service-tier", "express").reply().await;
        wrong.is_refused(400, "invalid_request_error", "service tier");
    }
}

#[tokio::test]
async fn converse_refusals_are_learned_from_too() {
    let cases = [
        (
            "ValidationException",
            "The model returned the following errors: Malformed input request: #: extraneous key [reasoning_effort] is not permitted, please reformat your input and try again.",
            "field:reasoning_effort",
        ),
        (
            "ValidationException",
            "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.",
            "field:toolChoice",
        ),
    ];
    for (name, words, lesson) in cases {
        let outcrop = Outcrop::start().with(Scenario::new().then_error(name, words).then_answer("well")).await;
        let mut body = hello(true);
        body["model"] = json!(QWEN);
        body["max_tokens"] = json!(4_000);
        if lesson == "field:toolChoice" {
            body["tools"] = json!([{ "name": "t", "input_schema": { "type": "object" } }]);
            body["tool_choice"] = json!({ "type": "any" });
        } else {
            body["model"] = json!("openai.gpt-oss-120b-1:0");
            body["thinking"] = json!({ "type": "adaptive" });
        }
        for tries_so_far in [2, 3] {
            let reply = outcrop.reply(&body).await;
            assert_eq!((reply.status, tries(&outcrop)), (200, tries_so_far), "{}", reply.text());
        }
        assert_eq!(lessons(&outcrop, 1).await[0]["lesson"], lesson);
    }
}

#[tokio::test]
async fn what_the_user_asked_for_is_not_left_out_but_told() {
    let words = "output_config.format: Extra inputs are not permitted";
    let outcrop =
        Outcrop::start().with(Scenario::new().then_error("ValidationException", words).then_answer("well")).await;
    let mut body = hello(false);
    body["output_config"] = json!({ "format": { "type": "json_schema", "schema": { "type": "object" } } });
    outcrop.reply(&body).await.is_refused(400, "invalid_request_error", words);
    assert_eq!(tries(&outcrop), 1);
    assert_eq!(lessons(&outcrop, 0).await, json!([]));
}

#[tokio::test]
async fn a_request_that_holds_nothing_of_what_was_refused_is_not_sent_again() {
    let outcrop = particular_of(Outcrop::start(), |_| true).await;
    outcrop.reply(&hello(true)).await.is_refused(400, "invalid_request_error", REFUSED);
    assert_eq!(tries(&outcrop), 1);
}

#[tokio::test]
async fn only_who_knows_the_token_can_make_it_forget() {
    let outcrop = Outcrop::start().await;
    let ask = || outcrop.ask(Method::POST, "/outcrop/lessons/forget").json(&json!({ "model": SONNET }));
    assert_eq!(ask().without("authorization").reply().await.status, 401);
    assert_eq!(ask().reply().await.json(), json!({ "forgotten": 0 }));
    for wrong in [json!({}), json!({ "model": 1 }), json!({ "model": SONNET, "lesson": [] }), json!([])] {
        let reply = outcrop.ask(Method::POST, "/outcrop/lessons/forget").json(&wrong).reply().await;
        assert_eq!(reply.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn the_words_that_are_kept_hold_nothing_of_the_request() {
    let words = format!("2 errors\nmessages.0.content: {MARKER}\n{REFUSED}; account 123456789012 said {MARKER}");
    let outcrop =
        Outcrop::start().with(Scenario::new().then_error("ValidationException", words).then_answer("well")).await;
    assert_eq!(outcrop.reply(&with_metadata(false)).await.status, 200);
    assert_eq!(lessons(&outcrop, 1).await[0]["words"], REFUSED);
    let home = outcrop.home();
    outcrop.usage(1).await;
    for name in ["ledger.sqlite3", "ledger.sqlite3-wal"] {
        let bytes = std::fs::read(home.join(name)).expect("it is there");
        assert!(!bytes.windows(MARKER.len()).any(|window| window == MARKER.as_bytes()), "{name}");
    }
}

/// A Bedrock that does not take `metadata`.
fn particular(start: Start) -> Start {
    particular_of(start, |call| !call.body["metadata"].is_null())
}

fn particular_of(start: Start, refuses: fn(&Call) -> bool) -> Start {
    let refused = Step::error("ValidationException", REFUSED);
    start.with(Scenario::new().when(move |call| asked(call) && refuses(call), [refused]).then_answer("well"))
}

fn with_metadata(stream: bool) -> Value {
    let mut body = hello(stream);
    body["metadata"] = json!({ "user_id": "somebody" });
    body
}

fn asked(call: &Call) -> bool {
    is_invoke(call) || matches!(call.operation, Operation::Converse | Operation::ConverseStream)
}

fn tries(outcrop: &Outcrop) -> usize {
    outcrop.sim().calls().iter().filter(|call| asked(call)).count()
}

/// The lessons that `outcrop models --json` shows, once the ledger has so many.
async fn lessons(outcrop: &Outcrop, count: usize) -> Value {
    let ledger = outcrop.home().join("ledger.sqlite3");
    let stored = async || ledger::Reader::open(&ledger).ok()?.lessons().ok().filter(|all| all.len() == count);
    until("the lessons in the ledger", stored).await;
    let shown: Value = serde_json::from_str(&outcrop.run(&["models", "--json"]).await).expect("JSON");
    shown["lessons"].clone()
}

/// Its home, now that everything is stored.
async fn stopped(mut outcrop: Outcrop) -> tempfile::TempDir {
    outcrop.interrupt();
    assert!(outcrop.ended().await.success(), "{}", outcrop.said());
    outcrop.into_home()
}
