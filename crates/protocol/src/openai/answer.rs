//! A whole answer as a chat completion.

use serde_json::{Value, json};

use super::usage::{Usage, finish_reason};
use crate::json::{Document, Node};
use crate::refusal::{ErrorType, Refusal};

/// Retells a Messages answer. `created` is in seconds since 1970. `Err` where the input of a tool is nested too deep.
pub fn answer(message: &str, created: u64) -> Result<String, Refusal> {
    let document = Document::parse(message)
        .map_err(|why| Refusal::new(ErrorType::Api, format!("The answer of the model cannot be read: {why}")))?;
    let root = document.root();
    let text = |key: &str| root.get(key).and_then(Node::string).unwrap_or_default();
    let mut usage = Usage::default();
    usage.observe(root.get("usage"));
    let completion = json!({
        "id": completion_id(&text("id")),
        "object": "chat.completion",
        "created": created,
        "model": text("model"),
        "choices": [{
            "index": 0,
            "message": message_of(root),
            "logprobs": null,
            "finish_reason": finish_reason(&text("stop_reason")),
        }],
        "usage": usage.told(),
    });
    Ok(completion.to_string())
}

/// Ids of completions begin in a way of their own.
pub(super) fn completion_id(message_id: &str) -> String {
    format!("chatcmpl-{}", message_id.trim_start_matches("msg_"))
}

fn message_of(root: Node<'_>) -> Value {
    let blocks = || root.get("content").into_iter().flat_map(Node::items);
    let all = |key: &str| blocks().filter_map(|block| block.get(key)?.string()).collect::<String>();
    let calls: Vec<Value> =
        blocks().filter(|block| block.get("type").is_some_and(|kind| kind.is("tool_use"))).map(call).collect();
    let (text, thinking) = (all("text"), all("thinking"));
    let content = if text.is_empty() && !calls.is_empty() { Value::Null } else { text.into() };
    let mut message = json!({ "role": "assistant", "content": content, "refusal": null, "annotations": [] });
    if !thinking.is_empty() {
        message["reasoning_content"] = thinking.into();
    }
    if !calls.is_empty() {
        message["tool_calls"] = calls.into();
    }
    message
}

fn call(block: Node<'_>) -> Value {
    let text = |key: &str| block.get(key).and_then(Node::string).unwrap_or_default();
    let arguments = block.get("input").map_or("{}", Node::raw);
    json!({ "id": text("id"), "type": "function", "function": { "name": text("name"), "arguments": arguments } })
}
