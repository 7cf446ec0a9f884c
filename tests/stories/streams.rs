//! A stream from its first event to its end, or to the word that it has none.

use futures_util::future::join_all;
use serde_json::json;
use sim::{Gate, Message, Scenario, Step, Usage, frames};

use crate::support::outcrop::Outcrop;
use crate::support::sse::{self, kinds};
use crate::support::{MODEL, asking, asks, error_of, hello, is_invoke};

#[tokio::test]
async fn a_stream_arrives_in_the_shape_and_order_of_anthropic() {
    let usage = Usage { input: 1000, cache_read: 500, output: 20, ..Usage::default() };
    let message = Message { usage: Some(usage), ..Message::text("one two three") };
    let outcrop = Outcrop::start().with(Scenario::new().then(Step::message(message))).await;
    let reply = outcrop.reply(&hello(true)).await;

    assert_eq!(reply.status, 200);
    assert!(reply.header("content-type").starts_with("text/event-stream"));
    assert_eq!(reply.header("outcrop-target"), "bedrock/us-east-1/native");
    assert_eq!(reply.header("outcrop-changes"), "0");
    let events = reply.events();
    let expected =
        ["message_start", "content_block_start", "ping", "content_block_delta", "content_block_delta"].into_iter();
    let expected = expected.chain(["content_block_delta", "content_block_stop", "message_delta", "message_stop"]);
    assert_eq!(kinds(&events), expected.collect::<Vec<_>>());
    assert_eq!(events[0].data["message"]["model"], MODEL);
    assert_eq!(sse::text(&events), "one two three");
    assert!(!reply.text().contains("amazon-bedrock"));

    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!((row.outcome.as_str(), row.status, row.stream), ("complete", 200, true));
    assert_eq!((row.tokens.input, row.tokens.cache_read, row.tokens.output), (1000, 500, 20));
    assert_eq!(row.upstream_request_id.as_deref(), Some(reply.header("x-amzn-requestid")));
    // Sonnet 4.5 through a regional profile: 3.30, 0.33 and 16.50 dollars for a million.
    assert_eq!(row.cost.map(|cost| cost.0), Some(3_300_000_000 + 165_000_000 + 330_000_000));
    assert!(row.first_event.is_some_and(|first| first <= row.total));
}

#[tokio::test]
async fn a_whole_answer_comes_with_its_price() {
    let usage = Usage { input: 1000, output: 20, ..Usage::default() };
    let message = Message { usage: Some(usage), ..Message::text("one two three") };
    let outcrop = Outcrop::start().with(Scenario::new().then(Step::message(message))).await;
    let reply = outcrop
        .post(&hello(false))
        .header("x-claude-code-session-id", "session-7")
        .header("x-claude-code-agent-id", "agent-9")
        .reply()
        .await;
    assert_eq!(reply.json()["content"], json!([{ "type": "text", "text": "one two three" }]));
    assert_eq!(reply.json()["model"], MODEL);
    assert_eq!(reply.header("outcrop-cost-usd"), "0.00363");

    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].outcome.as_str(), rows[0].stream), ("complete", false));
    assert_eq!(rows[0].session.as_deref(), Some("session-7"));
    assert_eq!(rows[0].agent.as_deref(), Some("agent-9"));
    assert_eq!(rows[0].cost.map(|cost| cost.0), Some(3_630_000_000));
}

#[tokio::test]
async fn what_fails_before_the_first_event_has_a_real_status() {
    let cases = [
        ("ThrottlingException", "Too many requests", 429, "rate_limit_error"),
        ("ValidationException", "messages.0: nonsense", 400, "invalid_request_error"),
        ("InternalServerException", "oops", 500, "api_error"),
        ("ServiceUnavailableException", "busy", 503, "api_error"),
        ("ModelTimeoutException", "Model has timed out", 504, "timeout_error"),
        ("ModelStreamErrorException", "it broke", 500, "api_error"),
    ];
    let mut scenario = Scenario::new();
    for (name, words, ..) in cases {
        // As the first frame of a stream that has its 200 already, and as a response.
        let early = Step::answer("never said").exception_after(0, name, words);
        scenario = scenario.when(asks(format!("frame {name}")), [early]);
        scenario = scenario.when(asks(format!("response {name}")), [Step::error(name, words)]);
    }
    let outcrop = Outcrop::start().with(scenario).await;
    let ask = async |(name, words, status, kind)| {
        for (how, stream) in [("frame", true), ("response", true), ("response", false)] {
            let reply = outcrop.reply(&asking(&format!("{how} {name}"), stream)).await;
            reply.is_refused(status, kind, words);
        }
    };
    join_all(cases.map(ask)).await;
    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), 3 * cases.len());
    assert!(rows.iter().all(|row| row.outcome.as_str() == "failed" && row.status >= 400 && row.error_type.is_some()));
}

