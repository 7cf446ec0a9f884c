//! Answers of Converse in a form that no service model has, or that stop where they should not: what was said arrives, a
//! stream has one end, and nothing that nobody counted is told as free.

use http::Method;
use protocol::usage::{Certainty, UsageEvent};
use serde_json::{Value, json};
use sim::{Exception, Scenario, Step, frames};

use crate::support::client::Reply;
use crate::support::outcrop::Outcrop;
use crate::support::sse::{self, kinds};

const MODEL: &str = "nova-2-lite";

fn asking(stream: bool) -> Value {
    json!({ "model": MODEL, "max_tokens": 64, "stream": stream, "messages": [{ "role": "user", "content": "Hello" }] })
}

fn delta(index: usize, delta: &Value) -> (&'static str, Value) {
    ("contentBlockDelta", json!({ "contentBlockIndex": index, "delta": delta }))
}

fn stop() -> (&'static str, Value) {
    ("messageStop", json!({ "stopReason": "end_turn" }))
}

fn counted() -> (&'static str, Value) {
    ("metadata", json!({ "usage": { "inputTokens": 5, "outputTokens": 7, "totalTokens": 12 } }))
}

fn stream(events: &[(&str, Value)]) -> Vec<u8> {
    events.iter().flat_map(|(name, payload)| frames::event(name, payload)).collect()
}

/// The message that a streamed answer adds up to, and its row.
async fn streamed(bytes: Vec<u8>) -> (Reply, UsageEvent) {
    told(Step::stream_bytes(bytes), &asking(true)).await
}

async fn told(step: Step, asked: &Value) -> (Reply, UsageEvent) {
    let outcrop = Outcrop::start().with(Scenario::new().then(step)).await;
    let reply = outcrop.reply(asked).await;
    let mut rows = outcrop.stop().await;
    assert_eq!(rows.len(), 1, "one request, one row");
    (reply, rows.remove(0))
}

#[tokio::test]
async fn an_event_that_says_more_than_its_form_allows_is_read_for_what_it_says() {
    let call = json!({ "toolUse": { "toolUseId": "t1", "name": "look", "input": "" }, "new": 1 });
    let (reply, row) = streamed(stream(&[
        ("messageStart", json!({ "role": "assistant" })),
        delta(0, &json!({ "reasoningContent": { "text": "Hm.", "signature": "s1" } })),
        ("contentBlockStart", json!({ "contentBlockIndex": 1, "start": {} })),
        delta(1, &json!({ "text": "one ", "annotations": [] })),
        delta(1, &json!({})),
        delta(1, &json!({ "text": "two" })),
        ("contentBlockStart", json!({ "contentBlockIndex": 2, "start": call })),
        delta(2, &json!({ "toolUse": { "input": { "z": 1, "a": 2.50 } } })),
        ("messageStop", json!({ "stopReason": "tool_use" })),
        ("metadata", json!({ "usage": { "inputTokens": "5", "outputTokens": 7_000_000_000_u64 }, "trace": "new" })),
    ]))
    .await;
    let events = reply.events();
    let message = sse::message(events.iter().map(|event| &event.data));
    assert_eq!(
        message["content"],
        json!([
            { "type": "thinking", "thinking": "Hm.", "signature": "s1" },
            { "type": "text", "text": "one two" },
            { "type": "tool_use", "id": "t1", "name": "look", "input": { "z": 1, "a": 2.5 } },
        ])
    );
    assert_eq!((&message["stop_reason"], row.outcome.as_str()), (&json!("tool_use"), "complete"));
    assert_eq!((row.tokens.input, row.tokens.output), (5, 7_000_000_000));
}

#[tokio::test]
async fn a_whole_answer_that_says_more_than_its_form_allows_is_read_for_what_it_says() {
    let content = json!([
        null,
        { "reasoningContent": { "reasoningText": { "text": "Hm." }, "new": 1 } },
        { "text": "one", "annotations": [] },
        { "toolUse": { "toolUseId": "t1", "name": "look", "input": { "z": 1, "a": 2 } } },
    ]);
    let body = json!({ "output": { "message": { "role": "assistant", "content": content } }, "stopReason": "tool_use",
        "usage": { "inputTokens": 5, "outputTokens": 7, "totalTokens": 12 } });
    let (reply, row) = told(Step::body(200, "application/json", body.to_string()), &asking(false)).await;
    assert_eq!(
        reply.json()["content"],
        json!([
            { "type": "thinking", "thinking": "Hm.", "signature": "" },
            { "type": "text", "text": "one", "citations": null },
            { "type": "tool_use", "id": "t1", "name": "look", "input": { "z": 1, "a": 2 } },
        ])
    );
    assert_eq!((row.outcome.as_str(), row.tokens.input, row.tokens.output), ("complete", 5, 7));
}

#[tokio::test]
async fn an_exception_behind_the_last_word_is_the_only_end() {
    let said = [delta(0, &json!({ "text": "Hi" })), stop()];
    let throttled = frames::exception(&Exception::new("ThrottlingException", "slower"));
    let bytes = [stream(&said), throttled].concat();
    let (reply, row) = streamed(bytes.clone()).await;
    let events = reply.events();
    assert_eq!(kinds(&events)[events.len() - 2..], ["content_block_stop", "error"], "{}", reply.text());
    assert_eq!(row.outcome.as_str(), "partial");

    let outcrop = Outcrop::start().with(Scenario::new().then(Step::stream_bytes(bytes))).await;
    let asked = outcrop.ask(Method::POST, "/v1/chat/completions").json(&asking(true));
    let reply = asked.reply().await;
    let text = reply.text();
    assert!(text.contains("rate_limit_exceeded") && !text.contains("[DONE]") && !text.contains(r#""stop""#), "{text}");
}

#[tokio::test]
async fn an_answer_that_nobody_counted_is_estimated_and_not_free() {
    let said = [delta(0, &json!({ "text": "one two three" })), stop(), ("metadata", json!({ "metrics": {} }))];
    let (_, row) = streamed(stream(&said)).await;
    assert!(row.tokens.output > 0 && row.certainty == Certainty::Estimated, "{row:?}");

    let body = json!({ "output": { "message": { "role": "assistant", "content": [{ "text": "one two three" }] } },
        "stopReason": "end_turn" });
    let (reply, row) = told(Step::body(200, "application/json", body.to_string()), &asking(false)).await;
    assert!(row.tokens.output > 0 && row.certainty == Certainty::Estimated, "{row:?}");
    assert_eq!(reply.json()["usage"]["cost"]["estimated"], true);
}

#[tokio::test]
async fn what_holds_no_message_is_no_answer() {
    for body in ["{}", "", r#"{"message":"busy","__type":"ThrottlingException"}"#, "[1]"] {
        let (reply, row) = told(Step::body(200, "application/json", body), &asking(false)).await;
        assert_eq!((reply.status, row.outcome.as_str()), (502, "failed"), "{body}: {}", reply.text());
    }
}

#[tokio::test]
async fn text_behind_the_counts_is_not_lost() {
    let (reply, row) = streamed(stream(&[counted(), delta(0, &json!({ "text": "Hi" })), stop()])).await;
    assert_eq!((sse::text(&reply.events()).as_str(), row.tokens.output), ("Hi", 7));
}
