//! Citations of search results: what Claude cites, as the client knows it, and back again.
//!
//! Claude gets what was found as `search_result` blocks, which it cites by itself. A client of the web search expects
//! another kind of citation; its `encrypted_index` carries the original.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::json::{Document, Edits, Node};

/// How much of what is cited Anthropic repeats.
const LONGEST_QUOTE: usize = 150;

/// A `web_search_result_location`, if this citation is of one of our results.
pub(super) fn to_client(citation: Node<'_>, ours: impl Fn(&str) -> bool) -> Option<String> {
    let text = |key: &str| citation.get(key).and_then(Node::string);
    let source = text("source").filter(|source| ours(source))?;
    if text("type")? != "search_result_location" {
        return None;
    }
    let quote: String = text("cited_text").unwrap_or_default().chars().take(LONGEST_QUOTE).collect();
    let original = BASE64_STANDARD.encode(citation.raw());
    Some(
        json!({ "type": "web_search_result_location", "cited_text": quote, "url": source, "title": text("title"),
            "encrypted_index": original })
        .to_string(),
    )
}

/// The text block as the model said it. Citations that are not ours to give back go.
pub(super) fn to_model(block: &str, cite: bool) -> String {
    rewritten(block, |citation| {
        if !citation.get("type").is_some_and(|kind| kind.is("web_search_result_location")) {
            return Some(citation.raw().to_owned());
        }
        let original = BASE64_STANDARD.decode(&*citation.get("encrypted_index")?.string()?).ok()?;
        let original: String = String::from_utf8(original).ok()?;
        let ours =
            serde_json::from_str::<Value>(&original).is_ok_and(|value| value["type"] == "search_result_location");
        (cite && ours).then_some(original)
    })
}

/// A text block as the client gets it.
pub(super) fn block_to_client(block: &str, ours: impl Fn(&str) -> bool) -> String {
    rewritten(block, |citation| Some(to_client(citation, &ours).unwrap_or_else(|| citation.raw().to_owned())))
}

fn rewritten(block: &str, one: impl Fn(Node<'_>) -> Option<String>) -> String {
    let Ok(document) = Document::parse(block) else {
        return block.to_owned();
    };
    let Some(citations) = document.root().get("citations").filter(|list| list.is_array()) else {
        return block.to_owned();
    };
    let kept: Vec<String> = citations.items().filter_map(one).collect();
    let mut edits = Edits::new(&document);
    if kept.is_empty() {
        edits.remove(document.root(), "citations");
    } else {
        edits.replace(citations, format!("[{}]", kept.join(",")));
    }
    edits.finish()
}
