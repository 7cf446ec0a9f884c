//! What there is to say about one model.

use serde::Deserialize;

use super::prices::Prices;
use crate::converse::Family;
use crate::money::Price;

/// One model on Bedrock: its names, its limits, what its body may hold, what it costs.
///
/// From `modern` on it is told what a client may ask for. For a Claude these are the rules of the native body; what
/// another model takes of Converse is in `family`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The base Bedrock id, without a profile prefix: `anthropic.claude-sonnet-4-5-20250929-v1:0`.
    pub id: String,
    /// The short name: Anthropic's own without a date, `claude-sonnet-4-5`; for others one like `qwen3-coder-480b`.
    pub name: String,
    /// The id under which it is listed: Anthropic's own, with its date where it has one; for others
    /// [`DISCOVERABLE`] and the Bedrock id.
    pub listed_id: String,
    /// Every plain name it has, `name` among them.
    pub names: Vec<String>,
    /// The name for people: `Claude Sonnet 4.5`.
    pub display_name: String,
    /// Opus, Sonnet, Haiku and so on; `None` for what is no Claude.
    pub line: Option<Line>,
    /// How it is called.
    pub lane: Lane,
    /// What it takes on Converse; `None` for Claude.
    #[serde(default)]
    pub family: Option<Family>,
    /// Whether its bare id can be called, without a profile.
    pub on_demand: bool,
    /// Prefixes of the system inference profiles that are known for it: `us`, `eu`, `global`.
    pub profiles: Vec<String>,
    /// Its id on bedrock-mantle, where it is known to be there.
    pub mantle_id: Option<String>,
    /// The day it was released, `2025-09-29`, where that is known.
    pub released: Option<String>,
    /// Whether its makers advise against it.
    pub deprecated: bool,
    /// The day on which AWS means to stop serving it, `2027-04-08`.
    pub retires: Option<String>,
    /// Tokens of input and output that fit together.
    pub context_window: u32,
    /// The largest `max_tokens`.
    pub max_output: u32,
    /// Served by the newer stack (4.7 and every 5.x), which knows API version 2026-10-21 and the betas of 2026.
    pub modern: bool,
    /// Which forms of thinking it takes.
    pub thinking: Thinking,
    /// The efforts it takes, from low to high; empty where the field itself is refused.
    pub efforts: Vec<Effort>,
    /// Which sampling fields it takes.
    pub sampling: Sampling,
    /// The smallest prefix that is cached, in tokens, where that is known.
    pub cache_min_tokens: Option<u32>,
    /// Whether a cache breakpoint may last an hour.
    pub cache_ttl_1h: bool,
    /// Whether the last message may be the assistant's.
    pub prefill: bool,
    /// Whether messages may have the role `system`.
    pub mid_conversation_system: bool,
    /// Whether `tool_choice` may be `any` or `tool`.
    pub forced_tool_choice: bool,
    /// Whether a tool may be `strict`.
    pub strict_tools: bool,
    /// Whether it searches tools: `defer_loading`, tool references.
    pub tool_search: bool,
    /// Whether a tool may have `eager_input_streaming`.
    pub eager_input_streaming: bool,
    /// Whether answers can be held to a JSON schema.
    pub structured_output: StructuredOutput,
    /// Whether it compacts a conversation by itself (`compact_20260112`).
    pub compaction: bool,
    /// Whether the beta `context-1m-2025-08-07` is for it.
    pub context_1m_beta: bool,
    /// Whether the beta `interleaved-thinking-2025-05-14` is for it.
    pub interleaved_beta: bool,
    /// Who counts tokens for it.
    pub count_tokens: CountTokens,
    /// What its tokens cost.
    pub prices: Prices,
}

impl Model {
    /// Whether it is called so.
    pub fn is_called(&self, name: &str) -> bool {
        self.listed_id == name || self.names.iter().any(|known| known == name)
    }

