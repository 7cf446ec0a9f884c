//! Thinking, effort and sampling: each generation of models takes its own form, and refuses the others.

use super::body::Body;
use crate::catalog::{Disabled, Effort, Sampling, StructuredOutput};
use crate::change::What;
use crate::json::Node;
use crate::refusal::Refusal;

/// The least budget the API takes.
const LEAST_BUDGET: u64 = 1024;
/// The budget given to a model that wants one to a request that leaves the amount to the model.
const USUAL_BUDGET: u64 = 16_000;

pub(super) fn apply(body: &mut Body<'_>) -> Result<(), Refusal> {
    let effort = thinking(body);
    output_config(body, effort)?;
    sampling(body)
}

/// Puts `thinking` into a form that the model takes. Returns the effort that an old-style budget stands for.
fn thinking(body: &mut Body<'_>) -> Option<Effort> {
    let thinking = body.get("thinking").filter(|thinking| thinking.is_object())?;
    let kind = thinking.get("type").and_then(Node::string).unwrap_or_default();
    let takes = body.model.thinking;
    match &*kind {
        "enabled" if !takes.enabled => return Some(adaptive_for_budget(body, thinking)),
        "adaptive" if !takes.adaptive => budget_for_adaptive(body, thinking),
        "disabled" if takes.disabled == Disabled::No => {
            body.drop(body.root, "thinking", "", "this model always thinks");
        }
        "between_tools" if !takes.between_tools && takes.adaptive => {
            body.edits.set(thinking, "type", "\"adaptive\"");
            body.note("thinking.type", What::Rewritten, "this model has adaptive instead of between_tools");
            display(body, thinking);
        }
        "between_tools" if !takes.between_tools => {
            body.drop(body.root, "thinking", "", "this model cannot think between tools only");
        }
        _ => display(body, thinking),
    }
    None
}

fn adaptive_for_budget(body: &mut Body<'_>, thinking: Node<'_>) -> Effort {
    let effort = match thinking.get("budget_tokens").and_then(Node::whole) {
        Some(0..=4_000) => Effort::Low,
        Some(4_001..=16_000) => Effort::Medium,
        _ => Effort::High,
    };
    body.edits.set(thinking, "type", "\"adaptive\"");
    body.edits.remove(thinking, "budget_tokens");
    body.note("thinking", What::Rewritten, "this model thinks adaptively, the budget became an effort");
    display(body, thinking);
    effort
}

