//! Citations of a whole answer: models quote.

use aws_sdk_bedrockruntime::types as sdk;
use protocol::converse::types::{Block, Citation, Location, Span};

/// Cited text of an answer.
pub(super) fn block(block: sdk::CitationsContentBlock) -> Block {
    let content = block.content.unwrap_or_default().into_iter();
    let texts = content.filter_map(|content| match content {
        sdk::CitationGeneratedContent::Text(text) => Some(text),
        _ => None,
    });
    let citations = block.citations.unwrap_or_default().into_iter().map(citation);
    Block::Cited { texts: texts.collect(), citations: citations.collect() }
}

fn citation(citation: sdk::Citation) -> Citation {
    let content = citation.source_content.unwrap_or_default().into_iter();
    let quoted = content.filter_map(|content| match content {
        sdk::CitationSourceContent::Text(text) => Some(text),
        _ => None,
    });
    Citation {
        title: citation.title,
        source: citation.source,
        quoted: quoted.collect(),
        location: citation.location.and_then(location),
    }
}

fn location(location: sdk::CitationLocation) -> Option<Location> {
    Some(match location {
        sdk::CitationLocation::DocumentChar(at) => Location::DocumentChar(span(at.document_index, at.start, at.end)),
        sdk::CitationLocation::DocumentPage(at) => Location::DocumentPage(span(at.document_index, at.start, at.end)),
        sdk::CitationLocation::DocumentChunk(at) => Location::DocumentChunk(span(at.document_index, at.start, at.end)),
        sdk::CitationLocation::SearchResultLocation(at) => {
            Location::SearchResult(span(at.search_result_index, at.start, at.end))
        }
        sdk::CitationLocation::Web(at) => Location::Web { url: at.url, domain: at.domain },
        _ => return None,
    })
}

fn span(index: Option<i32>, start: Option<i32>, end: Option<i32>) -> Span {
    Span { index: index.unwrap_or_default(), start: start.unwrap_or_default(), end: end.unwrap_or_default() }
}
