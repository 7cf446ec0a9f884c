//! What Converse says, read from its JSON: whole answers, and the events of a stream.
//!
//! The SDK would read it too, but knows one form of each value and one member of each union, and takes all else for a broken
//! answer. Here what is known is read, in the order and with the digits that it has, and what stands beside it is left out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::blocks::cannot_be_shown;
use super::types::{
    Block, Citation, Delta, Event, Location, Reply, ResultBlock, Span, Start, StopReason, ToolResult, ToolUse, Usage,
};
use crate::json::{Document, Kind, Node, Raw};

/// What an event of this type says, which may be nothing; `None` for what is no JSON object. With the tier that is billed,
/// where the event says so.
pub fn events(kind: &str, payload: &[u8]) -> Option<(Vec<Event>, Option<String>)> {
    // As the SDK does: no payload is an empty one.
    let document = object(if payload.is_empty() { b"{}" } else { payload })?;
    let root = document.root();
    let index = root.get("contentBlockIndex").and_then(count).and_then(|index| i32::try_from(index).ok());
    let index = index.unwrap_or_default();
    let events = match kind {
        "messageStart" => vec![Event::MessageStart],
        "contentBlockStart" => vec![Event::BlockStart { index, start: start(root.get("start")) }],
        "contentBlockDelta" => {
            let deltas = root.get("delta").map(deltas).unwrap_or_default();
            deltas.into_iter().map(|delta| Event::BlockDelta { index, delta }).collect()
        }
        "contentBlockStop" => vec![Event::BlockStop { index }],
        "messageStop" => vec![Event::MessageStop { reason: reason(root), additional: additional(root) }],
        "metadata" => vec![Event::Metadata { usage: usage(root) }],
        _ => Vec::new(),
    };
    Some((events, text(root, &["serviceTier", "type"])))
}

/// A whole answer, and the tier that it speaks of; `None` where it holds no message.
pub fn reply(body: &[u8]) -> Option<(Reply, Option<String>)> {
    let document = object(body)?;
    let root = document.root();
    let content = at(root, &["output", "message", "content"]).filter(|content| content.is_array())?;
    let reply = Reply {
        content: content.items().flat_map(blocks).collect(),
        stop_reason: reason(root),
        usage: usage(root),
        additional: additional(root),
    };
    Some((reply, text(root, &["serviceTier", "type"])))
}

fn object(bytes: &[u8]) -> Option<Document<'_>> {
    let document = Document::parse(std::str::from_utf8(bytes).ok()?).ok()?;
    document.root().is_object().then_some(document)
}

fn start(start: Option<Node<'_>>) -> Start {
    match start.and_then(|start| start.get("toolUse")).filter(|call| call.is_object()) {
        Some(call) => {
            let ToolUse { id, name, server, .. } = tool_use(call);
            Start::ToolUse { id, name, server }
        }
        None => Start::Other(start.and_then(member).unwrap_or_default()),
    }
}

fn deltas(delta: Node<'_>) -> Vec<Delta> {
    let results = delta.get("toolResult").filter(|results| results.is_array());
    let found = [
        text(delta, &["reasoningContent", "text"]).map(Delta::Reasoning),
        text(delta, &["reasoningContent", "signature"]).map(Delta::Signature),
        hidden(delta).map(Delta::Redacted),
        delta.get("citation").filter(|citation| citation.is_object()).map(citation).map(Delta::Citation),
        text(delta, &["text"]).map(Delta::Text),
        at(delta, &["toolUse", "input"]).and_then(input).map(Delta::ToolInput),
        results.map(|results| Delta::ToolResult(results.items().map(piece).collect())),
    ];
    let found: Vec<Delta> = found.into_iter().flatten().collect();
    if found.is_empty() { other(delta).map(Delta::Other).into_iter().collect() } else { found }
}

/// A piece of a call's input, which may be a whole object.
fn input(piece: Node<'_>) -> Option<String> {
    if piece.is_object() { Some(piece.raw().to_owned()) } else { piece.string().map(Into::into) }
}

/// What a tool on the server's side gave back, as text.
fn piece(piece: Node<'_>) -> String {
    let said = text(piece, &["text"]).or_else(|| piece.get("json").map(|json| json.raw().to_owned()));
    said.unwrap_or_else(|| member(piece).map(|kind| cannot_be_shown(&kind)).unwrap_or_default())
}

fn blocks(block: Node<'_>) -> Vec<Block> {
    let signature = text(block, &["reasoningContent", "reasoningText", "signature"]);
    let thought = text(block, &["reasoningContent", "reasoningText", "text"]);
    let found = [
        thought.map(|text| Block::Reasoning { text, signature }),
        hidden(block).map(Block::Redacted),
        text(block, &["text"]).map(Block::Text),
        block.get("citationsContent").filter(|cited| cited.is_object()).map(cited),
        block.get("toolUse").filter(|call| call.is_object()).map(tool_use).map(Block::ToolUse),
        block.get("toolResult").filter(|result| result.is_object()).map(tool_result).map(Block::ToolResult),
    ];
    let found: Vec<Block> = found.into_iter().flatten().collect();
    if found.is_empty() { other(block).map(Block::Other).into_iter().collect() } else { found }
}