#[tokio::test]
async fn the_head_waits_until_upstream_has_said_something() {
    let gate = Gate::new();
    let step = Step::answer("never said").stall_after(0, &gate).exception_after(0, "ValidationException", "too late");
    let outcrop = Outcrop::start().with(Scenario::new().then(step)).await;
    let reply = tokio::spawn(outcrop.post(&hello(true)).reply());
    outcrop.sim().wait_for(|calls| calls.iter().any(is_invoke)).await;
    gate.open();
    reply.await.expect("it came").is_refused(400, "invalid_request_error", "too late");
}

#[tokio::test]
async fn what_fails_later_is_told_by_an_event_and_never_by_an_end() {
    let text = || Step::answer("one two three four five");
    let cases = [
        ("throttled", text().exception_after(3, "ThrottlingException", "slower"), "rate_limit_error"),
        ("internal", text().exception_after(3, "InternalServerException", "oops"), "api_error"),
        ("unavailable", text().exception_after(3, "ServiceUnavailableException", "busy"), "overloaded_error"),
        ("invalid", text().exception_after(3, "ValidationException", "no"), "invalid_request_error"),
        ("model", text().exception_after(3, "ModelStreamErrorException", "broke"), "api_error"),
        ("timeout", text().exception_after(3, "ModelTimeoutException", "slow"), "timeout_error"),
        ("unknown", text().exception_after(3, "NovelException", "new"), "api_error"),
        ("error frame", text().error_frame_after(3, "InternalError", "below"), "api_error"),
        ("cut", text().cut_after(3), "api_error"),
        ("checksum", text().bad_checksum_after(3), "api_error"),
        ("reset", text().reset_after(3), "api_error"),
        ("short", text().end_after(3), "api_error"),
        ("one frame only", text().end_after(1), "api_error"),
        ("almost all", text().cut_after(9), "api_error"),
        ("no stop", text().without_message_stop(), "api_error"),
    ];
    let scenario = cases
        .iter()
        .fold(Scenario::new(), |scenario, (name, step, _)| scenario.when(asks((*name).to_owned()), [step.clone()]));
    let outcrop = Outcrop::start().with(scenario).await;
    for (name, _, kind) in &cases {
        let reply = outcrop.reply(&asking(name, true)).await;
        assert_eq!(reply.status, 200, "{name}");
        let events = reply.events();
        assert_eq!(events[0].kind, "message_start", "{name}");
        assert!(events.iter().all(|event| event.kind != "message_stop"), "{name}: {events:?}");
        let errors: Vec<_> = events.iter().filter(|event| event.kind == "error").collect();
        assert_eq!(errors.len(), 1, "{name}: {events:?}");
        assert_eq!(events.last(), errors.first().copied(), "{name}: nothing follows it");
        let (found, words) = error_of(&errors[0].data);
        assert_eq!((found.as_str(), words.is_empty()), (*kind, false), "{name}: {words}");
        assert_eq!(errors[0].data["request_id"], reply.header("request-id"), "{name}");
    }
    assert_eq!(outcrop.sim().calls().iter().filter(|call| is_invoke(call)).count(), cases.len(), "none is tried twice");

    let rows = outcrop.stop().await;
    assert_eq!(rows.len(), cases.len());
    for (row, (name, _, kind)) in rows.iter().zip(&cases) {
        assert_eq!((row.outcome.as_str(), row.status), ("partial", 200), "{name}");
        assert_eq!(row.error_type.as_deref(), Some(*kind), "{name}");
        assert!(row.tokens.input > 0 && row.cost.is_some(), "{name}: what was used is known and priced");
    }
}

#[tokio::test]
async fn an_answer_of_something_that_is_not_bedrock_is_called_so() {
    let page = Step::page(200, "<html><body>Please sign in to the company network</body></html>");
    let outcrop = Outcrop::start().with(Scenario::new().then(page)).await;
    for stream in [false, true] {
        let reply = outcrop.reply(&hello(stream)).await;
        assert_eq!((reply.status, reply.error().0.as_str()), (502, "api_error"), "{}", reply.text());
    }
    assert!(outcrop.stop().await.iter().all(|row| row.outcome.as_str() == "failed"));
}

