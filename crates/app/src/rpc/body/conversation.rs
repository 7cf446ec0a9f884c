//! A request as a conversation, in the words of any of the three APIs.

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::blocks::{Block, words};

/// What a client said.
#[derive(Debug, Default, Serialize, TS)]
pub(crate) struct Conversation {
    /// The model that it asked for.
    pub model: Option<String>,
    /// What the model is told to be.
    pub system: Vec<Block>,
    /// The turns, oldest first.
    pub turns: Vec<Turn>,
    /// The names of the tools that there are.
    pub tools: Vec<String>,
}

/// One turn.
#[derive(Debug, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "SaidTurn")]
pub(crate) struct Turn {
    /// `user`, `assistant`, `tool`, …
    pub role: String,
    /// What was said.
    pub blocks: Vec<Block>,
}

impl Conversation {
    /// Whatever of it is understood.
    pub(super) fn read(request: &str) -> Self {
        let Ok(request) = serde_json::from_str::<Value>(request) else { return Self::default() };
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let tools = list(&request["tools"]).into_iter().chain(list(&request["toolConfig"]["tools"]));
        let mut conversation = Self {
            model: request["model"].as_str().map(str::to_owned),
            system: Block::all(&request["system"]),
            turns: Vec::new(),
            tools: tools.map(|tool| tool_name(&tool)).filter(|name| !name.is_empty()).collect(),
        };
        for message in list(&request["messages"]) {
            match message["role"].as_str().unwrap_or_default() {
                "system" | "developer" => conversation.system.extend(Block::all(&message["content"])),
                role => conversation.turns.push(Turn { role: role.to_owned(), blocks: said(&message) }),
            }
        }
        conversation
    }
}

fn tool_name(tool: &Value) -> String {
    let names = [&tool["name"], &tool["function"]["name"], &tool["toolSpec"]["name"], &tool["type"]];
    names.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
}

/// What stands in a message; in OpenAI's words tools stand beside the content.
pub(super) fn said(message: &Value) -> Vec<Block> {
    if message["role"] == "tool" {
        return vec![Block::ToolResult { text: words(&message["content"]), failed: false }];
    }
    let mut blocks = Block::all(&message["content"]);
    for call in message["tool_calls"].as_array().into_iter().flatten() {
        blocks.push(Block::tool_use(&call["function"]["name"], &call["function"]["arguments"]));
    }
    blocks
}
