//! `role: "system"` inside messages: newer models take it, for older ones it is said in the user's turn.
//!
//! It goes behind what the user's turn already holds, so behind its tool results, which must come first. It is not
//! hoisted into the system prompt: that would break the prompt cache from its first block on.

use super::body::Body;
use super::cache;
use crate::change::What;
use crate::json::{Node, quoted};

/// Whether a message is to become a reminder.
pub(super) fn is_folded(body: &Body<'_>, message: Node<'_>) -> bool {
    !body.model.mid_conversation_system && message.get("role").is_some_and(|role| role.is("system"))
}

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
            let automatic = body.folded_breakpoint.take_if(|(at, _)| *at == number).map(|(_, breakpoint)| breakpoint);
            let said = reminders(message, automatic, body.model.cache_ttl_1h);
            match last_user {
                Some(user) => {
                    body.edits.remove_item(messages, number);
                    body.folded.entry(user).or_default().extend(said);
                }
                None => {
                    let content = format!(r#"[{}]"#, said.join(","));
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

/// The texts of a system message as blocks for a user's turn. The last gets the automatic breakpoint, where it has none.
fn reminders(message: Node<'_>, automatic: Option<String>, long: bool) -> Vec<String> {
    let Some(content) = message.get("content") else {
        return Vec::new();
    };
    let own = |block: Node<'_>| {
        let control = block.get("cache_control").filter(|control| control.is_object());
        control.map(|control| cache::breakpoint(control, long))
    };
    let mut texts: Vec<_> = match content.string() {
        Some(text) => vec![(text, None)],
        None => content.items().filter_map(|block| Some((block.get("text")?.string()?, own(block)))).collect(),
    };
    texts.retain(|(text, _)| !text.is_empty());
    if let Some((_, control)) = texts.last_mut() {
        *control = control.take().or(automatic);
    }
    texts.into_iter().map(|(text, control)| reminder(&text, control)).collect()
}

fn reminder(text: &str, control: Option<String>) -> String {
    let text = quoted(&format!("<system-reminder>\n{text}\n</system-reminder>"));
    let control = control.map(|control| format!(r#","cache_control":{control}"#)).unwrap_or_default();
    format!(r#"{{"type":"text","text":{text}{control}}}"#)
}

fn add(body: &mut Body<'_>, content: Node<'_>, blocks: &[String]) {
    if content.is_array() {
        blocks.iter().for_each(|block| body.edits.append(content, block.as_str()));
    } else {
        let said = format!(r#"{{"type":"text","text":{}}}"#, content.raw());
        body.edits.replace(content, format!("[{said},{}]", blocks.join(",")));
    }
}
