//! `role: "system"` inside messages: newer models take it, for older ones it is said in the user's turn.
//!
//! It goes behind what the user's turn already holds, so behind its tool results, which must come first. It is not
//! hoisted into the system prompt: that would break the prompt cache from its first block on.

use super::body::Body;
use crate::change::What;
use crate::json::{Node, quoted};

pub(super) fn apply(body: &mut Body<'_>) {
    if body.model.mid_conversation_system {
        return;
    }
    let Some(messages) = body.root.get("messages") else {
        return;
    };
    let is = |message: Node<'_>, role: &str| message.get("role").is_some_and(|is| is.is(role));
    let mut last_user = None;
    for (number, message) in body.messages() {
        if is(message, "user") {
            last_user = Some(number);
        } else if is(message, "assistant") {
            last_user = None;
        } else if is(message, "system") {
            body.note(
                format!("messages.{number}"),
                What::Rewritten,
                "became a reminder in the user's turn: this model takes no system role there",
            );
            match last_user {
                Some(user) => {
                    body.edits.remove_item(messages, number);
                    body.folded.entry(user).or_default().extend(reminders(message));
                }
                None => {
                    let content = format!(r#"[{}]"#, reminders(message).join(","));
                    body.edits.replace(message, format!(r#"{{"role":"user","content":{content}}}"#));
                }
            }
        }
    }
    for (user, reminders) in std::mem::take(&mut body.folded) {
        if let Some(content) = messages.items().nth(user).and_then(|message| message.get("content")) {
            add(body, content, &reminders);
        }
    }
}

/// The texts of a system message as blocks for a user's turn.
fn reminders(message: Node<'_>) -> Vec<String> {
    let Some(content) = message.get("content") else {
        return Vec::new();
    };
    let reminder = |text: &str, cache: Option<Node<'_>>| {
        let text = quoted(&format!("<system-reminder>\n{text}\n</system-reminder>"));
        let cache = cache.map(|cache| format!(r#","cache_control":{}"#, cache.raw())).unwrap_or_default();
        format!(r#"{{"type":"text","text":{text}{cache}}}"#)
    };
    if let Some(text) = content.string() {
        return vec![reminder(&text, None)];
    }
    let texts = content.items().filter_map(|block| Some((block.get("text")?.string()?, block.get("cache_control"))));
    texts.filter(|(text, _)| !text.is_empty()).map(|(text, cache)| reminder(&text, cache)).collect()
}

fn add(body: &mut Body<'_>, content: Node<'_>, blocks: &[String]) {
    if content.is_array() {
        blocks.iter().for_each(|block| body.edits.append(content, block.as_str()));
    } else {
        let said = format!(r#"{{"type":"text","text":{}}}"#, content.raw());
        body.edits.replace(content, format!("[{said},{}]", blocks.join(",")));
    }
}
