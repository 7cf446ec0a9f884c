//! What a model quoted in an earlier turn, said back to it.

use super::draft::{Draft, member, text};
use super::types::{Block, Citation, Location, Span};
use crate::change::What;
use crate::json::Node;

/// A text block with its citations, if it has some that a model on Converse can be told.
pub(super) fn block(draft: &mut Draft<'_>, block: Node<'_>, at: &str) -> Option<Block> {
    let said = member(block, "citations")?;
    let citations: Vec<Citation> = said.items().filter_map(citation).collect();
    let taken = draft.family().citations && !citations.is_empty() && text(block, "type") == "text";
    if taken && citations.len() < said.items().count() {
        draft.note(format!("{at}.citations"), What::Dropped, "Converse cites documents and search results only");
    }
    taken.then(|| Block::Cited { texts: vec![text(block, "text").into_owned()], citations })
}

fn citation(cited: Node<'_>) -> Option<Citation> {
    let span = |index: &str, unit: &str| {
        let number = |key: &str| cited.get(key).and_then(Node::whole).and_then(|number| i32::try_from(number).ok());
        let (start, end) = (number(&format!("start_{unit}")), number(&format!("end_{unit}")));
        Some(Span { index: number(index)?, start: start?, end: end? })
    };
    let location = match &*text(cited, "type") {
        "char_location" => Location::DocumentChar(span("document_index", "char_index")?),
        "page_location" => Location::DocumentPage(span("document_index", "page_number")?),
        "content_block_location" => Location::DocumentChunk(span("document_index", "block_index")?),
        "search_result_location" => Location::SearchResult(span("search_result_index", "block_index")?),
        _ => return None,
    };
    let said = |key: &str| member(cited, key).and_then(Node::string).map(|said| said.into_owned());
    Some(Citation {
        title: said("document_title").or_else(|| said("title")),
        source: said("source"),
        quoted: said("cited_text").into_iter().collect(),
        location: Some(location),
    })
}
