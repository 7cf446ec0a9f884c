//! Documents: plain ones keep their text, PDFs their bytes, and each gets a name of its own.

use super::draft::{Draft, member, text};
use super::media;
use super::types::{Document, DocumentFormat, DocumentSource};
use crate::change::What;
use crate::json::{Kind, Node};
use crate::refusal::Refusal;

/// The largest document Converse takes, in bytes.
const MAX_DOCUMENT: usize = 4_718_592;
const UNREAD: &str = "[A document was here, which this model cannot read.]";

/// A document block as it was sent.
pub(super) struct Read {
    title: String,
    context: Option<String>,
    cited: bool,
    source: DocumentSource,
}

impl Read {
    /// What can be told of it to a model that takes no documents.
    pub(super) fn in_words(&self) -> String {
        let body = match &self.source {
            DocumentSource::Text(words) => words.clone(),
            DocumentSource::Content(texts) => texts.join("\n"),
            DocumentSource::Bytes(_) => UNREAD.to_owned(),
        };
        let title = Some(&self.title).filter(|title| !title.is_empty()).map(|title| format!("[Document: {title}]"));
        let head: Vec<String> = title.into_iter().chain(self.context.clone()).chain([body]).collect();
        head.join("\n")
    }
}

pub(super) fn read(draft: &mut Draft<'_>, block: Node<'_>, at: &str) -> Result<Read, Refusal> {
    let source = source(draft, block, at)?;
    if matches!(&source, DocumentSource::Bytes(bytes) if bytes.len() > MAX_DOCUMENT) {
        return Err(Refusal::invalid(format!("{at}.document.source.base64: document exceeds 4.5 MB maximum")));
    }
    let context = text(block, "context").into_owned();
    let cited = member(block, "citations").and_then(|citations| citations.get("enabled"));
    Ok(Read {
        title: text(block, "title").into_owned(),
        context: Some(context).filter(|context| !context.trim().is_empty()),
        cited: cited.is_some_and(|enabled| enabled.kind() == Kind::True),
        source,
    })
}

/// Gives it a name that Bedrock takes and no other document has.
pub(super) fn named(draft: &mut Draft<'_>, read: Read, at: &str) -> Document {
    let citations = read.cited && draft.family().citations;
    if read.cited && !citations {
        draft.note(format!("{at}.citations"), What::Dropped, "this model does not cite");
    }
    let format = match read.source {
        DocumentSource::Bytes(_) => DocumentFormat::Pdf,
        DocumentSource::Text(_) | DocumentSource::Content(_) => DocumentFormat::Txt,
    };
    let name = draft.names.send_document(&read.title);
    if !read.title.is_empty() && name != read.title {
        draft.note(format!("{at}.title"), What::Renamed, "Bedrock takes plain names, each once");
    }
    Document { format, name, source: read.source, context: read.context, citations }
}

fn source(draft: &mut Draft<'_>, block: Node<'_>, at: &str) -> Result<DocumentSource, Refusal> {
    let source = member(block, "source");
    let kind = source.map(|source| text(source, "type")).unwrap_or_default();
    match (&*kind, source) {
        ("text", Some(source)) => Ok(DocumentSource::Text(spoken(text(source, "data").into_owned()))),
        ("content", Some(source)) => Ok(content(draft, source, at)),
        _ => Ok(DocumentSource::Bytes(media::bytes(block, "document", at)?)),
    }
}

fn content(draft: &mut Draft<'_>, source: Node<'_>, at: &str) -> DocumentSource {
    let Some(content) = source.get("content") else {
        return DocumentSource::Text(spoken(String::new()));
    };
    if let Some(words) = content.string() {
        return DocumentSource::Text(spoken(words.into_owned()));
    }
    let mut texts = Vec::new();
    for (number, part) in content.items().enumerate() {
        let words = text(part, "text");
        if words.trim().is_empty() {
            draft.note(format!("{at}.source.content.{number}"), What::Dropped, "Converse takes only text here");
        } else {
            texts.push(words.into_owned());
        }
    }
    if texts.is_empty() { DocumentSource::Text(spoken(String::new())) } else { DocumentSource::Content(texts) }
}

/// An empty document is refused; one that says so is not.
fn spoken(words: String) -> String {
    if words.trim().is_empty() { "(empty)".to_owned() } else { words }
}
