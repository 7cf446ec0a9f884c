//! Citations: what models quoted is said back to them.

use crate::converse::types::{Citation, Location, Span};
use crate::json::Members;

/// Text with what it cites.
pub(super) fn cited(said: &[String], citations: &[Citation], out: &mut Members<'_>) {
    texts("content", said, out);
    out.list("citations", citations, citation);
}

/// A list of blocks of text.
pub(super) fn texts(key: &str, texts: &[String], out: &mut Members<'_>) {
    out.list(key, texts, |text, block| block.text("text", text));
}

fn citation(citation: &Citation, out: &mut Members<'_>) {
    out.some_text("title", citation.title.as_deref());
    out.some_text("source", citation.source.as_deref());
    if !citation.quoted.is_empty() {
        texts("sourceContent", &citation.quoted, out);
    }
    if let Some(location) = &citation.location {
        out.object("location", |out| place(location, out));
    }
}

fn place(location: &Location, out: &mut Members<'_>) {
    let (place, index, span) = match location {
        Location::DocumentChar(span) => ("documentChar", "documentIndex", span),
        Location::DocumentPage(span) => ("documentPage", "documentIndex", span),
        Location::DocumentChunk(span) => ("documentChunk", "documentIndex", span),
        Location::SearchResult(span) => ("searchResultLocation", "searchResultIndex", span),
        Location::Web { url, domain } => {
            return out.object("web", |web| {
                web.some_text("url", url.as_deref());
                web.some_text("domain", domain.as_deref());
            });
        }
    };
    out.object(place, |out| within(index, *span, out));
}

fn within(index: &str, span: Span, out: &mut Members<'_>) {
    for (key, number) in [(index, span.index), ("start", span.start), ("end", span.end)] {
        out.json(key, &number.to_string());
    }
}
