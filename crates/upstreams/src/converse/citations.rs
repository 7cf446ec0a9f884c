//! Citations, both ways: models quote, and the next request says it back to them.

use aws_sdk_bedrockruntime::types as sdk;
use protocol::converse::types::{Block, Citation, Location, Span};

/// Cited text of a request.
pub(super) fn cited(texts: &[String], citations: &[Citation]) -> sdk::CitationsContentBlock {
    let content = texts.iter().cloned().map(sdk::CitationGeneratedContent::Text).collect();
    let citations = citations.iter().map(to_sdk).collect();
    sdk::CitationsContentBlock::builder().set_content(Some(content)).set_citations(Some(citations)).build()
}

/// Cited text of an answer.
pub(super) fn block(block: sdk::CitationsContentBlock) -> Block {
    let content = block.content.unwrap_or_default().into_iter();
    let texts = content.filter_map(|content| match content {
        sdk::CitationGeneratedContent::Text(text) => Some(text),
        _ => None,
    });
    let citations = block.citations.unwrap_or_default().into_iter().map(from_sdk);
    Block::Cited { texts: texts.collect(), citations: citations.collect() }
}

/// A citation in a stream.
pub(super) fn delta(delta: sdk::CitationsDelta) -> Citation {
    let quoted = delta.source_content.unwrap_or_default().into_iter().filter_map(|content| content.text);
    Citation {
        title: delta.title,
        source: delta.source,
        quoted: quoted.collect(),
        location: delta.location.and_then(location_from_sdk),
    }
}

fn from_sdk(citation: sdk::Citation) -> Citation {
    let content = citation.source_content.unwrap_or_default().into_iter();
    let quoted = content.filter_map(|content| match content {
        sdk::CitationSourceContent::Text(text) => Some(text),
        _ => None,
    });
    Citation {
        title: citation.title,
        source: citation.source,
        quoted: quoted.collect(),
        location: citation.location.and_then(location_from_sdk),
    }
}

fn to_sdk(citation: &Citation) -> sdk::Citation {
    let quoted: Vec<_> = citation.quoted.iter().cloned().map(sdk::CitationSourceContent::Text).collect();
    sdk::Citation::builder()
        .set_title(citation.title.clone())
        .set_source(citation.source.clone())
        .set_source_content((!quoted.is_empty()).then_some(quoted))
        .set_location(citation.location.as_ref().map(location_to_sdk))
        .build()
}

fn location_from_sdk(location: sdk::CitationLocation) -> Option<Location> {
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

/// A span in one of the SDK's types of places, which differ in name only.
macro_rules! place {
    ($place:ident, $index:ident, $span:expr) => {
        sdk::$place::builder().$index($span.index).start($span.start).end($span.end).build()
    };
}

fn location_to_sdk(location: &Location) -> sdk::CitationLocation {
    use sdk::CitationLocation as To;
    match location {
        Location::DocumentChar(span) => To::DocumentChar(place!(DocumentCharLocation, document_index, span)),
        Location::DocumentPage(span) => To::DocumentPage(place!(DocumentPageLocation, document_index, span)),
        Location::DocumentChunk(span) => To::DocumentChunk(place!(DocumentChunkLocation, document_index, span)),
        Location::SearchResult(span) => {
            To::SearchResultLocation(place!(SearchResultLocation, search_result_index, span))
        }
        Location::Web { url, domain } => {
            To::Web(sdk::WebLocation::builder().set_url(url.clone()).set_domain(domain.clone()).build())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_model_quoted_can_be_said_back_to_it() {
        let span = Span { index: 1, start: 20, end: 300 };
        let web = Location::Web { url: Some("https://example.com/a".to_owned()), domain: None };
        let places = [
            Location::DocumentChar(span),
            Location::DocumentPage(span),
            Location::DocumentChunk(span),
            Location::SearchResult(span),
            web,
        ];
        let quote = |location| Citation {
            title: Some("Cheese".to_owned()),
            source: None,
            quoted: vec!["It melts.".to_owned()],
            location: Some(location),
        };
        let mut citations: Vec<_> = places.into_iter().map(quote).collect();
        citations.push(Citation::default());
        let texts = vec!["Some melt".to_owned(), " and some do not.".to_owned()];
        assert_eq!(block(cited(&texts, &citations)), Block::Cited { texts, citations });
    }
}
