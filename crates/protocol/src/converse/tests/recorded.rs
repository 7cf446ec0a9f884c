//! Every recorded answer of Converse, whole and streamed, through the lane.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::sse;
use crate::converse::types::*;
use crate::converse::{Names, Relay, answer, read};
use crate::native::Ended;

#[test]
fn every_recorded_stream_becomes_a_well_formed_one_that_says_the_same() {
    let cases = cases("converse-stream");
    for (name, case) in &cases {
        let frames = case["response"]["frames"].as_array().expect("frames");
        let mut out = String::new();
        let mut relay = Relay::new("msg_1", "a-model", Names::default());
        frames.iter().flat_map(events).for_each(|event| relay.feed(event, &mut out));
        assert_eq!(relay.finish(&mut out), Ended::Well, "{name}");
        let message = sse::message(&out);
        let payloads = |key: &str| frames.iter().filter_map(|frame| frame["payload"].get(key)).collect::<Vec<_>>();
        let (usage, stop) = (payloads("usage"), payloads("stopReason"));
        usage_is(&message["usage"], usage.first().expect("usage"), name);
        stop_is(&message, stop.first().expect("a reason"), name);
        let said = |key: &str| payloads("delta").into_iter().filter_map(|d| d[key].as_str()).collect::<String>();
        assert_eq!(words(&message), said("text"), "{name}");
        let starts = payloads("start");
        assert_eq!(calls(&message).len(), starts.iter().filter(|s| is_call(&s["toolUse"])).count(), "{name}");
    }
    assert!(cases.is_empty() || cases.len() > 50, "only {} recordings", cases.len());
}

#[test]
fn every_recorded_answer_becomes_a_message_that_says_the_same() {
    let cases = cases("converse");
    for (name, case) in &cases {
        let body = &case["response"]["body"];
        let message = whole(reply(body), name);
        usage_is(&message["usage"], &body["usage"], name);
        stop_is(&message, &body["stopReason"], name);
        let content = body["output"]["message"]["content"].as_array().expect("content");
        let words_sent = |block: &Value| match (&block["citationsContent"], &block["toolResult"]) {
            (Value::Null, Value::Null) => block["text"].as_str().unwrap_or_default().to_owned(),
            (Value::Null, _) => String::new(),
            (cited, _) => {
                cited["content"].as_array().into_iter().flatten().filter_map(|t| t["text"].as_str()).collect()
            }
        };
        if !content.iter().any(|block| block["toolResult"].is_object()) {
            assert_eq!(words(&message), content.iter().map(words_sent).collect::<String>(), "{name}");
        }
        let sent: Vec<&Value> = content.iter().map(|block| &block["toolUse"]).filter(|call| is_call(call)).collect();
        let sent: Vec<_> = sent.iter().map(|call| (&call["toolUseId"], &call["name"], &call["input"])).collect();
        let got = calls(&message);
        assert_eq!(got.iter().map(|c| (&c["id"], &c["name"], &c["input"])).collect::<Vec<_>>(), sent, "{name}");
        let signature =
            |block: &Value| block["reasoningContent"]["reasoningText"]["signature"].as_str().map(Value::from);
        let sent: Vec<_> = content.iter().filter_map(signature).collect();
        let list = message["content"].as_array().expect("content");
        let got: Vec<_> = list.iter().map(|b| b["signature"].clone()).filter(|s| s.is_string() && s != "").collect();
        assert_eq!(got, sent, "{name}");
    }
    assert!(cases.is_empty() || cases.len() > 120, "only {} recordings", cases.len());
}

