//! A model that is no Claude: what the catalogue says of it, and the [`Model`] that this makes.

use serde::Deserialize;

use super::model::{CountTokens, DISCOVERABLE, Disabled, Effort, Lane, Model, Sampling, StructuredOutput, Thinking};
use super::prices::Prices;
use crate::converse::{Family, Reasoning};

/// Limits of a model that nobody knows: what nearly all of Bedrock's models have at least.
const CONTEXT_WINDOW: u32 = 128_000;
const MAX_OUTPUT: u32 = 8_192;

/// An entry of the catalogue; the fields are those of [`Model`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Other {
    id: String,
    names: Vec<String>,
    display_name: String,
    profiles: Vec<String>,
    on_demand: bool,
    mantle_id: Option<String>,
    deprecated: bool,
    retires: Option<String>,
    context_window: u32,
    max_output: u32,
    family: Family,
    prices: Prices,
}

impl Model {
    /// A model that is no Claude and not in the catalogue: careful rules, and no price.
    pub fn unknown(id: &str) -> Self {
        Other {
            id: id.to_owned(),
            names: vec![id.to_owned()],
            display_name: id.to_owned(),
            profiles: vec![],
            on_demand: true,
            mantle_id: None,
            deprecated: false,
            retires: None,
            context_window: CONTEXT_WINDOW,
            max_output: MAX_OUTPUT,
            family: Family::careful(),
            prices: Prices::default(),
        }
        .into()
    }
}

impl From<Other> for Model {
    fn from(other: Other) -> Self {
        let structured_output =
            if other.family.structured_output { StructuredOutput::Try } else { StructuredOutput::No };
        let reasons = other.family.reasoning != Reasoning::None;
        let efforts = if reasons { vec![Effort::Low, Effort::Medium, Effort::High] } else { vec![] };
        Self {
            listed_id: format!("{DISCOVERABLE}{}", other.id),
            name: other.names.first().unwrap_or(&other.id).clone(),
            id: other.id,
            names: other.names,
            display_name: other.display_name,
            line: None,
            lane: Lane::Converse,
            prefill: other.family.prefill,
            forced_tool_choice: other.family.forced_tool_choice,
            family: Some(other.family),
            on_demand: other.on_demand,
            profiles: other.profiles,
            mantle_id: other.mantle_id,
            released: None,
            deprecated: other.deprecated,
            retires: other.retires,
            context_window: other.context_window,
            max_output: other.max_output,
            modern: false,
            thinking: thinking(reasons),
            efforts,
            sampling: Sampling::Both,
            cache_min_tokens: None,
            cache_ttl_1h: false,
            mid_conversation_system: false,
            strict_tools: false,
            tool_search: false,
            eager_input_streaming: false,
            structured_output,
            compaction: false,
            context_1m_beta: false,
            interleaved_beta: false,
            count_tokens: CountTokens::Unknown,
            prices: other.prices,
        }
    }
}

/// A family that has something to turn its reasoning up and down takes any wish for thinking.
fn thinking(reasons: bool) -> Thinking {
    Thinking {
        enabled: reasons,
        adaptive: reasons,
        between_tools: false,
        disabled: Disabled::Yes,
        on_by_default: false,
        display: false,
    }
}
