//! Thinking and effort: what asks a model to reason, in the words of its family.

use serde_json::{Map, Value, json};

use super::draft::{Draft, member, text};
use super::{Reasoning, formed};
use crate::change::What;
use crate::json::Node;

/// What goes into `additionalModelRequestFields` for it.
pub(super) fn knob(draft: &mut Draft<'_>) -> Map<String, Value> {
    let family = draft.family();
    if family.reasoning == Reasoning::Thinking {
        return as_it_is(draft);
    }
    if let Some(thinking) = draft.get("thinking").filter(|thinking| thinking.is_object()) {
        draft.only(thinking, "thinking", &["type", "budget_tokens"]);
    }
    let Some(level) = wanted(draft) else {
        nothing_wanted(draft);
        return Map::new();
    };
    if family.reasoning == Reasoning::None {
        note(draft, What::Dropped, "this model has nothing to turn its reasoning up or down");
        return Map::new();
    }
    if (forced(draft) || formed::is_forced(draft)) && family.forced_tool_choice {
        note(draft, What::Dropped, "this model cannot reason when a tool is forced");
        return Map::new();
    }
    let (name, value) = match family.reasoning {
        Reasoning::NovaConfig => ("reasoningConfig", nova(draft, level)),
        Reasoning::QwenConfig => ("reasoning_config", json!(level)),
        Reasoning::EffortObject => ("reasoning", json!({ "effort": level })),
        Reasoning::Effort | Reasoning::Thinking | Reasoning::None => ("reasoning_effort", json!(level)),
    };
    note(draft, What::Renamed, &format!("this model calls it {name}, and it is {level} at most"));
    Map::from_iter([(name.to_owned(), value)])
}

/// Notes what was done to all that asks for reasoning.
fn note(draft: &mut Draft<'_>, what: What, why: &str) {
    if draft.get("thinking").is_some() {
        draft.note("thinking", what, why.to_owned());
    }
    if effort(draft).is_some() {
        draft.note("output_config.effort", what, why.to_owned());
    }
}

/// What of reasoning was said without asking for any.
fn nothing_wanted(draft: &mut Draft<'_>) {
    // Nova and Qwen don't reason unless they are asked to.
    let stays_on = !matches!(draft.family().reasoning, Reasoning::NovaConfig | Reasoning::QwenConfig);
    if draft.get("thinking").is_some() && stays_on {
        draft.note("thinking", What::Dropped, "this model has nothing to turn its reasoning off");
    }
    if effort(draft).is_some() {
        draft.note("output_config.effort", What::Dropped, "it means nothing to this model without thinking");
    }
}

/// Claude takes its own words.
fn as_it_is(draft: &Draft<'_>) -> Map<String, Value> {
    let mut fields = Map::new();
    if let Some(thinking) = draft.get("thinking").filter(|thinking| thinking.is_object()) {
        fields.insert("thinking".into(), thinking.value());
    }
    if let Some(effort) = effort(draft) {
        fields.insert("output_config".into(), json!({ "effort": effort }));
    }
    fields
}

/// Nova wants no limit on its answer when it may reason as much as it likes, and a client always sets one.
fn nova(draft: &mut Draft<'_>, level: &str) -> Value {
    if level == "high" {
        draft.note(
            "output_config.effort",
            What::Rewritten,
            "lowered from high to medium: with high this model takes no max_tokens",
        );
    }
    json!({ "type": "enabled", "maxReasoningEffort": if level == "high" { "medium" } else { level } })
}

/// How much reasoning is asked for, if any is: as an effort, or as the effort that a budget stands for.
fn wanted(draft: &Draft<'_>) -> Option<&'static str> {
    let thinking = draft.get("thinking");
    let kind = thinking.map(|thinking| text(thinking, "type")).unwrap_or_default();
    let effort = effort(draft).map(|effort| match effort.as_str() {
        "low" | "minimal" => "low",
        "medium" => "medium",
        _ => "high",
    });
    let budget = thinking.and_then(|thinking| thinking.get("budget_tokens")).and_then(Node::whole);
    match &*kind {
        "disabled" => None,
        "enabled" => effort.or(Some(match budget {
            Some(0..=4_000) => "low",
            Some(4_001..=16_000) => "medium",
            _ => "high",
        })),
        "adaptive" | "between_tools" => effort.or(Some("high")),
        // Effort alone doesn't turn on what is off.
        _ => effort.filter(|_| {
            matches!(draft.family().reasoning, Reasoning::Effort | Reasoning::EffortObject | Reasoning::None)
        }),
    }
}

fn effort(draft: &Draft<'_>) -> Option<String> {
    let effort = member(draft.get("output_config")?, "effort")?;
    effort.string().map(Into::into)
}

fn forced(draft: &Draft<'_>) -> bool {
    draft.get("tool_choice").is_some_and(|choice| matches!(&*text(choice, "type"), "any" | "tool"))
}
