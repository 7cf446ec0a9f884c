//! Content blocks of an answer, as JSON of a Messages answer. The whole answer and the stream share them.

use serde_json::{Value, json};

use super::names::{Names, marked};
use super::types::{Citation, Location, ToolUse};
use crate::json::{Document, Kind, Raw, quoted};

/// Said in place of what a model sends and a Messages answer cannot hold.
pub(super) fn cannot_be_shown(kind: &str) -> String {
    let kind: String = kind.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    format!("[The model sent something that cannot be shown here: {kind}]")
}

pub(super) fn text(words: &str, citations: &[Value]) -> String {
    let cited = if citations.is_empty() { "null".to_owned() } else { Value::from(citations).to_string() };
    format!(r#"{{"type":"text","text":{},"citations":{cited}}}"#, quoted(words))
}

pub(super) fn thinking(thought: &str, signature: &str) -> String {
    format!(r#"{{"type":"thinking","thinking":{},"signature":{}}}"#, quoted(thought), quoted(signature))
}

/// What the bytes hide came to Bedrock as text, so it goes on as that.
pub(super) fn redacted(bytes: &[u8]) -> String {
    use base64::Engine;
    let as_base64 = || base64::engine::general_purpose::STANDARD.encode(bytes);
    let data = std::str::from_utf8(bytes).map_or_else(|_| as_base64(), str::to_owned);
    format!(r#"{{"type":"redacted_thinking","data":{}}}"#, quoted(&data))
}

/// A call with its input, which is always an object.
pub(super) fn tool_use(call: &ToolUse, id: &str, names: &Names) -> String {
    let kind = if call.server { "server_tool_use" } else { "tool_use" };
    let name = quoted(names.tool(&call.name));
    format!(r#"{{"type":"{kind}","id":{},"name":{name},"input":{}}}"#, quoted(id), input(&call.input))
}

/// The input of a call as an object, as which some models give none, and some a string that holds one.
pub(super) fn input(input: &Raw) -> String {
    let told: String = match input.kind() {
        Kind::Object => return input.to_string(),
        Kind::Null => String::new(),
        Kind::String => serde_json::from_str(input.text()).unwrap_or_default(),
        Kind::Array | Kind::Number | Kind::True | Kind::False => return raw(input),
    };
    if told.trim().is_empty() {
        return "{}".to_owned();
    }
    let document = Document::parse(&told).ok().filter(|document| document.root().is_object());
    document.map_or_else(|| raw(input), |document| document.root().raw().to_owned())
}

fn raw(input: &Raw) -> String {
    format!(r#"{{"_raw":{input}}}"#)
}

/// An id for a call that neither this answer nor the conversation before it has: some models count from zero each time.
pub(super) fn call_id(sent: &str, answer: &str, given: &mut Vec<String>, names: &Names) -> String {
    let mut id = if sent.is_empty() { "toolu".to_owned() } else { sent.to_owned() };
    let mut round = usize::from(sent.is_empty());
    while round == 1 || names.has_had(&id) || given.contains(&id) {
        id = marked(&id, &format!("{answer}\0{}\0{round}", given.len()));
        round += 2;
    }
    given.push(id.clone());
    id
}

/// A citation, if it says where.
pub(super) fn citation(citation: &Citation, names: &Names) -> Option<Value> {
    let quote = citation.quoted.concat();
    let title = citation.title.as_deref().map(|title| names.document(title));
    let at = |kind: &str, index: i32, unit: &str, start: i32, end: i32| {
        let mut fields = json!({ "type": kind, "cited_text": quote, "document_index": index, "document_title": title,
            "file_id": null });
        fields[format!("start_{unit}")] = start.into();
        fields[format!("end_{unit}")] = end.into();
        fields
    };
    Some(match citation.location.as_ref()? {
        Location::DocumentChar(span) => at("char_location", span.index, "char_index", span.start, span.end),
        Location::DocumentPage(span) => at("page_location", span.index, "page_number", span.start, span.end),
        Location::DocumentChunk(span) => at("content_block_location", span.index, "block_index", span.start, span.end),
        Location::SearchResult(span) => json!({ "type": "search_result_location", "cited_text": quote,
            "source": citation.source.as_deref().unwrap_or_default(), "title": title, "search_result_index": span.index,
            "start_block_index": span.start, "end_block_index": span.end }),
        Location::Web { url, domain } => json!({ "type": "web_search_result_location", "cited_text": quote,
            "url": url.as_deref().or(domain.as_deref()).unwrap_or_default(), "title": title, "encrypted_index": "" }),
    })
}
