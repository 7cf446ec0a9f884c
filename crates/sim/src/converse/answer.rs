//! A message in Converse's form: whole, or as the events of a stream.
//!
//! Objects are `Value`s, for the real service sorts its keys as well.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::ids;
use crate::message::{Block, Message, Stop};
use crate::native::{Frame, latency_ms, pieces, words};
use crate::usage::Usage;

/// Keys of a request that an answer repeats.
const ECHOED: [&str; 2] = ["performanceConfig", "serviceTier"];

/// The answer to Converse.
pub(crate) fn whole(message: &Message, frame: &Frame<'_>, request: &Value) -> Value {
    let content = message.blocks.iter().enumerate().map(|(at, block)| whole_block(block, frame.seed, at));
    let mut answer = metadata(frame, request);
    answer["output"] = json!({ "message": { "content": content.collect::<Value>(), "role": "assistant" } });
    merge(&mut answer, stop(&message.stop, request));
    answer
}

/// The events of a stream: name and payload.
pub(crate) fn events(message: &Message, frame: &Frame<'_>, request: &Value) -> Vec<(&'static str, Value)> {
    let mut events = vec![("messageStart", json!({ "role": "assistant" }))];
    for (index, block) in message.blocks.iter().enumerate() {
        if let Block::ToolUse(name, _) = block {
            let start = json!({ "toolUse": { "name": name, "toolUseId": ids::converse_tool_use(frame.seed, index) } });
            events.push(("contentBlockStart", json!({ "contentBlockIndex": index, "start": start })));
        }
        let deltas = deltas(block).into_iter();
        events.extend(deltas.map(|delta| ("contentBlockDelta", json!({ "contentBlockIndex": index, "delta": delta }))));
        events.push(("contentBlockStop", json!({ "contentBlockIndex": index })));
    }
    events.push(("messageStop", stop(&message.stop, request)));
    events.push(("metadata", metadata(frame, request)));
    events
}

fn whole_block(block: &Block, seed: u64, index: usize) -> Value {
    match block {
        Block::Text(text) => json!({ "text": text }),
        Block::Thinking(text, signature) => {
            let mut thoughts = json!({ "text": text });
            if !signature.is_empty() {
                thoughts["signature"] = json!(signature);
            }
            json!({ "reasoningContent": { "reasoningText": thoughts } })
        }
        Block::RedactedThinking(data) => redacted(data),
        Block::ToolUse(name, input) => {
            let id = ids::converse_tool_use(seed, index);
            json!({ "toolUse": { "input": input, "name": name, "toolUseId": id } })
        }
    }
}

fn deltas(block: &Block) -> Vec<Value> {
    match block {
        Block::Text(text) => words(text).map(|word| json!({ "text": word })).collect(),
        Block::Thinking(text, signature) => {
            let thoughts = words(text).map(|word| json!({ "reasoningContent": { "text": word } }));
            let signed = (!signature.is_empty()).then(|| json!({ "reasoningContent": { "signature": signature } }));
            thoughts.chain(signed).collect()
        }
        Block::RedactedThinking(data) => vec![redacted(data)],
        Block::ToolUse(_, input) => {
            pieces(&input.to_string()).map(|piece| json!({ "toolUse": { "input": piece } })).collect()
        }
    }
}

fn redacted(data: &str) -> Value {
    json!({ "reasoningContent": { "redactedContent": STANDARD.encode(data) } })
}

/// The reason; which stop sequence it was is told only to those who asked for it.
fn stop(stop: &Stop, request: &Value) -> Value {
    let (reason, sequence) = match stop {
        Stop::EndTurn => ("end_turn", None),
        Stop::ToolUse => ("tool_use", None),
        Stop::MaxTokens => ("max_tokens", None),
        Stop::Sequence(sequence) => ("stop_sequence", Some(sequence)),
        Stop::Other(reason) => (reason.as_str(), None),
    };
    let mut told = json!({ "stopReason": reason });
    let paths = request["additionalModelResponseFieldPaths"].as_array();
    let asked = paths.is_some_and(|paths| paths.iter().any(|path| path == "/stop_sequence"));
    if let Some(sequence) = sequence.filter(|_| asked) {
        told["additionalModelResponseFields"] = json!({ "stop_sequence": sequence });
    }
    told
}

fn metadata(frame: &Frame<'_>, request: &Value) -> Value {
    let latency = latency_ms(&frame.usage);
    let mut told = json!({ "metrics": { "latencyMs": latency }, "usage": usage(&frame.usage) });
    for key in ECHOED {
        if let Some(value) = request.get(key) {
            told[key] = value.clone();
        }
    }
    told
}

fn usage(usage: &Usage) -> Value {
    let written = [("5m", usage.cache_write_5m), ("1h", usage.cache_write_1h)];
    let details = written.into_iter().filter(|(_, tokens)| *tokens > 0);
    json!({
        "cacheDetails": details.map(|(ttl, tokens)| json!({ "inputTokens": tokens, "ttl": ttl })).collect::<Value>(),
        "cacheReadInputTokens": usage.cache_read,
        "cacheWriteInputTokens": usage.cache_write(),
        "inputTokens": usage.input,
        "outputTokens": usage.output,
        "totalTokens": usage.input + usage.output + usage.cache_read + usage.cache_write(),
    })
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}
