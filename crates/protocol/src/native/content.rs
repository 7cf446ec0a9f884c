//! Content blocks: those Bedrock knows stay as they are, empty ones go, and what needs another of Anthropic's services
//! is refused, or told to the model in words where it is only history.

use super::body::Body;
use super::cache;
use crate::change::What;
use crate::first_party::BILLING_LINE;
use crate::json::{Node, quoted};
use crate::refusal::Refusal;

/// How much of a server tool's result is told to the model.
const MAX_TOLD: usize = 2_000;

pub(super) fn apply(body: &mut Body<'_>) -> Result<(), Refusal> {
    system(body)?;
    let Some(messages) = body.root.get("messages") else {
        return Ok(());
    };
    let last = messages.items().count().saturating_sub(1);
    for (number, message) in body.messages() {
        own_fields(body, message, number);
        let Some(content) = message.get("content") else {
            continue;
        };
        let at = format!("messages.{number}.content");
        blocks(body, content, &at)?;
        let said_nothing = content.is("") || content.is_array() && body.edits.emptied(content);
        if said_nothing && last > 0 && (number < last || !message.get("role").is_some_and(|role| role.is("assistant")))
        {
            body.edits.remove_item(messages, number);
            body.note(format!("messages.{number}"), What::Dropped, "nothing was left in it");
        }
    }
    Ok(())
}

/// A message on Bedrock has a role and content. Claude Code puts an `output_config` of its own on some.
fn own_fields(body: &mut Body<'_>, message: Node<'_>, number: usize) {
    for key in message.members().filter_map(|member| member.key.string()) {
        if key != "role" && key != "content" {
            body.drop(message, &key, &format!("messages.{number}"), "a message on Bedrock has only role and content");
        }
    }
}

fn system(body: &mut Body<'_>) -> Result<(), Refusal> {
    let Some(system) = body.get("system") else {
        return Ok(());
    };
    for (at, block) in system.items().enumerate() {
        let text = block.get("text").and_then(Node::string).unwrap_or_default();
        if at == 0 && text.starts_with(BILLING_LINE) {
            body.edits.remove_item(system, at);
            body.note(
                "system.0",
                What::Dropped,
                "the billing line changes with each call and would spoil the prompt cache",
            );
        }
    }
    blocks(body, system, "system")?;
    if system.is("") {
        body.drop(body.root, "system", "", "there is nothing in it");
    } else if body.edits.emptied(system) {
        body.edits.remove(body.root, "system");
    }
    Ok(())
}

fn blocks(body: &mut Body<'_>, content: Node<'_>, at: &str) -> Result<(), Refusal> {
    for (number, block) in content.items().enumerate().filter(|(_, block)| block.is_object()) {
        let at = format!("{at}.{number}");
        let kind = block.get("type").and_then(Node::string).unwrap_or_default();
        match &*kind {
            "text" if block.get("text").is_some_and(|text| text.is("")) => {
                body.edits.remove_item(content, number);
                body.note(&at, What::Dropped, "empty text");
            }
            "image" | "document" => source(block, &kind, &at)?,
            "tool_use" => {
                body.drop(block, "caller", &at, "only direct calls exist on Bedrock");
                body.drop(block, "toolset_name", &at, "toolsets do not exist on Bedrock");
            }
            "tool_result" => {
                body.drop(block, "toolset_name", &at, "toolsets do not exist on Bedrock");
                if let Some(inner) = block.get("content").filter(|inner| inner.is_array()) {
                    blocks(body, inner, &format!("{at}.content"))?;
                }
            }
            "tool_reference" if !body.model.tool_search => tool_reference(body, block, &at),
            "compaction" => compaction(body, block, &at),
            "server_tool_use" => server_tool_use(body, block, &at),
            "tool_search_tool_result" if body.model.tool_search => {}
            "container_upload" | "mcp_tool_listing" | "advisor_tool_result" | "fallback" | "browser_state" => {
                body.edits.remove_item(content, number);
                body.note(&at, What::Dropped, "this kind of block does not exist on Bedrock");
            }
            "mcp_tool_use" => told(body, block, &at, &kind, "input"),
            kind if kind.ends_with("_tool_result") => told(body, block, &at, kind, "content"),
            _ => {}
        }
        cache::clean(body, block, &at);
    }
    Ok(())
}

/// Bedrock takes bytes, not addresses.
fn source(block: Node<'_>, kind: &str, at: &str) -> Result<(), Refusal> {
    let source = block.get("source").and_then(|source| source.get("type")).and_then(Node::string).unwrap_or_default();
    match &*source {
        "url" | "file" => Err(Refusal::invalid(format!(
            "{at}.{kind}.source: {source} sources are not supported on Amazon Bedrock; send the {kind} as base64"
        ))),
        _ => Ok(()),
    }
}

fn tool_reference(body: &mut Body<'_>, block: Node<'_>, at: &str) {
    let name = block.get("tool_name").and_then(Node::string).unwrap_or_default();
    say(body, block, &format!("The tool {name} is available."));
    body.note(at, What::Rewritten, "became text: this model has no tool search");
}

fn compaction(body: &mut Body<'_>, block: Node<'_>, at: &str) {
    let edits = body.get("context_management").and_then(|field| field.get("edits"));
    let asked = edits
        .into_iter()
        .flat_map(Node::items)
        .any(|edit| edit.get("type").is_some_and(|kind| kind.is("compact_20260112")));
    if !asked {
        told(body, block, at, "compaction", "content");
    }
}

fn server_tool_use(body: &mut Body<'_>, block: Node<'_>, at: &str) {
    let name = block.get("name").and_then(Node::string).unwrap_or_default();
    if !(name.starts_with("tool_search_tool") && body.model.tool_search) {
        told(body, block, at, &format!("call of {name}"), "input");
    }
}

/// Tells the model in words what another service did in an earlier turn.
fn told(body: &mut Body<'_>, block: Node<'_>, at: &str, what: &str, key: &str) {
    let content = block.get(key).map_or("", Node::raw);
    let end = content.char_indices().map(|(at, _)| at).take_while(|at| *at <= MAX_TOLD).last().unwrap_or_default();
    let content = if content.len() > MAX_TOLD { &content[..end] } else { content };
    say(body, block, &format!("[{what}: {content}]"));
    body.note(at, What::Rewritten, "became text: this kind of block does not exist on Bedrock");
}

fn say(body: &mut Body<'_>, block: Node<'_>, text: &str) {
    body.edits.replace(block, format!(r#"{{"type":"text","text":{}}}"#, quoted(text)));
}
