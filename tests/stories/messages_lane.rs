//! Models that are called where AWS speaks Anthropic's own API: the strict double is such a place, and servers of a
//! story's own are the others.

use serde_json::{Value, json};

use crate::support::asking;
use crate::support::client::Reply;
use crate::support::door::{Asked, Door};
use crate::support::double::Double;
use crate::support::outcrop::{Outcrop, Start};

/// An Outcrop that calls one model there: one a story, since all stories share the double.
fn configured(start: Start, endpoint: &str, more: &str, model: &str) -> Start {
    let file = format!("[messages]\nendpoint = {endpoint:?}\n{more}\n[models.{model:?}]\nlane = \"messages\"\n");
    start.file("config.toml", file.as_bytes())
}

fn mantle(double: &Double, model: &str) -> Start {
    configured(Outcrop::start().before(double), &format!("{}/anthropic", double.mantle), "count_tokens = true", model)
}

fn says(model: &str, words: &str, stream: bool) -> Value {
    let mut body = asking(words, stream);
    body["model"] = json!(model);
    body
}

#[tokio::test]
async fn mantle_answers_whole_and_streamed_and_the_row_says_what_it_says() {
    let Some(double) = Double::start().await else { return };
    let outcrop = mantle(&double, "claude-opus-4-8").await;
    let whole = outcrop.reply(&says("claude-opus-4-8", "Hello", false)).await;
    let answer = whole.json();
    assert_eq!((whole.status, &answer["model"]), (200, &json!("claude-opus-4-8")), "{answer}");
    assert_eq!(whole.header("outcrop-target"), "bedrock/us-east-1/messages");
    let events = outcrop.reply(&says("claude-opus-4-8", "Hello", true)).await.events();
    assert_eq!(events[0].data["message"]["model"], "claude-opus-4-8");
    assert!(crate::support::sse::text(&events).contains("Echo: Hello"));
    let rows = outcrop.stop().await;
    let used = |key: &str| answer["usage"][key].as_u64();
    for row in &rows {
        assert_eq!((Some(row.tokens.input), Some(row.tokens.output)), (used("input_tokens"), used("output_tokens")));
        assert_eq!(row.sent_model.as_deref(), Some("anthropic.claude-opus-4-8"));
        assert!(row.outcome.as_str() == "complete" && row.cost.is_some() && row.upstream_request_id.is_some());
    }
    assert_eq!(rows.len(), 2);
    let asked = double.requests("anthropic.claude-opus-4-8").await;
    assert!(asked.iter().all(|entry| entry["violations"] == json!([])), "{asked:#?}");
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn betas_go_in_a_header_and_what_is_unknown_there_stays_here() {
    let Some(double) = Double::start().await else { return };
    let outcrop = mantle(&double, "claude-opus-4-7").await;
    let mut body = says("claude-opus-4-7", "Hello", false);
    body["service_tier"] = json!("auto");
    let betas = "claude-code-20250219,context-1m-2025-08-07,no-such-beta-2026-01-01";
    let reply = outcrop.post(&body).header("anthropic-beta", betas).reply().await;
    assert_eq!((reply.status, reply.header("outcrop-changes")), (200, "3"), "{}", reply.text());
    let asked = double.requests("anthropic.claude-opus-4-7").await.remove(0);
    let headers = asked["headers"].to_string().to_ascii_lowercase();
    assert!(headers.contains("claude-code-20250219") && !headers.contains("no-such-beta"), "{headers}");
    assert!(headers.contains("2023-06-01") && !headers.contains(&outcrop.token), "{headers}");
    assert_eq!(asked["violations"], json!([]));
}

#[tokio::test]
async fn a_bedrock_api_key_opens_mantle_too() {
    let Some(double) = Double::start().await else { return };
    let outcrop = mantle(&double, "claude-sonnet-5").env("AWS_BEARER_TOKEN_BEDROCK", &double.api_key).await;
    let reply = outcrop.reply(&says("claude-sonnet-5", "Hello", false)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}

#[tokio::test]
async fn tokens_are_counted_there_for_models_that_the_runtime_does_not_count_for() {
    let Some(double) = Double::start().await else { return };
    let outcrop = mantle(&double, "claude-opus-5").await;
    for model in ["claude-opus-5", "claude-haiku-5-5"] {
        let mut body = says(model, "How many are these?", false);
        body["tools"] = json!([{ "name": "look", "input_schema": { "type": "object" } }]);
        let reply: Reply = outcrop.ask(http::Method::POST, "/v1/messages/count_tokens").json(&body).reply().await;
        assert_eq!((reply.status, reply.header("outcrop-count")), (200, "exact"), "{}", reply.text());
        let counted = double.requests(&format!("anthropic.{model}")).await;
        let counts = counted.iter().find(|entry| entry["operation"] == "CountTokens").expect("it was asked");
        assert_eq!((&counts["violations"], &counts["status"]), (&json!([]), &json!(200)));
    }
    assert_eq!(outcrop.stop().await, []);
}

#[tokio::test]
async fn what_the_endpoint_refuses_is_told_as_on_every_lane() {
    let error = |kind: &str, words: &str| json!({ "type": "error", "error": { "type": kind, "message": words } });
    let door = Door::with_headers(move |asked: &Asked| match asked.body.contains("overload") {
        true => ((529, error("overloaded_error", "Overloaded").to_string()), vec![("retry-after", "9")]),
        false => ((400, error("invalid_request_error", "messages.0: nonsense").to_string()), vec![]),
    });
    let door = door.await;
    let outcrop = configured(Outcrop::start(), &door.url(), "", "claude-opus-5").await;
    let refused = outcrop.reply(&says("claude-opus-5", "Hello", true)).await;
    refused.is_refused(400, "invalid_request_error", "messages.0: nonsense");
    let overloaded = outcrop.reply(&says("claude-opus-5", "overload", false)).await;
    overloaded.is_refused(503, "api_error", "Overloaded");
    assert_eq!((overloaded.header("retry-after"), door.asked().len()), ("9", 2), "a long wait is the client's");
    let rows = outcrop.stop().await;
    assert_eq!(
        rows.iter().map(|row| (row.outcome.as_str(), row.status)).collect::<Vec<_>>(),
        [("failed", 400), ("failed", 503)]
    );
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_partial_and_an_error_in_it_is_told() {
    let start = r#"{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":7,"output_tokens":1}}}"#;
    let begun = format!("event: message_start\ndata: {start}\n\nevent: ping\ndata: {{\"type\": \"ping\"}}\n\n");
    let error =
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"later\"}}\n\n";
    for (rest, words) in [(error, "later"), ("", "ended before"), ("event: content", "inside of an event")] {
        let told = format!("{begun}{rest}");
        let door = Door::open(move |_| (200, told.clone())).await;
        let outcrop = configured(Outcrop::start(), &door.url(), "", "claude-opus-5").await;
        let events = outcrop.reply(&says("claude-opus-5", "Hello", true)).await.events();
        let last = &events.last().expect("events").data;
        assert!(last["type"] == "error" && last["error"]["message"].as_str().is_some_and(|said| said.contains(words)));
        let row = outcrop.stop().await.remove(0);
        assert_eq!((row.outcome.as_str(), row.tokens.input), ("partial", 7), "{words}");
    }
}

#[tokio::test]
async fn each_endpoint_is_asked_in_its_own_way() {
    let answer =
        json!({ "type": "message", "model": "x", "content": [], "usage": { "input_tokens": 1, "output_tokens": 2 } });
    let door = Door::open(move |_| (200, answer.to_string())).await;
    for (service, more, id, fast) in [
        ("bedrock", "", "us.anthropic.claude-opus-5", None),
        ("aws-external-anthropic", "workspace = \"wrkspc_1\"", "claude-opus-5", Some("fast")),
    ] {
        let more = format!("service = {service:?}\n{more}");
        let outcrop = configured(Outcrop::start(), &format!("{}/x/", door.url()), &more, "claude-opus-5").await;
        let mut body = says("claude-opus-5", "Hello", false);
        body["speed"] = json!("fast");
        let reply = outcrop.post(&body).header("anthropic-version", "2026-10-21").reply().await;
        assert_eq!(reply.json()["model"], "claude-opus-5", "as it was asked");
        let asked = door.asked().pop().expect("a request");
        assert!(asked.line.ends_with("/x/v1/messages"), "{}", asked.line);
        assert!(asked.header("authorization").contains(&format!("/us-east-1/{service}/aws4_request")));
        let workspace = if more.contains("wrkspc_1") { "wrkspc_1" } else { "" };
        assert_eq!(
            (asked.header("anthropic-workspace-id"), asked.header("anthropic-version")),
            (workspace, "2026-10-21")
        );
        let sent: Value = serde_json::from_str(&asked.body).expect("JSON");
        assert_eq!((&sent["model"], sent["speed"].as_str()), (&json!(id), fast));
        assert!(outcrop.stop().await[0].cost.is_some());
    }
}

#[tokio::test]
async fn nobody_goes_without_the_guardrail_they_asked_for() {
    let door = Door::open(|_| (200, r#"{"content":[]}"#.to_owned())).await;
    let outcrop = configured(Outcrop::start(), &door.url(), "", "claude-opus-5").await;
    let body = says("claude-opus-5", "Hello", false);
    let guarded = outcrop.post(&body).header("x-amzn-bedrock-guardrailidentifier", "g1").reply().await;
    guarded.is_refused(400, "invalid_request_error", "has no guardrails");
    let tiered = outcrop.post(&body).header("x-amzn-bedrock-service-tier", "flex").reply().await;
    assert_eq!((tiered.status, tiered.header("outcrop-changes"), door.asked().len()), (200, "1", 1));
}

#[tokio::test]
async fn the_demo_needs_no_such_place() {
    let outcrop = configured(Outcrop::start(), "mantle", "", "claude-opus-5").arg("--demo").await;
    let reply = outcrop.reply(&says("claude-opus-5", "Hello", false)).await;
    assert_eq!((reply.status, reply.header("outcrop-target")), (200, "demo/us-east-1/native"), "{}", reply.text());
}

#[tokio::test]
async fn what_cannot_work_is_said_at_start() {
    for (settings, words) in [
        ("[models.opus]\nlane = 'messages'", "the lane messages needs a table [messages]"),
        ("[messages]\nendpoint = 'mantel'", "unknown endpoint \"mantel\""),
        ("[messages]\nendpoint = 'mantle'\n[models.nova-pro]\nlane = 'messages'", "for Claude alone"),
    ] {
        let start = Outcrop::start().file("config.toml", settings.as_bytes());
        let (well, said) = start.run(&["serve", "--port", "0"]).await;
        assert!(!well && said.contains(words) && said.contains("config.toml"), "{said}");
    }
}
