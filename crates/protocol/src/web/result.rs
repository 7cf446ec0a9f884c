//! Results of web tools: as the client gets them, and as the model is told.
//!
//! What the model is told is made from the client's block alone, so that it is the same when the block comes back.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::tools::Kind;
use super::{Call, Page, Trouble};
use crate::json::{Document, Node};

/// One result of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// When it was written, in the provider's words.
    pub age: Option<String>,
    /// Excerpts.
    pub texts: Vec<String>,
}

/// `web_search_tool_result`.
pub fn searched(call: &Call, found: Result<Vec<Found>, Trouble>) -> String {
    let content = match found {
        Ok(found) => found.into_iter().map(one).collect(),
        Err(trouble) => json!({ "type": "web_search_tool_result_error", "error_code": trouble.as_str() }),
    };
    json!({ "type": "web_search_tool_result", "tool_use_id": call.id, "content": content }).to_string()
}

fn one(found: Found) -> Value {
    let Found { url, title, age, texts } = found;
    let title = if title.trim().is_empty() { url.clone() } else { title };
    let encoded = BASE64_STANDARD.encode(json!(texts).to_string());
    json!({ "type": "web_search_result", "url": url, "title": title, "page_age": age, "encrypted_content": encoded })
}

/// `web_fetch_tool_result`. `at`: when it was fetched, ISO 8601.
pub fn fetched(call: &Call, page: Result<Page, Trouble>, at: &str) -> String {
    let content = match page {
        Ok(page) => {
            let document = json!({ "type": "document", "source": page.source, "title": page.title, "citations": null });
            json!({ "type": "web_fetch_result", "url": page.url, "content": document, "retrieved_at": at })
        }
        Err(trouble) => json!({ "type": "web_fetch_tool_result_error", "error_code": trouble.as_str() }),
    };
    json!({ "type": "web_fetch_tool_result", "tool_use_id": call.id, "content": content }).to_string()
}

/// `web_search_tool_result` or the other, whatever went wrong.
pub fn failed(call: &Call, trouble: Trouble) -> String {
    match call.kind {
        Kind::Search => searched(call, Err(trouble)),
        Kind::Fetch => fetched(call, Err(trouble), ""),
    }
}

/// Whether a result block says that something was found or fetched.
pub(super) fn is_success(block: Node<'_>) -> bool {
    let kind = block.get("content").and_then(|content| content.get("type")).and_then(Node::string);
    !kind.is_some_and(|kind| kind.ends_with("_error"))
}

/// The addresses in a result block.
pub(super) fn urls(block: Node<'_>) -> impl Iterator<Item = String> {
    let content = block.get("content");
    let results = content.into_iter().flat_map(Node::items).chain(content.filter(|content| content.is_object()));
    results.filter_map(|result| Some(result.get("url")?.string()?.into_owned())).collect::<Vec<_>>().into_iter()
}

/// The `tool_result` that the model gets for a result block. With `cite` it can cite what was found.
pub(super) fn told(block: Node<'_>, cite: bool) -> String {
    let block: Value = serde_json::from_str(block.raw()).unwrap_or_default();
    let content = &block["content"];
    let (content, failed) = match content {
        Value::Array(found) if found.is_empty() => (text("Nothing was found."), false),
        Value::Array(found) if cite => (found.iter().map(citable).collect(), false),
        Value::Array(found) => {
            let lines: Vec<String> = (1..).zip(found).map(|(number, found)| line(number, found)).collect();
            (text(&lines.join("\n\n")), false)
        }
        page if page["type"] == "web_fetch_result" => (told_page(page), false),
        trouble => (text(&format!("This failed: {}", trouble["error_code"].as_str().unwrap_or("unavailable"))), true),
    };
    let mut told = json!({ "type": "tool_result", "tool_use_id": block["tool_use_id"], "content": content });
    if failed {
        told["is_error"] = true.into();
    }
    told.to_string()
}

/// A call that was never run: its answer ended before.
pub(super) fn not_run(id: &str) -> String {
    json!({ "type": "tool_result", "tool_use_id": id, "content": text("This was not run."), "is_error": true })
        .to_string()
}

fn text(words: &str) -> Value {
    json!([{ "type": "text", "text": words }])
}

fn citable(found: &Value) -> Value {
    let texts: Vec<Value> = texts(found).into_iter().map(|words| json!({ "type": "text", "text": words })).collect();
    json!({ "type": "search_result", "source": found["url"], "title": found["title"], "content": texts,
        "citations": { "enabled": true } })
}

fn line(number: usize, found: &Value) -> String {
    let word = |key: &str| found[key].as_str().unwrap_or_default();
    let age = found["page_age"].as_str().map(|age| format!(" ({age})")).unwrap_or_default();
    format!("{number}. {}{age}\n{}\n{}", word("title"), word("url"), texts(found).join("\n"))
}

/// The excerpts, as we have encoded them; the title where there are none, or where another has encoded them.
fn texts(found: &Value) -> Vec<String> {
    let decode = || -> Option<Vec<String>> {
        let bytes = BASE64_STANDARD.decode(found["encrypted_content"].as_str()?).ok()?;
        let texts: Vec<String> = serde_json::from_slice(&bytes).ok()?;
        Some(texts.into_iter().filter(|text| !text.trim().is_empty()).collect())
    };
    decode().filter(|texts| !texts.is_empty()).unwrap_or_else(|| vec![found["title"].as_str().unwrap_or("-").into()])
}

fn told_page(page: &Value) -> Value {
    let (document, url) = (&page["content"], page["url"].as_str().unwrap_or_default());
    let title = document["title"].as_str().unwrap_or_default();
    let head = format!("{url}\n{title}");
    match document["source"]["data"].as_str() {
        Some(words) if document["source"]["type"] == "text" => text(&format!("{}\n\n{words}", head.trim_end())),
        _ => json!([{ "type": "text", "text": head.trim_end() }, { "type": "document", "source": document["source"] }]),
    }
}

/// The id of the call that a result block is for.
pub(super) fn of_call(block: &str) -> Option<String> {
    let document = Document::parse(block).ok()?;
    let id = document.root().get("tool_use_id")?.string()?.into_owned();
    Some(id)
}