/// The name of what is known to nobody here, or cannot be carried. What is known and says nothing has none.
fn other(union: Node<'_>) -> Option<String> {
    let silent = ["text", "toolUse", "citation", "citationsContent", "toolResult", "cachePoint"];
    let name = member(union).filter(|name| !silent.contains(&name.as_str()))?;
    let says = |value: Node<'_>| !value.is_object() || member(value).is_some();
    union.get(&name).is_some_and(says).then_some(name)
}

fn member(union: Node<'_>) -> Option<String> {
    let member = union.members().find(|member| !member.value.is_null())?;
    member.key.string().map(Into::into)
}

fn hidden(union: Node<'_>) -> Option<Vec<u8>> {
    STANDARD.decode(text(union, &["reasoningContent", "redactedContent"])?).ok()
}

fn cited(content: Node<'_>) -> Block {
    let citations = content.get("citations").into_iter().flat_map(Node::items).map(citation);
    Block::Cited { texts: texts(content, "content"), citations: citations.collect() }
}

fn citation(citation: Node<'_>) -> Citation {
    Citation {
        title: text(citation, &["title"]),
        source: text(citation, &["source"]),
        quoted: texts(citation, "sourceContent"),
        location: citation.get("location").and_then(location),
    }
}

fn location(place: Node<'_>) -> Option<Location> {
    let number = |at: Node<'_>, key: &str| at.get(key).and_then(count).and_then(|number| i32::try_from(number).ok());
    let span = |kind: &str, index: &str| {
        let at = place.get(kind).filter(|at| at.is_object())?;
        let number = |key: &str| number(at, key).unwrap_or_default();
        Some(Span { index: number(index), start: number("start"), end: number("end") })
    };
    let web = || {
        let web = place.get("web").filter(|web| web.is_object())?;
        Some(Location::Web { url: text(web, &["url"]), domain: text(web, &["domain"]) })
    };
    span("documentChar", "documentIndex")
        .map(Location::DocumentChar)
        .or_else(|| span("documentPage", "documentIndex").map(Location::DocumentPage))
        .or_else(|| span("documentChunk", "documentIndex").map(Location::DocumentChunk))
        .or_else(|| span("searchResultLocation", "searchResultIndex").map(Location::SearchResult))
        .or_else(web)
}

fn tool_use(call: Node<'_>) -> ToolUse {
    ToolUse {
        id: text(call, &["toolUseId"]).unwrap_or_default(),
        name: text(call, &["name"]).unwrap_or_default(),
        input: call.get("input").map_or_else(|| Value::Null.into(), Raw::of),
        server: call.get("type").is_some_and(|kind| kind.is("server_tool_use")),
    }
}

fn tool_result(result: Node<'_>) -> ToolResult {
    let content = result.get("content").into_iter().flat_map(Node::items).map(piece);
    ToolResult {
        id: text(result, &["toolUseId"]).unwrap_or_default(),
        content: content.map(ResultBlock::Text).collect(),
        failed: result.get("status").is_some_and(|status| status.is("error")),
    }
}

fn reason(root: Node<'_>) -> StopReason {
    StopReason::named(&text(root, &["stopReason"]).unwrap_or_default())
}

fn additional(root: Node<'_>) -> Option<Value> {
    root.get("additionalModelResponseFields").filter(|fields| !fields.is_null()).map(Node::value)
}

fn usage(root: Node<'_>) -> Option<Usage> {
    let usage = root.get("usage").filter(|usage| usage.get("inputTokens").or(usage.get("outputTokens")).is_some())?;
    let tokens = |of: Node<'_>, key: &str| of.get(key).and_then(count).unwrap_or_default();
    let details = usage.get("cacheDetails").into_iter().flat_map(Node::items);
    let long = details.filter(|detail| detail.get("ttl").is_some_and(|ttl| ttl.is("1h")));
    Some(Usage {
        input: tokens(usage, "inputTokens"),
        output: tokens(usage, "outputTokens"),
        cache_read: tokens(usage, "cacheReadInputTokens"),
        cache_write: tokens(usage, "cacheWriteInputTokens"),
        cache_write_1h: long.map(|detail| tokens(detail, "inputTokens")).fold(0, u64::saturating_add),
    })
}

/// A whole number of at least zero, however it is written.
fn count(node: Node<'_>) -> Option<u64> {
    if node.kind() == Kind::String {
        return node.string()?.parse().ok();
    }
    let rounded = || node.number().filter(|number| *number >= 0.0 && number.fract() == 0.0);
    node.whole().or_else(|| format!("{:.0}", rounded()?).parse().ok())
}

/// The texts of a list whose items may have one.
fn texts(node: Node<'_>, key: &str) -> Vec<String> {
    node.get(key).into_iter().flat_map(Node::items).filter_map(|item| text(item, &["text"])).collect()
}

fn at<'d>(node: Node<'d>, path: &[&str]) -> Option<Node<'d>> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

fn text(node: Node<'_>, path: &[&str]) -> Option<String> {
    at(node, path)?.string().map(Into::into)
}
