//! What is said is read, whatever stands beside it.

use serde_json::{Value, json};

use super::on_wire;
use crate::converse::read::{events, reply};
use crate::converse::types::*;

fn whole(content: &Value) -> Reply {
    let body = json!({ "output": { "message": { "content": content } }, "stopReason": "end_turn" });
    reply(body.to_string().as_bytes()).expect("a message").0
}

fn deltas(delta: &Value) -> Vec<Delta> {
    let (events, _) = events("contentBlockDelta", json!({ "delta": delta }).to_string().as_bytes()).expect("an object");
    let delta = |event| if let Event::BlockDelta { delta, .. } = event { Some(delta) } else { None };
    events.into_iter().filter_map(delta).collect()
}

#[test]
fn every_block_that_a_model_says_is_read_as_it_is_written() {
    let owned = |text: &str| text.to_owned();
    let input = json!({ "a": [-1, 1.0, null, "\u{1f9c0}\u{7}\\\"/"] }).into();
    let result = ToolResult { id: owned("t1"), content: vec![ResultBlock::Text(owned("no"))], failed: true };
    let blocks = vec![
        Block::Text(owned("hi \"there\"\r\n")),
        Block::Cited { texts: vec![owned("so"), owned(" it is")], citations: citations() },
        Block::ToolUse(ToolUse { id: owned("t1"), name: owned("look"), input, server: true }),
        Block::ToolResult(result),
        Block::Reasoning { text: String::new(), signature: Some(owned("sig")) },
        Block::Redacted(vec![0, 255]),
    ];
    let said = Message { role: Role::Assistant, content: blocks.clone() };
    let wire = on_wire(&Request { messages: vec![said], ..Request::default() });
    assert_eq!(whole(&wire["messages"][0]["content"]).content, blocks);
}

fn citations() -> Vec<Citation> {
    let span = Span { index: 1, start: 20, end: 300 };
    let places = [
        Location::DocumentChar(span),
        Location::DocumentPage(span),
        Location::DocumentChunk(span),
        Location::SearchResult(span),
        Location::Web { url: Some("https://example.com/a".to_owned()), domain: None },
    ];
    let quote = |location| Citation {
        title: Some("Cheese".to_owned()),
        source: None,
        quoted: vec!["It melts.".to_owned()],
        location: Some(location),
    };
    places.into_iter().map(quote).chain([Citation::default()]).collect()
}

#[test]
fn the_input_of_a_call_keeps_its_order_and_its_digits() {
    let body = r#"{"output":{"message":{"content":[{"toolUse":{"toolUseId":"t","name":"add","input":{"z":1.50,"a":9007199254740993}}}]}}}"#;
    let (reply, _) = reply(body.as_bytes()).expect("a message");
    let [Block::ToolUse(call)] = &reply.content[..] else { panic!("{:?}", reply.content) };
    assert_eq!(call.input.text(), r#"{"z":1.50,"a":9007199254740993}"#);
}

#[test]
fn only_what_was_written_for_an_hour_counts_as_such() {
    let usage = json!({ "inputTokens": 10, "outputTokens": -1, "totalTokens": 9, "cacheReadInputTokens": 7, "cacheWriteInputTokens": 30,
        "cacheDetails": [{ "ttl": "1h", "inputTokens": 20 }, { "ttl": "5m", "inputTokens": 10 }] });
    let (events, _) = events("metadata", json!({ "usage": usage }).to_string().as_bytes()).expect("an object");
    let expected = Usage { input: 10, output: 0, cache_read: 7, cache_write: 30, cache_write_1h: 20 };
    assert_eq!(events, [Event::Metadata { usage: Some(expected) }]);
}

#[test]
fn counts_beyond_all_counting_are_no_crash() {
    let detail = json!({ "ttl": "1h", "inputTokens": u64::MAX });
    let usage = json!({ "inputTokens": 1, "outputTokens": 1, "cacheDetails": [detail, detail] });
    let (events, _) = events("metadata", json!({ "usage": usage }).to_string().as_bytes()).expect("an object");
    let expected = Usage { input: 1, output: 1, cache_write_1h: u64::MAX, ..Usage::default() };
    assert_eq!(events, [Event::Metadata { usage: Some(expected) }]);
}

#[test]
fn counts_that_are_not_there_are_no_zeros() {
    assert_eq!(whole(&json!([])).usage, None);
    let (events, _) = events("metadata", br#"{"usage":{},"metrics":{"latencyMs":1}}"#).expect("an object");
    assert_eq!(events, [Event::Metadata { usage: None }]);
}

#[test]
fn why_it_stopped_goes_by_its_word_or_is_not_said() {
    let reason = |body: &[u8]| reply(body).expect("a message").0.stop_reason;
    let other = |word: &str| StopReason::Other(word.to_owned());
    assert_eq!(reason(br#"{"output":{"message":{"content":[]}}}"#), other(""));
    assert_eq!(reason(br#"{"output":{"message":{"content":[]}},"stopReason":"bored"}"#), other("bored"));
}

#[test]
fn what_cannot_be_carried_goes_by_its_name_and_an_empty_block_by_none() {
    let image = json!({ "image": { "format": "png", "source": { "s3Location": { "uri": "s3://bucket/cat.png" } } } });
    assert_eq!(whole(&json!([image, {}, { "text": null }])).content, [Block::Other("image".to_owned())]);
    assert_eq!(deltas(&json!({ "hologram": { "size": 3 } })), [Delta::Other("hologram".to_owned())]);
    assert_eq!(deltas(&json!({ "hologram": {} })), []);
}

#[test]
fn what_a_tool_at_bedrock_gave_back_is_words_and_nothing_of_it_is_lost() {
    let image = json!({ "image": { "format": "png" } });
    let results = json!({ "toolResult": [{ "text": "one" }, { "json": { "n": 1.0 } }, image] });
    let shown = "[The model sent something that cannot be shown here: image]";
    let expected = ["one", r#"{"n":1.0}"#, shown].map(str::to_owned);
    assert_eq!(deltas(&results), [Delta::ToolResult(expected.concat())]);
    let result = json!({ "toolResult": { "toolUseId": "t", "status": "error", "content": results["toolResult"] } });
    let content = expected.map(ResultBlock::Text).to_vec();
    assert_eq!(
        whole(&json!([result])).content,
        [Block::ToolResult(ToolResult { id: "t".into(), content, failed: true })]
    );
}

#[test]
fn what_is_no_message_is_no_answer() {
    for body in ["", "{}", "[]", "<html>", r#"{"output":{}}"#, r#"{"output":{"message":{"content":"words"}}}"#] {
        assert!(reply(body.as_bytes()).is_none(), "{body}");
    }
    assert!(events("messageStop", b"no JSON").is_none());
    assert_eq!(events("of tomorrow", b"{}").expect("an object").0, []);
}
