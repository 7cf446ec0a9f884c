//! An answer as its blocks: a whole one, or a stream put together again, in the words of any of the three APIs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::blocks::Block;
use super::conversation::said;

/// What a client was told.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::rpc) struct Answered {
    pub(in crate::rpc) blocks: Vec<Block>,
    /// In a sentence.
    pub(in crate::rpc) error: Option<String>,
}

impl Answered {
    /// Whatever of it is understood.
    pub(in crate::rpc) fn read(answer: &str) -> Self {
        if let Ok(whole) = serde_json::from_str::<Value>(answer) {
            return Self { blocks: of_whole(&whole), error: error(&whole) };
        }
        let data = answer.lines().filter_map(|line| line.strip_prefix("data:"));
        let events: Vec<Value> = data.filter_map(|data| serde_json::from_str(data.trim()).ok()).collect();
        Self { blocks: of_events(&events), error: events.iter().find_map(error) }
    }
}

fn of_whole(answer: &Value) -> Vec<Block> {
    match &answer["choices"][0]["message"] {
        Value::Null if answer["output"].is_object() => Block::all(&answer["output"]["message"]["content"]),
        Value::Null => Block::all(&answer["content"]),
        message => said(message),
    }
}

fn error(answer: &Value) -> Option<String> {
    let said = answer["error"]["message"].as_str().or_else(|| answer["message"].as_str())?;
    Some(said.to_owned())
}

/// Pieces of a block belong together by its number; those of OpenAI's chunks by what they are.
fn of_events(events: &[Value]) -> Vec<Block> {
    let mut blocks: BTreeMap<(u8, u64), Value> = BTreeMap::new();
    for event in events {
        let number = event["index"].as_u64().unwrap_or_default();
        if event["content_block"].is_object() {
            blocks.insert((0, number), event["content_block"].clone());
        }
        if let Some(block) = blocks.get_mut(&(0, number)) {
            for (piece, whole) in [("text", "text"), ("thinking", "thinking"), ("partial_json", "input")] {
                append(block, whole, &event["delta"][piece]);
            }
        }
        let delta = &event["choices"][0]["delta"];
        append(blocks.entry((0, 0)).or_insert_with(|| json!({ "type": "text" })), "text", &delta["content"]);
        for call in delta["tool_calls"].as_array().into_iter().flatten() {
            let number = call["index"].as_u64().unwrap_or_default();
            let block = blocks.entry((1, number)).or_insert_with(|| json!({ "type": "tool_use" }));
            append(block, "name", &call["function"]["name"]);
            append(block, "input", &call["function"]["arguments"]);
        }
    }
    let said = blocks.into_values().filter(|block| block.as_object().is_some_and(|block| block.len() > 1));
    Block::all(&Value::Array(said.collect()))
}

/// A tool's input begins as an empty object and goes on as pieces of text.
fn append(block: &mut Value, key: &str, piece: &Value) {
    let Some(piece) = piece.as_str() else { return };
    match &mut block[key] {
        Value::String(text) => text.push_str(piece),
        other => *other = Value::from(piece),
    }
}
