//! What a family of models takes of Converse. Plain data, to be filled from the catalogue.

use serde::Deserialize;

/// Which parts of Converse a model takes. A model of which nothing is known gets [`Family::careful`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Family {
    /// A system prompt; where it is not taken, the first user turn begins with it.
    pub system_prompt: bool,
    /// The role `system` between messages; where not, it is said in the user's turn.
    pub system_turns: bool,
    /// Tools at all; where not, the calls of the history are told in words.
    pub tools: bool,
    /// ConverseStream at all; where not, every request is answered whole.
    pub streams: bool,
    /// Tools in ConverseStream; where not, a request with tools is answered whole.
    pub tools_in_stream: bool,
    /// `toolChoice` any and tool.
    pub forced_tool_choice: bool,
    /// `toolSpec.strict`.
    pub strict_tools: bool,
    /// `stopSequences`.
    pub stop_sequences: bool,
    /// Whether the answer can name the stop sequence that was met (`/stop_sequence`).
    pub names_stop_sequence: bool,
    /// Pictures.
    pub images: bool,
    /// Pictures inside of tool results; where not, they follow the results.
    pub images_in_tool_results: bool,
    /// Documents.
    pub documents: bool,
    /// Documents inside of tool results; where not, they follow the results.
    pub documents_in_tool_results: bool,
    /// `citations.enabled` on documents.
    pub citations: bool,
    /// Search results; where not, they are told as text.
    pub search_results: bool,
    /// Where cache points may stand.
    pub cache_points: CachePoints,
    /// Whether a cache point may last an hour.
    pub cache_ttl_1h: bool,
    /// What asks for reasoning.
    pub reasoning: Reasoning,
    /// Whether reasoning of earlier turns may be sent back.
    pub takes_reasoning_back: ReasoningBack,
    /// Where `top_k` goes.
    pub top_k: TopK,
    /// The least `maxTokens`.
    pub min_max_tokens: u32,
    /// `temperature`.
    pub temperature: bool,
    /// `topP`.
    pub top_p: bool,
    /// Whether `temperature` and `topP` go together.
    pub temperature_with_top_p: bool,
    /// Whether the last message may be the assistant's.
    pub prefill: bool,
    /// `outputConfig.textFormat`.
    pub structured_output: bool,
    /// Anthropic's own fields beside Converse's: betas, the tools that it has defined, one call at a time (Claude).
    pub anthropic_fields: bool,
}

impl Family {
    /// Only what every family takes, and tools: a model without them is of little use, and most have them.
    pub fn careful() -> Self {
        Self {
            system_prompt: true,
            system_turns: false,
            tools: true,
            streams: true,
            tools_in_stream: true,
            forced_tool_choice: false,
            strict_tools: false,
            stop_sequences: false,
            names_stop_sequence: false,
            images: false,
            images_in_tool_results: false,
            documents: false,
            documents_in_tool_results: false,
            citations: false,
            search_results: false,
            cache_points: CachePoints::None,
            cache_ttl_1h: false,
            reasoning: Reasoning::None,
            takes_reasoning_back: ReasoningBack::Never,
            top_k: TopK::None,
            min_max_tokens: 1,
            temperature: true,
            top_p: true,
            temperature_with_top_p: true,
            prefill: false,
            structured_output: false,
            anthropic_fields: false,
        }
    }
}

impl Default for Family {
    fn default() -> Self {
        Self::careful()
    }
}

/// Where cache points may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CachePoints {
    /// Nowhere.
    None,
    /// In system and messages.
    NotInTools,
    /// In tools too.
    All,
}

/// The member of `additionalModelRequestFields` that asks for reasoning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reasoning {
    /// None: it reasons as it likes, or not at all.
    None,
    /// `reasoningConfig {type, maxReasoningEffort}` (Nova 2).
    NovaConfig,
    /// `reasoning_effort` (gpt-oss, DeepSeek V3).
    Effort,
    /// `reasoning_config`, a level (Qwen).
    QwenConfig,
    /// `reasoning {effort}` (GPT).
    EffortObject,
    /// `thinking` and `output_config.effort` as they are (Claude).
    Thinking,
}

/// In which form reasoning may be sent back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasoningBack {
    /// In none.
    Never,
    /// Without a signature; reasoning that has one is another model's.
    Unsigned,
    /// With its signature, and redacted (Claude).
    Signed,
}

/// The member of `additionalModelRequestFields` that `top_k` becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopK {
    /// None.
    None,
    /// `inferenceConfig.topK` (Nova).
    Nova,
    /// `top_k` (Claude).
    Plain,
}