#[tokio::test]
async fn an_upstream_that_cannot_be_reached_is_said_to_be_so() {
    let outcrop = Outcrop::start().nowhere("http://127.0.0.1:1").await;
    for stream in [false, true] {
        outcrop.reply(&hello(stream)).await.is_refused(502, "api_error", "Could not reach Amazon Bedrock");
    }
}

#[tokio::test]
async fn any_cut_through_the_bytes_of_upstream_gives_the_same_stream() {
    let events = recorded();
    let bytes: Vec<u8> = events.iter().flat_map(|event| frames::chunk(&event.to_string())).collect();
    let mut scenario = Scenario::new().when(asks("whole".to_owned()), [Step::stream_bytes(bytes.clone())]);
    let mut names = Vec::new();
    for size in [1, 2, 3, 7, 11, 12, 13, 64, 257, 4096] {
        names.push(format!("every {size}"));
        scenario = scenario.when(asks(format!("every {size}")), [Step::stream_bytes(bytes.clone()).dribble(size)]);
    }
    for seed in 0..40_u64 {
        names.push(format!("seed {seed}"));
        let sizes = sizes(seed, bytes.len());
        scenario = scenario.when(asks(format!("seed {seed}")), [Step::stream_bytes(bytes.clone()).split(sizes)]);
    }
    let outcrop = Outcrop::start().with(scenario).await;
    let whole = outcrop.reply(&asking("whole", true)).await;
    assert_eq!(kinds(&whole.events()).last(), Some(&"message_stop"));
    for name in names {
        let cut = outcrop.reply(&asking(&name, true)).await;
        assert_eq!(cut.text(), whole.text(), "{name}");
    }
}

#[tokio::test]
async fn what_is_not_known_yet_passes_unchanged() {
    let events = [
        json!({ "type": "message_start", "message": { "id": "m", "role": "assistant", "content": [], "novel": 1,
            "usage": { "input_tokens": 3, "output_tokens": 1, "novel_tokens": 9 } } }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "novel_block", "x": [1, null] } }),
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "novel_delta", "y": 1.50 } }),
        json!({ "type": "novel_event", "z": "\u{2028} \" \\ \u{1f600}" }),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "message_delta", "delta": { "stop_reason": "novel_reason", "novel": true }, "usage": { "output_tokens": 2 } }),
        json!({ "type": "message_stop" }),
    ];
    let outcrop = Outcrop::start().with(Scenario::new().then(Step::events(&events))).silent_on_cost().await;
    let relayed = outcrop.reply(&hello(true)).await.events();
    let mut relayed: Vec<_> =
        relayed.into_iter().filter(|event| event.kind != "ping").map(|event| event.data).collect();
    relayed[0]["message"].as_object_mut().expect("a message").remove("model");
    assert_eq!(relayed, events);
}

fn recorded() -> Vec<serde_json::Value> {
    let delta = |text: &str| json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": text } });
    let start = json!({ "type": "message_start", "message": { "id": "m", "type": "message", "role": "assistant",
        "content": [], "model": "x", "stop_reason": null, "usage": { "input_tokens": 3, "output_tokens": 1 } } });
    let begin = json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } });
    let words = [
        "Zwölf Boxkämpfer ",
        "जगद्गुरु ",
        "\u{1f468}\u{200d}\u{1f469}",
        "",
        "\r\n\n",
        "\u{7f}\u{2029}",
        &"long ".repeat(300),
    ];
    let end = [
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn", "stop_sequence": null }, "usage": { "output_tokens": 9 } }),
        json!({ "type": "message_stop", "amazon-bedrock-invocationMetrics": { "inputTokenCount": 3 } }),
    ];
    [start, begin].into_iter().chain(words.into_iter().map(delta)).chain(end).collect()
}

/// Pieces at random places: the same for the same seed.
fn sizes(seed: u64, length: usize) -> Vec<usize> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below).expect("small")
    };
    let mut sizes = Vec::new();
    while sizes.iter().sum::<usize>() < length {
        let largest = [2, 20, 200, 2000][random(4)];
        sizes.push(1 + random(largest));
    }
    sizes
}
