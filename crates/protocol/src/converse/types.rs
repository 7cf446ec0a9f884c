//! A Converse call and its answer as plain values, each mapping one to one onto a shape of Bedrock's own API.
//!
//! [`written`](super::written) makes the body of a request of them; whoever reads an answer turns the SDK's types into
//! them and decides nothing on the way. Enumerations travel by [`as_str`](StopReason::as_str) and `named`, JSON that a
//! client or a model wrote as [`Raw`]. What Converse has and these do not (audio, video, S3 sources) is not sent, and on
//! the way back arrives as [`Block::Other`] or [`Start::Other`].

use serde_json::Value;

use crate::json::Raw;

/// What Converse and ConverseStream are called with, apart from the model id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The turns: beginning with the user, alternating.
    pub messages: Vec<Message>,
    /// `system`; not sent if empty.
    pub system: Vec<SystemBlock>,
    /// `inferenceConfig`; not sent if nothing in it is.
    pub inference: Inference,
    /// `toolConfig`.
    pub tools: Option<ToolConfig>,
    /// `outputConfig.textFormat` of type `json_schema`.
    pub format: Option<OutputFormat>,
    /// `additionalModelRequestFields`, an object.
    pub additional: Option<Value>,
    /// `additionalModelResponseFieldPaths`; not sent if empty.
    pub additional_response_paths: Vec<String>,
}

/// `inferenceConfig`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inference {
    /// `maxTokens`.
    pub max_tokens: Option<i32>,
    /// `temperature`.
    pub temperature: Option<f64>,
    /// `topP`.
    pub top_p: Option<f64>,
    /// `stopSequences`; not sent if empty.
    pub stop_sequences: Vec<String>,
}

impl Inference {
    /// Whether there is nothing to send.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `outputConfig.textFormat.structure.jsonSchema`.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputFormat {
    /// `schema`: the JSON schema, which is sent as a string.
    pub schema: Raw,
    /// `name`.
    pub name: Option<String>,
}

/// `SystemContentBlock`.
#[derive(Clone, Debug, PartialEq)]
pub enum SystemBlock {
    /// `text`, never empty.
    Text(String),
    /// `cachePoint`.
    CachePoint(Option<Ttl>),
}

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

/// `CacheTTL` of a cache point, the shorter one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ttl {
    /// `5m`
    FiveMinutes,
    /// `1h`
    OneHour,
}

impl Ttl {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FiveMinutes => "5m",
            Self::OneHour => "1h",
        }
    }
}

/// `ToolConfiguration`.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolConfig {
    /// `tools`, never empty.
    pub tools: Vec<Tool>,
    /// `toolChoice`.
    pub choice: Option<ToolChoice>,
}

/// `Tool`.
#[derive(Clone, Debug, PartialEq)]
pub enum Tool {
    /// `toolSpec`
    Spec(ToolSpec),
    /// `cachePoint`
    CachePoint(Option<Ttl>),
}

/// `ToolSpecification`.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolSpec {
    /// `name`.
    pub name: String,
    /// `description`, never empty.
    pub description: Option<String>,
    /// `inputSchema.json`.
    pub schema: Raw,
    /// `strict`; sent only where true.
    pub strict: bool,
}

/// `ToolChoice`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolChoice {
    /// `auto`
    Auto,
    /// `any`
    Any,
    /// `tool`, by its name.
    Tool(String),
}

/// A whole answer of Converse.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// `output.message.content`.
    pub content: Vec<Block>,
    /// `stopReason`.
    pub stop_reason: StopReason,
    /// `usage`.
    pub usage: Usage,
    /// `additionalModelResponseFields`.
    pub additional: Option<Value>,
}

