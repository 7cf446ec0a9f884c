//! An answer, whole or as events.

use serde_json::Value;

use super::{Block, Citation};

/// A whole answer of Converse.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// `output.message.content`.
    pub content: Vec<Block>,
    /// `stopReason`.
    pub stop_reason: StopReason,
    /// `usage`, if there is one.
    pub usage: Option<Usage>,
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
