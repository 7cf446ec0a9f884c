//! Every recorded answer, whole and streamed, retold: words, calls, end and usage stay.

use serde_json::{Value, json};

use super::{added_up, told};
use crate::converse::tests::{recorded, sse};
use crate::converse::{Names, Relay};
use crate::native::{self, Ended};
use crate::openai::{Chunks, answer};

#[test]
fn every_recorded_stream_of_converse_says_the_same_as_chunks() {
    let cases = recorded::cases("converse-stream");
    for (name, case) in &cases {
        let frames = case["response"]["frames"].as_array().expect("frames");
        let mut out = String::new();
        let mut relay = Relay::new("msg_1", "a-model", Names::default());
        frames.iter().flat_map(recorded::events).for_each(|event| relay.feed(event, &mut out));
        assert_eq!(relay.finish(&mut out), Ended::Well, "{name}");
        assert_eq!(told(&added_up(&chunks(&out))), expected(&sse::message(&out)), "{name}");
    }
    assert!(cases.is_empty() || cases.len() > 50, "only {} recordings", cases.len());
}

#[test]
fn every_recorded_answer_of_converse_says_the_same_as_a_completion() {
    for (name, case) in recorded::cases("converse") {
        let message = recorded::whole(recorded::reply(&case["response"]["body"]), &name);
        assert_eq!(told(&completion(&message)), expected(&message), "{name}");
    }
}

#[test]
fn every_recorded_answer_of_a_claude_says_the_same_as_a_completion() {
    let cases = recorded::all("invoke");
    let mut retold = 0;
    for (name, case) in cases.iter().filter(|(_, case)| case["response"]["body"]["type"] == "message") {
        let body = case["response"]["body"].to_string();
        let body = native::answer(&body, "a-model", None).expect(name).body;
        let message: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(told(&completion(&message)), expected(&message), "{name}");
        retold += 1;
    }
    assert!(cases.is_empty() || retold > 25, "only {retold} recordings");
}

#[test]
fn every_recorded_stream_of_a_claude_says_the_same_as_chunks() {
    let cases = recorded::all("invoke-stream");
    let mut retold = 0;
    for (name, case) in &cases {
        let frames = case["response"]["frames"].as_array().into_iter().flatten();
        let events: Vec<&Value> = frames.map(|frame| &frame["chunk"]).collect();
        if events.last().is_none_or(|last| last["type"] != "message_stop") {
            continue; // of another maker, or broken off
        }
        let mut out = String::new();
        let mut relay = native::Relay::new("a-model");
        events.iter().for_each(|event| relay.feed(&event.to_string(), &mut out));
        assert_eq!(relay.finish(&mut out), Ended::Well, "{name}");
        let mut message = sse::message(&out);
        for (key, count) in events[0]["message"]["usage"].as_object().expect("usage") {
            if message["usage"][key].is_null() {
                message["usage"][key] = count.clone();
            }
        }
        assert_eq!(told(&added_up(&chunks(&out))), expected(&message), "{name}");
        retold += 1;
    }
    assert!(cases.is_empty() || retold > 20, "only {retold} recordings");
}

fn chunks(events: &str) -> String {
    let mut out = String::new();
    Chunks::new(1, true).feed(events, &mut out);
    out
}

fn completion(message: &Value) -> Value {
    let completion: Value = serde_json::from_str(&answer(&message.to_string(), 1).expect("an answer")).expect("JSON");
    assert_eq!((&completion["object"], &completion["created"]), (&json!("chat.completion"), &json!(1)));
    completion
}

/// What a client of OpenAI should make of a message.
fn expected(message: &Value) -> Value {
    let blocks: Vec<&Value> = message["content"].as_array().into_iter().flatten().collect();
    let text = |key: &str| blocks.iter().filter_map(|block| block[key].as_str()).collect::<String>();
    let calls = blocks.iter().filter(|block| block["type"] == "tool_use");
    let count = |key: &str| message["usage"][key].as_u64().unwrap_or_default();
    let (read, written) = (count("cache_read_input_tokens"), count("cache_creation_input_tokens"));
    let (prompt, completion) = (count("input_tokens") + read + written, count("output_tokens"));
    let mut usage = json!({
        "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
        "prompt_tokens_details": { "cached_tokens": read, "cache_write_tokens": written },
    });
    if let Some(thinking) = message["usage"]["output_tokens_details"]["thinking_tokens"].as_u64() {
        usage["completion_tokens_details"] = json!({ "reasoning_tokens": thinking });
    }
    json!({
        "id": format!("chatcmpl-{}", message["id"].as_str().expect("an id").trim_start_matches("msg_")),
        "model": "a-model",
        "text": text("text"),
        "thinking": text("thinking"),
        "calls": calls.map(|call| json!([call["id"], call["name"], call["input"]])).collect::<Vec<_>>(),
        "finish": match message["stop_reason"].as_str().unwrap_or_default() {
            "tool_use" => "tool_calls",
            "max_tokens" | "model_context_window_exceeded" => "length",
            "refusal" => "content_filter",
            _ => "stop",
        },
        "usage": usage,
    })
}
