//! What is asked beside the messages: the system prompt, settings, tools.

use serde_json::Value;

use super::Message;
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
    pub(in crate::converse) fn is_empty(&self) -> bool {
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
