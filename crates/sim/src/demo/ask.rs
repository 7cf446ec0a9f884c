//! Reads a Messages body for what the demo wants to know: what the user said, what tools there are, what they brought.

use serde_json::Value;

/// What is asked. Anything the body lacks or has in a strange form is as if it were not there.
#[derive(Debug, Default)]
pub(super) struct Ask<'a> {
    /// The user's own last words, without what the client slipped in.
    pub(super) text: String,
    /// Pictures and documents that came with them.
    pub(super) attachments: usize,
    /// What tools brought, if the last message is about that.
    pub(super) results: Vec<ToolResult<'a>>,
    /// Tool calls since those words.
    pub(super) calls_made: usize,
    pub(super) tools: Vec<Tool<'a>>,
    pub(super) choice: Choice<'a>,
    pub(super) thinking: Thinking,
    /// The schema the answer must have.
    pub(super) format: Option<&'a Value>,
    pub(super) stop_sequences: Vec<&'a str>,
    pub(super) max_tokens: u64,
    /// The system prompt, and system messages in mid-conversation.
    pub(super) system: String,
}

#[derive(Debug)]
pub(super) struct ToolResult<'a> {
    /// Empty if the call is not in the conversation.
    pub(super) tool: &'a str,
    pub(super) text: String,
    pub(super) failed: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Tool<'a> {
    pub(super) name: &'a str,
    pub(super) schema: &'a Value,
}

#[derive(Debug, Default)]
pub(super) enum Choice<'a> {
    #[default]
    Auto,
    None,
    Any,
    One(&'a str),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Thinking {
    #[default]
    Off,
    Shown,
    Omitted,
}

/// What Claude Code writes between tags into the user's messages is not the user's.
const INJECTED: [&str; 5] =
    ["system-reminder", "local-command-caveat", "local-command-stdout", "command-message", "command-args"];

impl<'a> Ask<'a> {
    pub(super) fn read(body: &'a Value) -> Self {
        let messages = list(&body["messages"]);
        let said_at = messages.iter().rposition(|message| !own_words(message).is_empty());
        let said = said_at.map_or(&Value::Null, |at| &messages[at]);
        let since = &messages[said_at.map_or(0, |at| at + 1)..];
        Self {
            text: own_words(said),
            attachments: count(said, |kind| kind == "image" || kind == "document"),
            results: results(messages),
            calls_made: since.iter().map(|message| count(message, |kind| kind == "tool_use")).sum(),
            tools: list(&body["tools"]).iter().filter_map(Tool::read).collect(),
            choice: Choice::read(&body["tool_choice"]),
            thinking: Thinking::read(&body["thinking"]),
            format: body.pointer("/output_config/format/schema"),
            stop_sequences: list(&body["stop_sequences"]).iter().filter_map(Value::as_str).collect(),
            max_tokens: body["max_tokens"].as_u64().unwrap_or_default(),
            system: system(body, messages),
        }
    }

    /// A client without tools that speaks of a title wants one.
    pub(super) fn wants_title(&self) -> bool {
        self.tools.is_empty() && self.system.to_lowercase().contains("title")
    }

    /// Somebody who only wants to see that it works wants one word.
    pub(super) fn wants_a_word(&self) -> bool {
        self.text.to_lowercase().contains("one single word")
    }

    /// The folder the client says it works in.
    pub(super) fn folder(&self) -> Option<&str> {
        let (_, after) = self.system.split_once("orking directory: ")?;
        after.lines().next().map(str::trim)
    }
}

impl<'a> Tool<'a> {
    fn read(tool: &'a Value) -> Option<Self> {
        Some(Self { name: tool["name"].as_str()?, schema: &tool["input_schema"] })
    }
}

impl<'a> Choice<'a> {
    fn read(choice: &'a Value) -> Self {
        match choice["type"].as_str() {
            Some("any") => Self::Any,
            Some("none") => Self::None,
            Some("tool") => choice["name"].as_str().map_or(Self::Any, Self::One),
            _ => Self::Auto,
        }
    }

    pub(super) fn is_forced(&self) -> bool {
        matches!(self, Self::Any | Self::One(_))
    }
}