    /// The price of its tokens through a profile: `Some("global")`, `Some("us-gov")`, any other prefix; or by its bare
    /// id, in most regions. `None`: unpriced.
    pub fn price(&self, profile_prefix: Option<&str>) -> Option<Price> {
        self.prices.standard(self.prices.row(profile_prefix, ""))
    }

    /// The same Claude under a base Bedrock id of its own, and with the names that follow from it.
    pub fn renamed(self, id: &str) -> Self {
        let name = id.trim_start_matches("anthropic.").to_owned();
        let line = Line::ALL.into_iter().find(|line| name.contains(line.as_str())).or(self.line);
        Self {
            id: id.to_owned(),
            listed_id: name.clone(),
            names: vec![name.clone()],
            display_name: name.clone(),
            name,
            line,
            ..self
        }
    }
}

/// What comes before the Bedrock id where a model that is no Claude is listed: Claude Code's discovery keeps only ids
/// that have `claude` or `anthropic` in them.
pub const DISCOVERABLE: &str = "anthropic-bedrock/";

/// The operations of Bedrock through which a model is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// InvokeModel, with an Anthropic body.
    Native,
    /// Converse, for every family of models.
    Converse,
    /// An endpoint that speaks Anthropic's own API, where the user has named one.
    Messages,
}

impl Lane {
    /// The word on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Converse => "converse",
            Self::Messages => "messages",
        }
    }
}

/// Anthropic's product lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Line {
    Opus,
    Sonnet,
    Haiku,
    Fable,
    Mythos,
}

impl Line {
    /// Every line, in the order of the declaration.
    pub const ALL: [Self; 5] = [Self::Opus, Self::Sonnet, Self::Haiku, Self::Fable, Self::Mythos];

    /// The word in names and in `/v1/models`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opus => "opus",
            Self::Sonnet => "sonnet",
            Self::Haiku => "haiku",
            Self::Fable => "fable",
            Self::Mythos => "mythos",
        }
    }
}

/// Which values of `thinking.type` a model takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thinking {
    /// `enabled`, with a budget.
    pub enabled: bool,
    /// `adaptive`.
    pub adaptive: bool,
    /// `between_tools`.
    pub between_tools: bool,
    /// `disabled`.
    pub disabled: Disabled,
    /// Whether it thinks when nobody says anything about it.
    pub on_by_default: bool,
    /// Whether Bedrock takes `thinking.display` for it.
    pub display: bool,
}

/// Whether thinking can be turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disabled {
    /// Always.
    Yes,
    /// Only at effort high and below.
    UpToHighEffort,
    /// Never.
    No,
}

/// `output_config.effort`; the order is that of the effort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Effort {
    Low,
    Medium,
    High,
    Xhigh,
    Max,
}

impl Effort {
    /// Every effort, the lowest first.
    pub const ALL: [Self; 5] = [Self::Low, Self::Medium, Self::High, Self::Xhigh, Self::Max];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Xhigh => "xhigh",
            Self::Max => "max",
        }
    }

    /// The effort of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effort| effort.as_str() == word)
    }
}

/// Which of `temperature`, `top_p` and `top_k` a model takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// None of them, except at their defaults.
    Rejected,
    /// Temperature or top_p, not both.
    TemperatureOrTopP,
    /// All of them together.
    Both,
}

/// Whether `output_config.format` works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StructuredOutput {
    /// Documented.
    Yes,
    /// For some schemas: try, and go without on a 400.
    Try,
    /// Refused.
    No,
}

/// Where tokens can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountTokens {
    /// CountTokens of bedrock-runtime.
    Runtime,
    /// `count_tokens` of bedrock-mantle.
    Mantle,
    /// Nowhere that is known.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efforts_are_ordered_and_known_by_their_words() {
        assert!(Effort::Low < Effort::Medium && Effort::High < Effort::Xhigh && Effort::Xhigh < Effort::Max);
        assert!(Effort::ALL.into_iter().all(|effort| Effort::named(effort.as_str()) == Some(effort)));
        assert_eq!(Effort::named("huge"), None);
    }
}
