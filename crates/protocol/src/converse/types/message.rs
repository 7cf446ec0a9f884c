//! Messages, of whichever side, and what they are made of.

use super::Ttl;
use crate::json::Raw;

/// `Message`.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said, never empty.
    pub content: Vec<Block>,
}

/// `ConversationRole`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `user`
    User,
    /// `assistant`
    Assistant,
    /// `system`, behind a turn of the user's.
    System,
}

impl Role {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
        }
    }
}

/// `ContentBlock`, in requests and in whole answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// `text`. Never empty in a request.
    Text(String),
    /// `citationsContent`: the texts of `content` in order, and `citations`.
    Cited {
        /// `content[].text`.
        texts: Vec<String>,
        /// `citations`.
        citations: Vec<Citation>,
    },
    /// `image`.
    Image(Image),
    /// `document`.
    Document(Document),
    /// `searchResult`.
    SearchResult(SearchResult),
    /// `toolUse`.
    ToolUse(ToolUse),
    /// `toolResult`.
    ToolResult(ToolResult),
    /// `reasoningContent.reasoningText`.
    Reasoning {
        /// `text`, which may be empty.
        text: String,
        /// `signature`.
        signature: Option<String>,
    },
    /// `reasoningContent.redactedContent`: the blob's bytes.
    Redacted(Vec<u8>),
    /// `cachePoint`, of type `default`.
    CachePoint(Option<Ttl>),
    /// Anything else in an answer, by the name of its member, e.g. `video`. Never in a request.
    Other(String),
}

/// `ToolUseBlock`.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolUse {
    /// `toolUseId`.
    pub id: String,
    /// `name`.
    pub name: String,
    /// `input`.
    pub input: Raw,
    /// Whether `type` is `server_tool_use`. Never in a request.
    pub server: bool,
}

/// `ToolResultBlock`.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolResult {
    /// `toolUseId`.
    pub id: String,
    /// `content`, never empty in a request.
    pub content: Vec<ResultBlock>,
    /// Whether `status` is `error`; where it is not, no status is sent.
    pub failed: bool,
}

/// `ToolResultContentBlock`.
#[derive(Clone, Debug, PartialEq)]
pub enum ResultBlock {
    /// `text`
    Text(String),
    /// `json`
    Json(Raw),
    /// `image`
    Image(Image),
    /// `document`
    Document(Document),
    /// `searchResult`
    SearchResult(SearchResult),
}

/// `SearchResultBlock`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchResult {
    /// `source`.
    pub source: String,
    /// `title`.
    pub title: String,
    /// `content[].text`, none of them empty.
    pub texts: Vec<String>,
    /// Whether `citations.enabled` is sent as true.
    pub citations: bool,
}

/// `ImageBlock`, its source always bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// `format`.
    pub format: ImageFormat,
    /// `source.bytes`: the file itself, not base64.
    pub bytes: Vec<u8>,
}

/// `ImageFormat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFormat {
    /// `gif`
    Gif,
    /// `jpeg`
    Jpeg,
    /// `png`
    Png,
    /// `webp`
    Webp,
}

impl ImageFormat {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }
}

/// `DocumentBlock`.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// `format`.
    pub format: DocumentFormat,
    /// `name`: what Bedrock allows in one, and unique in the request.
    pub name: String,
    /// `source`.
    pub source: DocumentSource,
    /// `context`.
    pub context: Option<String>,
    /// Whether `citations.enabled` is sent as true; where it is not, `citations` is not sent.
    pub citations: bool,
}

/// `DocumentFormat`, as far as Anthropic's documents need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentFormat {
    /// `pdf`
    Pdf,
    /// `txt`
    Txt,
}

impl DocumentFormat {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Txt => "txt",
        }
    }
}

/// `DocumentSource`.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentSource {
    /// `bytes`: the file itself, not base64.
    Bytes(Vec<u8>),
    /// `text`
    Text(String),
    /// `content`: each a `text` block.
    Content(Vec<String>),
}

/// `Citation` and `CitationsDelta`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// `title`.
    pub title: Option<String>,
    /// `source`.
    pub source: Option<String>,
    /// `sourceContent[].text`.
    pub quoted: Vec<String>,
    /// `location`.
    pub location: Option<Location>,
}

/// `CitationLocation`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// `documentChar`
    DocumentChar(Span),
    /// `documentPage`
    DocumentPage(Span),
    /// `documentChunk`
    DocumentChunk(Span),
    /// `searchResultLocation`
    SearchResult(Span),
    /// `web`
    Web {
        /// `url`.
        url: Option<String>,
        /// `domain`.
        domain: Option<String>,
    },
}

/// Where in a document or search result, each counted as Bedrock counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// `documentIndex` or `searchResultIndex`.
    pub index: i32,
    /// `start`.
    pub start: i32,
    /// `end`.
    pub end: i32,
}
