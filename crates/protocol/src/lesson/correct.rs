//! What is said of a model once lessons are taken into account.

use std::borrow::Cow;

use super::Lessons;
use crate::catalog::Model;
use crate::converse::{CachePoints, Family, Reasoning, ReasoningBack, TopK};

impl Lessons {
    /// The model as Bedrock has shown it to be.
    pub fn correct<'m>(&self, model: &'m Model) -> Cow<'m, Model> {
        if self.is_empty() {
            return Cow::Borrowed(model);
        }
        let mut model = model.clone();
        self.correct_native(&mut model);
        if let Some(family) = &mut model.family {
            self.correct_family(family);
        }
        Cow::Owned(model)
    }

    fn correct_native(&self, model: &mut Model) {
        model.mid_conversation_system &= !self.has("system-role");
        model.tool_search &= !self.refuse_beta("tool-search-tool-2025-10-19");
        model.strict_tools &= !self.has("field:tools.strict");
        model.eager_input_streaming &= !self.has("field:tools.eager_input_streaming");
        model.cache_ttl_1h &= !self.has("field:cache_control.ttl");
        model.thinking.display &= !self.has("field:thinking.display");
        if self.has("field:output_config.effort") {
            model.efforts.clear();
        }
    }

    fn correct_family(&self, family: &mut Family) {
        family.forced_tool_choice &= !self.has("field:toolChoice");
        family.strict_tools &= !self.has("field:toolSpec.strict");
        family.cache_ttl_1h &= !self.has("field:cachePoint.ttl");
        if self.has("cache-points") {
            family.cache_points = CachePoints::None;
        } else if self.has("field:tools.cachePoint") && family.cache_points == CachePoints::All {
            family.cache_points = CachePoints::NotInTools;
        }
        if self.has("field:reasoningContent") {
            family.takes_reasoning_back = ReasoningBack::Never;
        }
        if self.has("field:top_k") {
            family.top_k = TopK::None;
        }
        if self.has(knob(family.reasoning)) {
            family.reasoning = Reasoning::None;
        }
    }
}

/// The lesson that a family's way of asking for reasoning is not taken.
fn knob(reasoning: Reasoning) -> &'static str {
    match reasoning {
        Reasoning::None | Reasoning::Thinking => "",
        Reasoning::NovaConfig => "field:reasoningConfig",
        Reasoning::Effort => "field:reasoning_effort",
        Reasoning::QwenConfig => "field:reasoning_config",
        Reasoning::EffortObject => "field:reasoning",
    }
}
