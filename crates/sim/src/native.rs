//! A message in Claude's own form: whole, or as the events of a stream, in the order and with the keys that recordings
//! of Bedrock show.
//!
//! The JSON is written out by hand because order is part of what is imitated.

use serde_json::{Value, json};

use crate::ids;
use crate::message::{Block, Message, Stop};
use crate::usage::Usage;

/// What a message bears besides its words.
pub(crate) struct Frame<'a> {
    /// Makes the ids.
    pub(crate) seed: u64,
    /// The model or profile in the path.
    pub(crate) model: &'a str,
    /// What the request and the answer cost.
    pub(crate) usage: Usage,
}

/// Milliseconds from the request to the first and to the last byte; made up, for a clock would make answers differ.
const FIRST_BYTE_MS: u64 = 350;
const PER_TOKEN_MS: u64 = 12;

/// The answer to InvokeModel.
pub(crate) fn whole(message: &Message, frame: &Frame<'_>) -> String {
    let blocks = message.blocks.iter().enumerate().map(|(at, block)| whole_block(block, frame.seed, at));
    let content = blocks.collect::<Vec<_>>().join(",");
    let (stop, usage) = (stop(&message.stop), usage(&frame.usage, frame.usage.output));
    format!(r#"{{{},"content":[{content}],{stop},"usage":{usage}}}"#, head(frame))
}

/// The events of a stream, each a JSON object.
pub(crate) fn events(message: &Message, frame: &Frame<'_>) -> Vec<String> {
    let mut events = vec![start(frame)];
    for (index, block) in message.blocks.iter().enumerate() {
        let first = first_block(block, frame.seed, index);
        events.push(format!(r#"{{"type":"content_block_start","index":{index},"content_block":{first}}}"#));
        events.extend(
            deltas(block).map(|delta| format!(r#"{{"type":"content_block_delta","index":{index},"delta":{delta}}}"#)),
        );
        events.push(format!(r#"{{"type":"content_block_stop","index":{index}}}"#));
    }
    events.extend(end(message, frame));
    events
}

/// What the answer took in all, in milliseconds.
pub(crate) fn latency_ms(usage: &Usage) -> u64 {
    FIRST_BYTE_MS + PER_TOKEN_MS * usage.output
}

fn start(frame: &Frame<'_>) -> String {
    let (head, usage) = (head(frame), usage(&frame.usage, frame.usage.output.min(1)));
    let message = format!(r#"{{{head},"content":[],"stop_reason":null,"stop_sequence":null,"usage":{usage}}}"#);
    format!(r#"{{"type":"message_start","message":{message}}}"#)
}

fn end(message: &Message, frame: &Frame<'_>) -> [String; 2] {
    let Usage { input, output, cache_read, .. } = frame.usage;
    let cache_write = frame.usage.cache_write();
    let counts = format!(
        r#"{{"input_tokens":{input},"cache_creation_input_tokens":{cache_write},"cache_read_input_tokens":{cache_read},"output_tokens":{output}}}"#
    );
    let metrics = json!({
        "inputTokenCount": input, "outputTokenCount": output,
        "invocationLatency": latency_ms(&frame.usage), "firstByteLatency": FIRST_BYTE_MS,
        "cacheReadInputTokenCount": cache_read, "cacheWriteInputTokenCount": cache_write,
    });
    [
        format!(r#"{{"type":"message_delta","delta":{{{}}},"usage":{counts}}}"#, stop(&message.stop)),
        format!(r#"{{"type":"message_stop","amazon-bedrock-invocationMetrics":{metrics}}}"#),
    ]
}

fn head(frame: &Frame<'_>) -> String {
    let (model, id) = (quoted(model_name(frame.model)), ids::message(frame.seed));
    format!(r#""model":{model},"id":"{id}","type":"message","role":"assistant""#)
}

/// `us.anthropic.claude-sonnet-4-5-20250929-v1:0` speaks of itself as `claude-sonnet-4-5-20250929`.
fn model_name(id: &str) -> &str {
    let name = id.rsplit('/').next().unwrap_or(id);
    let name = name.rsplit("anthropic.").next().unwrap_or(name);
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    match name.rsplit_once("-v") {
        Some((name, version)) if version.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => name,
    }
}

fn usage(usage: &Usage, output: u64) -> String {
    let Usage { input, cache_read, cache_write_5m, cache_write_1h, .. } = usage;
    let cache_write = usage.cache_write();
    let split =
        format!(r#"{{"ephemeral_5m_input_tokens":{cache_write_5m},"ephemeral_1h_input_tokens":{cache_write_1h}}}"#);
    format!(
        r#"{{"input_tokens":{input},"cache_creation_input_tokens":{cache_write},"cache_read_input_tokens":{cache_read},"cache_creation":{split},"output_tokens":{output}}}"#
    )
}

fn stop(stop: &Stop) -> String {
    let (reason, sequence) = match stop {
        Stop::EndTurn => ("end_turn", None),
        Stop::ToolUse => ("tool_use", None),
        Stop::MaxTokens => ("max_tokens", None),
        Stop::Sequence(sequence) => ("stop_sequence", Some(sequence)),
        Stop::Other(reason) => (reason.as_str(), None),
    };
    let sequence = sequence.map_or("null".to_owned(), |sequence| quoted(sequence));
    format!(r#""stop_reason":{},"stop_sequence":{sequence}"#, quoted(reason))
}

fn whole_block(block: &Block, seed: u64, index: usize) -> String {
    match block {
        Block::Text(text) => format!(r#"{{"type":"text","text":{}}}"#, quoted(text)),
        Block::Thinking(text, signature) => thinking(text, signature),
        Block::RedactedThinking(data) => redacted(data),
        Block::ToolUse(name, input) => tool_use(name, input, seed, index),
    }
}

/// A block as `content_block_start` shows it: what deltas will fill is still empty.
fn first_block(block: &Block, seed: u64, index: usize) -> String {
    match block {
        Block::Text(_) => r#"{"type":"text","text":""}"#.to_owned(),
        Block::Thinking(..) => thinking("", ""),
        Block::RedactedThinking(data) => redacted(data),
        Block::ToolUse(name, _) => tool_use(name, &json!({}), seed, index),
    }
}

fn thinking(text: &str, signature: &str) -> String {
    format!(r#"{{"type":"thinking","thinking":{},"signature":{}}}"#, quoted(text), quoted(signature))
}

fn redacted(data: &str) -> String {
    format!(r#"{{"type":"redacted_thinking","data":{}}}"#, quoted(data))
}

fn tool_use(name: &str, input: &Value, seed: u64, index: usize) -> String {
    let id = ids::tool_use(seed, index);
    format!(r#"{{"type":"tool_use","id":"{id}","name":{},"input":{input}}}"#, quoted(name))
}

fn deltas(block: &Block) -> impl Iterator<Item = String> {
    let delta = |kind: &str, key: &str, piece: &str| format!(r#"{{"type":"{kind}","{key}":{}}}"#, quoted(piece));
    let deltas: Vec<String> = match block {
        Block::Text(text) => words(text).map(|word| delta("text_delta", "text", word)).collect(),
        Block::Thinking(text, signature) => {
            let thoughts = words(text).map(|word| delta("thinking_delta", "thinking", word));
            thoughts.chain([delta("signature_delta", "signature", signature)]).collect()
        }
        Block::RedactedThinking(_) => Vec::new(),
        Block::ToolUse(_, input) => {
            let json = if input.as_object().is_some_and(|i| i.is_empty()) { String::new() } else { input.to_string() };
            // The real service always starts with an empty piece.
            [""].into_iter()
                .chain(pieces(&json))
                .map(|piece| delta("input_json_delta", "partial_json", piece))
                .collect()
        }
    };
    deltas.into_iter()
}

/// Each word with the white space that follows it.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(char::is_whitespace)
}

/// A dozen bytes at a time, between characters.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(12.min(rest.len())));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_speaks_of_itself_without_region_and_version() {
        assert_eq!(model_name("us.anthropic.claude-sonnet-4-5-20250929-v1:0"), "claude-sonnet-4-5-20250929");
        assert_eq!(model_name("us.anthropic.claude-opus-4-6-v1"), "claude-opus-4-6");
        assert_eq!(model_name("global.anthropic.claude-opus-5-5"), "claude-opus-5-5");
        assert_eq!(model_name("arn:aws:bedrock:us-east-1:1:application-inference-profile/abc"), "abc");
    }

    #[test]
    fn the_deltas_of_a_stream_add_up_to_the_whole() {
        let input = json!({"command": "ls -la", "note": "ünïcødé, quotes \" and more"});
        let message = Message::new([
            Block::Thinking("Let me see.".into(), "c2ln".into()),
            Block::Text("Two  words\nand a line".into()),
            Block::ToolUse("Bash".into(), input.clone()),
        ]);
        let frame = Frame { seed: 3, model: "m", usage: Usage { output: 9, ..Usage::default() } };
        let events = events(&message, &frame).iter().map(|e| parsed(e)).collect::<Vec<_>>();
        let whole = parsed(&whole(&message, &frame));
        let added = |index: usize, key: &str| {
            let deltas = events.iter().filter(|e| e["index"] == index).filter_map(|e| e["delta"][key].as_str());
            deltas.collect::<String>()
        };
        assert_eq!(whole["content"][0]["thinking"], added(0, "thinking"));
        assert_eq!(whole["content"][0]["signature"], added(0, "signature"));
        assert_eq!(whole["content"][1]["text"], added(1, "text"));
        assert_eq!(parsed(&added(2, "partial_json")), input);
        let call = events.iter().find(|e| e["content_block"]["type"] == "tool_use").expect("a tool call");
        assert_eq!(whole["content"][2]["id"], call["content_block"]["id"]);
    }

    #[test]
    fn a_stream_has_the_keys_of_a_recorded_one() {
        let frame = Frame { seed: 1, model: "m", usage: Usage::default() };
        let events = events(&Message::text("hi"), &frame);
        assert!(events[0].starts_with(r#"{"type":"message_start","message":{"model":"m","id":"msg_bdrk_01"#));
        let kinds = events.iter().map(|e| parsed(e)["type"].as_str().expect("a type").to_owned()).collect::<Vec<_>>();
        let expected = ["message_start", "content_block_start", "content_block_delta", "content_block_stop"];
        assert_eq!(kinds[..4], expected);
        assert_eq!(kinds[4..], ["message_delta", "message_stop"]);
        assert!(parsed(&events[5])["amazon-bedrock-invocationMetrics"]["outputTokenCount"].is_u64());
    }

    fn parsed(json: &str) -> Value {
        serde_json::from_str(json).expect("an event is JSON")
    }
}