fn budget_for_adaptive(body: &mut Body<'_>, thinking: Node<'_>) {
    let room = body.get("max_tokens").and_then(Node::whole).unwrap_or_default();
    let forced = body
        .get("tool_choice")
        .and_then(|choice| choice.get("type"))
        .is_some_and(|kind| kind.is("any") || kind.is("tool"));
    if room <= LEAST_BUDGET {
        body.drop(body.root, "thinking", "", "this model needs a budget, and max_tokens leaves no room for one");
    } else if forced {
        body.drop(body.root, "thinking", "", "this model cannot think when a tool is forced");
    } else {
        let budget = USUAL_BUDGET.min(room - 1);
        body.edits.replace(thinking, format!(r#"{{"type":"enabled","budget_tokens":{budget}}}"#));
        body.note("thinking", What::Rewritten, "this model needs a budget, and got one");
    }
}

fn display(body: &mut Body<'_>, thinking: Node<'_>) {
    if !body.model.thinking.display {
        body.drop(thinking, "display", "thinking", "this model does not take it on Bedrock");
    }
}

/// Effort within what the model has; formats only where the model has them.
fn output_config(body: &mut Body<'_>, from_budget: Option<Effort>) -> Result<(), Refusal> {
    let asked_format = output_format(body)?;
    let Some(config) = body.get("output_config").filter(|config| config.is_object()) else {
        let effort = from_budget.and_then(|effort| body.model.efforts.iter().rev().find(|has| **has <= effort));
        let members = effort.map(|effort| format!(r#""effort":"{}""#, effort.as_str())).into_iter();
        let members: Vec<_> = members.chain(asked_format.map(|format| format!(r#""format":{format}"#))).collect();
        if !members.is_empty() {
            body.edits.set(body.root, "output_config", format!("{{{}}}", members.join(",")));
        }
        return Ok(());
    };
    if let Some(format) = asked_format {
        body.edits.set(config, "format", format);
    }
    body.drop(config, "task_budget", "output_config", "task budgets do not exist on Bedrock");
    effort(body, config, from_budget);
    if body.edits.emptied(config) {
        body.edits.remove(body.root, "output_config");
    }
    Ok(())
}

/// The older name of `output_config.format`, to be moved there. Refuses either where the model has no such thing.
fn output_format(body: &mut Body<'_>) -> Result<Option<String>, Refusal> {
    let present = |node: Option<Node<'_>>| node.is_some_and(|node| !node.is_null());
    let old = body.get("output_format");
    let new = body.get("output_config").and_then(|config| config.get("format"));
    if (present(old) || present(new)) && body.model.structured_output == StructuredOutput::No {
        return Err(Refusal::invalid(
            "output_config.format: Extra inputs are not permitted (capability_rejected: structured_outputs_unsupported)",
        ));
    }
    body.edits.remove(body.root, "output_format");
    let moved = old.filter(|_| !present(new)).map(|format| format.raw().to_owned());
    if moved.is_some() {
        body.note("output_format", What::Renamed, "it is output_config.format now");
    } else if present(old) {
        body.note("output_format", What::Dropped, "output_config.format is there, too");
    }
    Ok(moved)
}

fn effort(body: &mut Body<'_>, config: Node<'_>, from_budget: Option<Effort>) {
    let Some(asked) = config.get("effort").filter(|effort| !effort.is_null()) else {
        if let Some(effort) = from_budget.and_then(|effort| body.model.efforts.iter().rev().find(|has| **has <= effort))
        {
            body.edits.set(config, "effort", format!("\"{}\"", effort.as_str()));
        }
        return;
    };
    let Some(level) = asked.string().and_then(|name| Effort::named(&name)) else {
        return;
    };
    let limit = if thinking_is_off(body) { level.min(Effort::High) } else { level };
    match body.model.efforts.iter().filter(|has| **has <= limit).max() {
        None => {
            body.drop(config, "effort", "output_config", "this model has no effort");
        }
        Some(has) if *has != level => {
            body.edits.replace(asked, format!("\"{}\"", has.as_str()));
            let reason = format!("lowered from {} to {}, the most there is here", level.as_str(), has.as_str());
            body.note("output_config.effort", What::Rewritten, reason);
        }
        Some(_) => {}
    }
}

/// An effort above high means nothing to a model that was told not to think, and is refused.
fn thinking_is_off(body: &Body<'_>) -> bool {
    let off = body.get("thinking").and_then(|thinking| thinking.get("type")).is_some_and(|kind| kind.is("disabled"));
    off && body.model.thinking.disabled != Disabled::No
}

fn sampling(body: &mut Body<'_>) -> Result<(), Refusal> {
    match body.model.sampling {
        Sampling::Both => Ok(()),
        Sampling::TemperatureOrTopP => {
            if body.get("temperature").is_some() && body.get("top_p").is_some() {
                body.drop(body.root, "top_p", "", "this model takes temperature or top_p, not both");
            }
            Ok(())
        }
        Sampling::Rejected => ["temperature", "top_p", "top_k"].into_iter().try_for_each(|key| default_only(body, key)),
    }
}

/// The default may be said, and is left out; anything else is refused as the model itself would.
fn default_only(body: &mut Body<'_>, key: &str) -> Result<(), Refusal> {
    let Some(value) = body.get(key) else {
        return Ok(());
    };
    let is_default = key != "top_k" && value.number() == Some(1.0);
    if !is_default {
        return Err(Refusal::invalid(format!("`{key}` is deprecated for this model.")));
    }
    body.drop(body.root, key, "", "the default, and this model takes no sampling values");
    Ok(())
}
