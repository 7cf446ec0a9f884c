//! `reasoning_effort` as thinking and effort. `thinking` in Anthropic's own form passes as it is.

use super::draft::{Draft, member, wrong};
use super::write::Object;
use crate::catalog::Effort;
use crate::change::What;
use crate::refusal::Refusal;

/// The least budget that Claude takes, in tokens.
const LEAST_BUDGET: u64 = 1024;

/// How much a model is to think.
#[derive(Debug, Default)]
pub(super) struct Reasoning {
    /// `thinking`.
    pub(super) thinking: Option<String>,
    /// `output_config.effort`.
    pub(super) effort: Option<Effort>,
}

/// `forced` says that a tool must be used.
pub(super) fn read(draft: &mut Draft<'_>, max_tokens: u64, forced: bool) -> Result<Reasoning, Refusal> {
    let asked = effort(draft)?;
    if let Some(own) = draft.get("thinking").filter(|own| own.is_object()) {
        let effort = asked.flatten();
        return Ok(Reasoning { thinking: Some(own.raw().to_owned()), effort });
    }
    Ok(match asked {
        None => Reasoning::default(),
        Some(None) => off(draft),
        Some(Some(effort)) if draft.is_claude() && forced && draft.model.forced_tool_choice => {
            draft.note(
                "reasoning_effort",
                What::Rewritten,
                "became an effort only: this model cannot think when a tool is forced",
            );
            Reasoning { thinking: None, effort: effort_alone(draft, effort) }
        }
        Some(Some(effort)) if draft.is_claude() && !draft.model.thinking.adaptive => budget(draft, effort, max_tokens),
        Some(Some(effort)) => {
            let shown = draft.model.thinking.display.then_some("\"summarized\"");
            let thinking = Object::typed("adaptive").with_some("display", shown).finish();
            Reasoning { thinking: Some(thinking), effort: Some(effort) }
        }
    })
}

/// `Some(None)` is the wish for no reasoning.
fn effort(draft: &Draft<'_>) -> Result<Option<Option<Effort>>, Refusal> {
    let Some(asked) = draft.get("reasoning_effort") else { return Ok(None) };
    let word = asked.string().unwrap_or_default();
    let effort = match &*word {
        "none" => return Ok(Some(None)),
        "minimal" => Some(Effort::Low),
        word => Effort::named(word),
    };
    let words = "'none', 'minimal', 'low', 'medium', 'high', 'xhigh' or 'max'";
    effort.map(|effort| Some(Some(effort))).ok_or_else(|| wrong("reasoning_effort", words))
}

fn off(draft: &Draft<'_>) -> Reasoning {
    let thinking = draft.model.thinking.on_by_default.then(|| Object::typed("disabled").finish());
    Reasoning { thinking, effort: None }
}

/// Older models think by a budget, and in the middle of using tools only with what they thought before, which this API
/// cannot carry.
fn budget(draft: &mut Draft<'_>, effort: Effort, max_tokens: u64) -> Reasoning {
    let tokens = match effort {
        Effort::Low => 4_000,
        Effort::Medium => 10_000,
        Effort::High | Effort::Xhigh | Effort::Max => 24_000,
    };
    let last = draft.get("messages").and_then(|messages| messages.items().last());
    let obstacle = if !draft.model.thinking.enabled {
        Some("this model does not think")
    } else if max_tokens <= LEAST_BUDGET {
        Some("the limit leaves no room for thinking")
    } else if last.and_then(|last| member(last, "role")).is_some_and(|role| role.is("tool")) {
        Some("this model cannot begin to think between a tool's result and its answer")
    } else {
        None
    };
    if let Some(why) = obstacle {
        draft.note("reasoning_effort", What::Dropped, why);
        return Reasoning::default();
    }
    let budget = tokens.min(max_tokens - 1).to_string();
    let thinking = Object::typed("enabled").with("budget_tokens", budget).finish();
    Reasoning { thinking: Some(thinking), effort: effort_alone(draft, effort) }
}

fn effort_alone(draft: &Draft<'_>, effort: Effort) -> Option<Effort> {
    (!draft.model.efforts.is_empty()).then_some(effort)
}
