//! The conversation, message by message.

use super::draft::{Draft, member, text, wrong};
use super::media::blocks;
use super::turns::{Turn, Turns};
use super::write::{Object, list};
use crate::change::What;
use crate::json::{Document, Node, quoted};
use crate::refusal::Refusal;

/// What is read of a message; what an assistant thought or spoke has reasons of its own to go.
const READ: [&str; 7] = ["role", "content", "refusal", "tool_calls", "tool_call_id", "reasoning_content", "audio"];

/// A conversation in Anthropic's form.
#[derive(Debug)]
pub(super) struct Conversation {
    /// Text blocks.
    pub(super) system: Vec<String>,
    pub(super) messages: Vec<String>,
}

pub(super) fn read(draft: &mut Draft<'_>) -> Result<Conversation, Refusal> {
    let messages = draft.get("messages").ok_or_else(|| Refusal::invalid("messages: Field required"))?;
    if !messages.is_array() {
        return Err(wrong("messages", "a valid list"));
    }
    let mut system = Vec::new();
    let mut turns = Turns::default();
    for (number, message) in messages.items().enumerate() {
        let at = format!("messages.{number}");
        match &*text(message, "role", &at)?.string().unwrap_or_default() {
            "system" | "developer" if turns.is_empty() => system.extend(content(draft, message, &at)?),
            "system" | "developer" => turns.push(Turn::System(words(draft, message, &at)?)),
            "user" => turns.push(Turn::User(content(draft, message, &at)?)),
            "assistant" => turns.push(Turn::Assistant(assistant(draft, message, &at)?)),
            "tool" => turns.result(result(draft, message, &at)?),
            "function" => {
                return Err(Refusal::invalid(format!("{at}: the role 'function' is not supported; send it as tool")));
            }
            _ => return Err(wrong(&format!("{at}.role"), "'developer', 'system', 'user', 'assistant' or 'tool'")),
        }
        draft.only(message, &READ, &at);
    }
    if turns.is_empty() && !system.is_empty() {
        draft.note("messages", What::Rewritten, "what the system says became the user's turn: there was no other");
        turns.push(Turn::User(std::mem::take(&mut system)));
    }
    Ok(Conversation { system, messages: turns.written(draft) })
}

fn content(draft: &mut Draft<'_>, message: Node<'_>, at: &str) -> Result<Vec<String>, Refusal> {
    let content =
        member(message, "content").ok_or_else(|| Refusal::invalid(format!("{at}.content: Field required")))?;
    blocks(draft, content, &format!("{at}.content"))
}

/// What the system says in the middle, as plain texts.
fn words(draft: &mut Draft<'_>, message: Node<'_>, at: &str) -> Result<Vec<String>, Refusal> {
    content(draft, message, at)?;
    let content = member(message, "content");
    let parts = content.into_iter().flat_map(Node::items).filter_map(|part| member(part, "text")?.string());
    Ok(content.and_then(Node::string).into_iter().chain(parts).map(Into::into).collect())
}

fn assistant(draft: &mut Draft<'_>, message: Node<'_>, at: &str) -> Result<Vec<String>, Refusal> {
    if member(message, "function_call").is_some() {
        return Err(Refusal::invalid(format!("{at}.function_call: this older form is not supported; send tool_calls")));
    }
    for (key, why) in [
        ("reasoning_content", "thinking goes back only with its signature, which this API has no place for"),
        ("audio", "there are no spoken answers here"),
    ] {
        if member(message, key).is_some() {
            draft.note(format!("{at}.{key}"), What::Dropped, why);
        }
    }
    let said = [member(message, "content"), member(message, "refusal")];
    let mut all = Vec::new();
    for said in said.into_iter().flatten() {
        all.extend(blocks(draft, said, &format!("{at}.content"))?);
    }
    for (number, call) in member(message, "tool_calls").into_iter().flat_map(Node::items).enumerate() {
        all.push(tool_use(draft, call, &format!("{at}.tool_calls.{number}"))?);
    }
    Ok(all)
}

fn tool_use(draft: &mut Draft<'_>, call: Node<'_>, at: &str) -> Result<String, Refusal> {
    if member(call, "type").is_some_and(|kind| kind.is("custom")) {
        return Err(Refusal::invalid(format!("{at}: custom tools are not supported")));
    }
    let function =
        member(call, "function").ok_or_else(|| Refusal::invalid(format!("{at}.function: Field required")))?;
    draft.only(call, &["id", "type", "index", "function"], at);
    draft.only(function, &["name", "arguments"], &format!("{at}.function"));
    let name = text(function, "name", &format!("{at}.function"))?;
    let said = member(function, "arguments").and_then(Node::string).unwrap_or_default();
    let input = match Document::parse(&said) {
        Ok(document) if document.root().is_object() => said.trim().to_owned(),
        _ if said.trim().is_empty() => "{}".to_owned(),
        _ => {
            draft.note(format!("{at}.function.arguments"), What::Rewritten, "wrapped: a tool's input is a JSON object");
            Object::new().text("_raw", &said).finish()
        }
    };
    let id = id(text(call, "id", at)?);
    Ok(Object::typed("tool_use").with("id", id).with("name", name.raw()).with("input", input).finish())
}

fn result(draft: &mut Draft<'_>, message: Node<'_>, at: &str) -> Result<String, Refusal> {
    let id = id(text(message, "tool_call_id", at)?);
    let content =
        member(message, "content").map(|content| blocks(draft, content, &format!("{at}.content"))).transpose()?;
    let content = content.filter(|content| !content.is_empty()).map(|content| list(&content));
    Ok(Object::typed("tool_result").with("tool_use_id", id).with_some("content", content).finish())
}

/// An id in the letters that Claude takes. Both sides of a call go through here, so they still match.
fn id(id: Node<'_>) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    quoted(&id.string().unwrap_or_default().replace(|letter| !plain(letter), "_"))
}
