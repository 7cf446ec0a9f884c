//! Search results that a client has found by itself: Claude takes and cites them, other models are told them as text.

use super::draft::{Draft, member, text};
use super::types::SearchResult;
use crate::change::What;
use crate::json::{Kind, Node};

/// The block, where the model takes it and there is something in it; otherwise it is to be told as text, and noted so.
pub(super) fn block(draft: &mut Draft<'_>, block: Node<'_>, at: &str) -> Option<SearchResult> {
    let texts: Vec<String> = texts(block).filter(|words| !words.trim().is_empty()).collect();
    let cited = member(block, "citations").and_then(|citations| citations.get("enabled"));
    if !draft.family().search_results || texts.is_empty() {
        draft.note(at, What::Rewritten, "became text: this model takes no search results of the client");
        return None;
    }
    if texts.len() < self::texts(block).count() {
        draft.note(format!("{at}.content"), What::Dropped, "texts without words");
    }
    draft.only(block, at, &["type", "source", "title", "content", "citations", "cache_control"]);
    Some(SearchResult {
        source: text(block, "source").into_owned(),
        title: text(block, "title").into_owned(),
        texts,
        citations: cited.is_some_and(|enabled| enabled.kind() == Kind::True),
    })
}

/// The same as text.
pub(super) fn in_words(block: Node<'_>) -> String {
    let texts: Vec<String> = texts(block).collect();
    format!("[Search result: {} ({})]\n{}", text(block, "title"), text(block, "source"), texts.join("\n"))
}

fn texts(block: Node<'_>) -> impl Iterator<Item = String> {
    block.get("content").into_iter().flat_map(Node::items).map(|part| text(part, "text").into_owned())
}