#[test]
fn a_whole_answer_streamed_says_what_it_says_whole() {
    for (name, case) in cases("converse") {
        let reply = reply(&case["response"]["body"]);
        let mut out = String::new();
        let mut relay = Relay::new("msg_1", "a-model", Names::default());
        reply.clone().into_events().into_iter().for_each(|event| relay.feed(event, &mut out));
        assert_eq!(relay.finish(&mut out), Ended::Well, "{name}");
        let (mut streamed, mut whole) = (sse::message(&out), whole(reply, &name));
        for message in [&mut streamed, &mut whole] {
            for block in message["content"].as_array_mut().expect("content") {
                if block["citations"].is_null() {
                    block.as_object_mut().expect("a block").remove("citations");
                }
            }
        }
        assert_eq!(streamed, whole, "{name}");
    }
}

pub(crate) fn whole(reply: Reply, name: &str) -> Value {
    let answer = answer(reply, &Names::default(), "msg_1", "a-model", None).expect(name);
    let message: Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!(message["model"], "a-model");
    assert_eq!(message["id"], "msg_1");
    message
}

fn usage_is(usage: &Value, recorded: &Value, name: &str) {
    let count = |key: &str| recorded[key].as_u64().unwrap_or(0);
    assert_eq!(usage["input_tokens"], count("inputTokens"), "{name}");
    assert_eq!(usage["output_tokens"], count("outputTokens"), "{name}");
    assert_eq!(usage["cache_read_input_tokens"], count("cacheReadInputTokens"), "{name}");
    assert_eq!(usage["cache_creation_input_tokens"], count("cacheWriteInputTokens"), "{name}");
}

fn stop_is(message: &Value, recorded: &Value, name: &str) {
    let expected = match recorded.as_str().expect("a reason") {
        "end_turn" | "tool_use" if !calls(message).is_empty() => "tool_use",
        "end_turn" | "tool_use" => "end_turn",
        "guardrail_intervened" | "content_filtered" => "refusal",
        other => other,
    };
    assert_eq!(message["stop_reason"], expected, "{name}");
}

fn words(message: &Value) -> String {
    message["content"].as_array().into_iter().flatten().filter_map(|block| block["text"].as_str()).collect()
}

fn calls(message: &Value) -> Vec<&Value> {
    message["content"].as_array().into_iter().flatten().filter(|block| block["type"] == "tool_use").collect()
}

fn is_call(tool_use: &Value) -> bool {
    tool_use.is_object() && tool_use["type"] != "server_tool_use"
}

/// The events of a recorded frame.
pub(crate) fn events(frame: &Value) -> Vec<Event> {
    let Some(kind) = frame["headers"][":event-type"].as_str() else { return Vec::new() };
    read::events(kind, frame["payload"].to_string().as_bytes()).expect("a JSON object").0
}

pub(crate) fn reply(body: &Value) -> Reply {
    read::reply(body.to_string().as_bytes()).expect("a message").0
}

/// The recorded cases of an operation of Converse that were answered, by their names.
pub(crate) fn cases(api: &str) -> Vec<(String, Value)> {
    let mut cases = all(api);
    cases.retain(|(_, case)| {
        let frames = case["response"]["frames"].as_array();
        let ends = |frames: &Vec<Value>| frames.iter().any(|f| f["headers"][":event-type"] == json!("messageStop"));
        case["response"]["body"]["output"].is_object() || frames.is_some_and(ends)
    });
    cases
}

/// All recorded cases of an operation, by their names.
pub(crate) fn all(api: &str) -> Vec<(String, Value)> {
    let Some(corpus) = corpus() else { return Vec::new() };
    let mut cases = Vec::new();
    for folder in ["bedrock", "anthropic", "fixtures"] {
        for entry in std::fs::read_dir(corpus.join(folder)).expect("the corpus has this folder") {
            let path = entry.expect("a readable entry").path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with(&format!("{api}--")) {
                let text = std::fs::read(&path).expect("a readable case");
                cases.push((name, serde_json::from_slice(&text).expect("a case is JSON")));
            }
        }
    }
    cases
}

#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "no recorded traffic at ../shared/corpus");
    eprintln!("SKIPPED: no recorded traffic at ../shared/corpus, so no recording was replayed");
    None
}