/// `StopReason`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StopReason {
    /// `end_turn`
    #[default]
    EndTurn,
    /// `tool_use`
    ToolUse,
    /// `max_tokens`
    MaxTokens,
    /// `stop_sequence`
    StopSequence,
    /// `model_context_window_exceeded`
    ContextWindow,
    /// `content_filtered`
    ContentFiltered,
    /// `guardrail_intervened`
    GuardrailIntervened,
    /// `malformed_model_output`
    MalformedModelOutput,
    /// `malformed_tool_use`
    MalformedToolUse,
    /// A word that did not exist when this was written; empty where upstream gave no reason.
    Other(String),
}

impl StopReason {
    /// The reason that goes by this word.
    pub fn named(word: &str) -> Self {
        let known = [
            Self::EndTurn,
            Self::ToolUse,
            Self::MaxTokens,
            Self::StopSequence,
            Self::ContextWindow,
            Self::ContentFiltered,
            Self::GuardrailIntervened,
            Self::MalformedModelOutput,
            Self::MalformedToolUse,
        ];
        known.into_iter().find(|reason| reason.as_str() == word).unwrap_or_else(|| Self::Other(word.to_owned()))
    }

    /// The word on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::EndTurn => "end_turn",
            Self::ToolUse => "tool_use",
            Self::MaxTokens => "max_tokens",
            Self::StopSequence => "stop_sequence",
            Self::ContextWindow => "model_context_window_exceeded",
            Self::ContentFiltered => "content_filtered",
            Self::GuardrailIntervened => "guardrail_intervened",
            Self::MalformedModelOutput => "malformed_model_output",
            Self::MalformedToolUse => "malformed_tool_use",
            Self::Other(word) => word,
        }
    }
}

/// `TokenUsage`, in tokens; the total is left out because families count it differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// `inputTokens`, which leaves the cache out.
    pub input: u64,
    /// `outputTokens`.
    pub output: u64,
    /// `cacheReadInputTokens`.
    pub cache_read: u64,
    /// `cacheWriteInputTokens`: all of it, whatever its ttl.
    pub cache_write: u64,
    /// `cacheDetails[].inputTokens` where `ttl` is `1h`. The rest of the writes was for five minutes.
    pub cache_write_1h: u64,
}

/// One event of ConverseStream. Exceptions of the stream are no events: whoever reads it ends the answer with them.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// `messageStart`
    MessageStart,
    /// `contentBlockStart`
    BlockStart {
        /// `contentBlockIndex`.
        index: i32,
        /// `start`.
        start: Start,
    },
    /// `contentBlockDelta`
    BlockDelta {
        /// `contentBlockIndex`.
        index: i32,
        /// `delta`.
        delta: Delta,
    },
    /// `contentBlockStop`
    BlockStop {
        /// `contentBlockIndex`.
        index: i32,
    },
    /// `messageStop`
    MessageStop {
        /// `stopReason`.
        reason: StopReason,
        /// `additionalModelResponseFields`.
        additional: Option<Value>,
    },
    /// `metadata`
    Metadata {
        /// `usage`, if there is one.
        usage: Option<Usage>,
    },
}

/// `ContentBlockStart`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// `toolUse`
    ToolUse {
        /// `toolUseId`.
        id: String,
        /// `name`.
        name: String,
        /// Whether `type` is `server_tool_use`.
        server: bool,
    },
    /// Anything else, by the name of its member, e.g. `toolResult` or `image`; empty for none.
    Other(String),
}

/// `ContentBlockDelta`.
#[derive(Clone, Debug, PartialEq)]
pub enum Delta {
    /// `text`
    Text(String),
    /// `toolUse.input`: a piece of JSON text.
    ToolInput(String),
    /// `reasoningContent.text`
    Reasoning(String),
    /// `reasoningContent.signature`
    Signature(String),
    /// `reasoningContent.redactedContent`: the blob's bytes.
    Redacted(Vec<u8>),
    /// `citation`
    Citation(Citation),
    /// `toolResult`: the texts of its pieces, which a tool on the server's side has answered.
    ToolResult(String),
    /// Anything else, by the name of its member.
    Other(String),
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