impl Thinking {
    fn read(thinking: &Value) -> Self {
        match thinking["type"].as_str() {
            Some("enabled" | "adaptive") if thinking["display"] == "omitted" => Self::Omitted,
            Some("enabled" | "adaptive") => Self::Shown,
            _ => Self::Off,
        }
    }
}

fn system(body: &Value, messages: &[Value]) -> String {
    let later = messages.iter().filter(|message| message["role"] == "system").map(|message| &message["content"]);
    [&body["system"]].into_iter().chain(later).flat_map(texts).collect::<Vec<_>>().join("\n")
}

/// Empty for messages that are not the user's. Words beside a tool's result are the client's.
fn own_words(message: &Value) -> String {
    if message["role"] != "user" || count(message, |kind| kind == "tool_result") > 0 {
        return String::new();
    }
    let mut texts = texts(&message["content"]).into_iter().map(without_injected);
    texts.rfind(|text| !text.is_empty()).unwrap_or_default()
}

fn without_injected(text: &str) -> String {
    let mut text = text.to_owned();
    for tag in INJECTED {
        while let Some(start) = text.find(&format!("<{tag}>")) {
            let close = format!("</{tag}>");
            let end = text[start..].find(&close).map_or(text.len(), |at| start + at + close.len());
            text.replace_range(start..end, "");
        }
    }
    text.trim().to_owned()
}

fn results(messages: &[Value]) -> Vec<ToolResult<'_>> {
    let last = messages.iter().rev().find(|message| message["role"] == "user").unwrap_or(&Value::Null);
    let results = list(&last["content"]).iter().filter(|block| block["type"] == "tool_result");
    let read = |block: &Value| ToolResult {
        tool: "",
        text: texts(&block["content"]).join("\n"),
        failed: block["is_error"] == true,
    };
    results.map(|block| ToolResult { tool: called(messages, &block["tool_use_id"]), ..read(block) }).collect()
}

fn called<'a>(messages: &'a [Value], id: &Value) -> &'a str {
    let blocks = messages.iter().rev().flat_map(|message| list(&message["content"]));
    let mut calls = blocks.filter(|block| block["type"] == "tool_use" && block["id"] == *id);
    calls.next().and_then(|call| call["name"].as_str()).unwrap_or_default()
}

fn count(message: &Value, kind: impl Fn(&str) -> bool) -> usize {
    list(&message["content"]).iter().filter(|block| block["type"].as_str().is_some_and(&kind)).count()
}

/// The texts of a content, be it a string or blocks.
fn texts(content: &Value) -> Vec<&str> {
    match content {
        Value::String(text) => vec![text],
        content => list(content).iter().filter_map(|block| block["text"].as_str()).collect(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_the_client_slipped_in_is_not_the_users() {
        let reminder = "<system-reminder>Use Bash.</system-reminder>";
        let body = json!({"messages": [
            {"role": "user", "content": [{"type": "text", "text": reminder},
                {"type": "text", "text": format!("{reminder}\nhi there {reminder}")},
                {"type": "text", "text": "<system-reminder>never closed"}]},
            {"role": "system", "content": "Today is a day."},
        ]});
        assert_eq!(Ask::read(&body).text, "hi there");
    }

    #[test]
    fn a_result_belongs_to_the_call_it_answers() {
        let body = json!({"messages": [
            {"role": "user", "content": "go"},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "Read", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "is_error": true,
                "content": [{"type": "text", "text": "no such file"}]}, {"type": "text", "text": "Bash!"}]},
        ]});
        let ask = Ask::read(&body);
        assert_eq!((ask.text.as_str(), ask.calls_made), ("go", 1));
        let result = &ask.results[0];
        assert_eq!((result.tool, result.text.as_str(), result.failed), ("Read", "no such file", true));
    }

    #[test]
    fn the_folder_is_the_one_the_client_names() {
        let body =
            json!({"system": [{"type": "text", "text": "<env>\nWorking directory: /home/ada/code\nPlatform: x"}]});
        assert_eq!(Ask::read(&body).folder(), Some("/home/ada/code"));
    }
}
