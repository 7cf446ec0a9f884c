//! The pieces that turns and answers are made of, in the words of any of the three APIs.

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use crate::rpc::bodies::size;

/// One piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[ts(rename = "SaidBlock")]
pub(crate) enum Block {
    /// Words.
    Text {
        /// Them.
        text: String,
    },
    /// What the model thought.
    Thinking {
        /// Its words; empty where they are sealed.
        text: String,
    },
    /// A tool that the model wants to be run.
    ToolUse {
        /// Its name.
        name: String,
        /// What it is given, as JSON.
        input: String,
    },
    /// What a tool said.
    ToolResult {
        /// Its words.
        text: String,
        /// Whether it failed.
        failed: bool,
    },
    /// A picture or a document.
    File {
        /// `image` or `document`.
        kind: String,
        /// How large it is: `12 kB`; empty where it is elsewhere.
        size: String,
    },
    /// Something else.
    Other {
        /// What it calls itself.
        kind: String,
    },
}

impl Block {
    /// The pieces of a content: a text, or a list.
    pub(super) fn all(content: &Value) -> Vec<Self> {
        match content {
            Value::Null => Vec::new(),
            Value::String(text) => vec![Self::text(text)],
            Value::Array(list) => list.iter().map(Self::one).collect(),
            one => vec![Self::one(one)],
        }
    }

    pub(super) fn text(text: &str) -> Self {
        Self::Text { text: text.to_owned() }
    }

    /// A tool that is to be run; its input may be JSON in a text.
    pub(super) fn tool_use(name: &Value, input: &Value) -> Self {
        let input = match input {
            Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| input.clone()),
            other => other.clone(),
        };
        Self::ToolUse { name: words(name), input: format!("{input:#}") }
    }

    fn one(block: &Value) -> Self {
        let kind = block["type"].as_str().unwrap_or_default();
        match kind {
            "thinking" => Self::Thinking { text: words(&block["thinking"]) },
            "redacted_thinking" => Self::Thinking { text: String::new() },
            "tool_use" | "server_tool_use" => Self::tool_use(&block["name"], &block["input"]),
            "tool_result" => Self::ToolResult {
                text: flat(&block["content"]),
                failed: block["is_error"].as_bool().unwrap_or_default(),
            },
            "image" | "document" => Self::file(kind, &block["source"]["data"]),
            "image_url" => Self::file("image", &block["image_url"]["url"]),
            _ if block["text"].is_string() => Self::Text { text: words(&block["text"]) },
            "" => Self::of_converse(block),
            other => Self::Other { kind: other.to_owned() },
        }
    }

    /// Bedrock's own words: the kind is the only key.
    fn of_converse(block: &Value) -> Self {
        let Some((kind, value)) = block.as_object().and_then(|object| object.iter().next()) else {
            return Self::Other { kind: String::new() };
        };
        match kind.as_str() {
            "toolUse" => Self::tool_use(&value["name"], &value["input"]),
            "toolResult" => Self::ToolResult { text: flat(&value["content"]), failed: value["status"] == "error" },
            "image" | "document" => Self::file(kind, &value["source"]["bytes"]),
            "reasoningContent" => Self::Thinking { text: words(&value["reasoningText"]["text"]) },
            other => Self::Other { kind: other.to_owned() },
        }
    }

    /// Base64 has four letters for three bytes.
    fn file(kind: &str, data: &Value) -> Self {
        let data = data.as_str().unwrap_or_default();
        let base64 = data.split_once(";base64,").map_or(data, |(_, data)| data);
        let here = !base64.is_empty() && !base64.starts_with("http");
        Self::File { kind: kind.to_owned(), size: if here { size(base64.len() as u64 * 3 / 4) } else { String::new() } }
    }
}

/// All words of a content, one piece below the other.
fn flat(content: &Value) -> String {
    let words = |block: Block| match block {
        Block::Text { text } | Block::Thinking { text } | Block::ToolResult { text, .. } => text,
        Block::ToolUse { name, .. } => name,
        Block::File { kind, size } => format!("[{kind}, {size}]"),
        Block::Other { kind } => format!("[{kind}]"),
    };
    Block::all(content).into_iter().map(words).collect::<Vec<_>>().join("\n")
}

pub(super) fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
