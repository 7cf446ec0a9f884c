//! The content of messages.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{cache_point, citations};
use crate::converse::types::{Block, Document, DocumentSource, Image, ResultBlock, SearchResult, ToolResult, ToolUse};
use crate::json::Members;

/// A block, as the one member of its object.
pub(super) fn block(block: &Block, out: &mut Members<'_>) {
    match block {
        Block::Text(text) => out.text("text", text),
        Block::Cited { texts, citations } => {
            out.object("citationsContent", |content| citations::cited(texts, citations, content));
        }
        Block::Image(image) => picture(image, out),
        Block::Document(document) => paper(document, out),
        Block::SearchResult(result) => found(result, out),
        Block::ToolUse(call) => out.object("toolUse", |out| tool_use(call, out)),
        Block::ToolResult(result) => out.object("toolResult", |out| tool_result(result, out)),
        Block::Reasoning { text, signature } => out.object("reasoningContent", |out| {
            out.object("reasoningText", |reasoning| {
                reasoning.text("text", text);
                reasoning.some_text("signature", signature.as_deref());
            });
        }),
        Block::Redacted(bytes) => out.object("reasoningContent", |out| blob("redactedContent", bytes, out)),
        Block::CachePoint(ttl) => cache_point(*ttl, out),
        // Of this nothing but its kind is known; Bedrock says that it is not enough.
        Block::Other(kind) => out.object(kind, |_| {}),
    }
}

fn tool_use(call: &ToolUse, out: &mut Members<'_>) {
    out.text("toolUseId", &call.id);
    out.text("name", &call.name);
    out.json("input", call.input.text());
    out.some_text("type", call.server.then_some("server_tool_use"));
}

fn tool_result(result: &ToolResult, out: &mut Members<'_>) {
    out.text("toolUseId", &result.id);
    out.list("content", &result.content, |block, out| match block {
        ResultBlock::Text(text) => out.text("text", text),
        ResultBlock::Json(json) => out.json("json", json.text()),
        ResultBlock::Image(image) => picture(image, out),
        ResultBlock::Document(document) => paper(document, out),
        ResultBlock::SearchResult(result) => found(result, out),
    });
    out.some_text("status", result.failed.then_some("error"));
}

fn picture(image: &Image, out: &mut Members<'_>) {
    out.object("image", |out| {
        out.text("format", image.format.as_str());
        out.object("source", |source| blob("bytes", &image.bytes, source));
    });
}

fn paper(document: &Document, out: &mut Members<'_>) {
    out.object("document", |out| {
        out.text("format", document.format.as_str());
        out.text("name", &document.name);
        out.object("source", |source| match &document.source {
            DocumentSource::Bytes(bytes) => blob("bytes", bytes, source),
            DocumentSource::Text(text) => source.text("text", text),
            DocumentSource::Content(texts) => citations::texts("content", texts, source),
        });
        out.some_text("context", document.context.as_deref());
        enabled(document.citations, out);
    });
}

fn found(result: &SearchResult, out: &mut Members<'_>) {
    out.object("searchResult", |out| {
        out.text("source", &result.source);
        out.text("title", &result.title);
        citations::texts("content", &result.texts, out);
        enabled(result.citations, out);
    });
}

/// Whether it may be cited.
fn enabled(citations: bool, out: &mut Members<'_>) {
    if citations {
        out.json("citations", r#"{"enabled":true}"#);
    }
}

/// Bytes, which JSON has in base64.
fn blob(key: &str, bytes: &[u8], out: &mut Members<'_>) {
    let out = out.value(key);
    out.push('"');
    STANDARD.encode_string(bytes, out);
    out.push('"');
}
