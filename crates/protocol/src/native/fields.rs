//! Top-level fields: which Bedrock takes, which mean nothing there, which cannot be had there.

use super::body::Body;
use crate::change::What;
use crate::first_party;
use crate::json::Node;
use crate::refusal::Refusal;

/// Fields that other parts of the translation take care of.
const ELSEWHERE: [&str; 6] =
    ["model", "stream", "anthropic_version", "anthropic_beta", "cache_control", "output_format"];
/// The edits of `context_management` that Bedrock knows, each with the betas it needs.
const KNOWN_EDITS: [(&str, &[&str]); 2] = [
    ("clear_tool_uses_20250919", &["context-management-2025-06-27"]),
    ("compact_20260112", &["context-management-2025-06-27", "compact-2026-01-12"]),
];

/// Said of what lessons take out.
const REFUSED: &str = "Bedrock refused it for this model";

/// Fields that InvokeModel takes.
const KEPT: [&str; 14] = [
    "max_tokens",
    "messages",
    "system",
    "stop_sequences",
    "temperature",
    "top_p",
    "top_k",
    "tools",
    "tool_choice",
    "thinking",
    "metadata",
    "output_config",
    "context_management",
    "safeguards",
];

pub(super) fn apply(body: &mut Body<'_>) -> Result<(), Refusal> {
    let keys: Vec<String> = body.root.members().filter_map(|member| member.key.string()).map(Into::into).collect();
    for key in keys.iter().filter(|key| !ELSEWHERE.contains(&key.as_str())) {
        field(body, key)?;
    }
    max_tokens(body)?;
    context_management(body);
    metadata(body);
    safeguards(body);
    Ok(())
}

fn field(body: &mut Body<'_>, key: &str) -> Result<(), Refusal> {
    if !KEPT.contains(&key) {
        first_party::check_field(body.root, key)?;
        let why = first_party::why_dropped(key).unwrap_or("Bedrock refuses fields it does not know");
        body.drop(body.root, key, "", why);
    }
    Ok(())
}

fn max_tokens(body: &Body<'_>) -> Result<(), Refusal> {
    let cap = u64::from(body.model.max_output);
    let whole = |asked: &Node<'_>| asked.raw().bytes().all(|byte| byte.is_ascii_digit());
    match body.get("max_tokens").filter(whole) {
        // Of a number too large to count with, that is enough to know.
        Some(asked) if asked.whole().is_none_or(|asked| asked > cap) => Err(Refusal::invalid(format!(
            "max_tokens: {} > {cap}, which is the maximum allowed number of output tokens for {}",
            asked.raw(),
            body.model.name
        ))),
        _ => Ok(()),
    }
}

/// Keeps the edits that Bedrock knows, and the field only if one is left.
fn context_management(body: &mut Body<'_>) {
    let Some(field) = body.get("context_management") else {
        return;
    };
    if body.lessons.has("field:context_management") {
        body.drop(body.root, "context_management", "", REFUSED);
        return;
    }
    let edits = field.get("edits");
    let mut kept = false;
    for (at, edit) in edits.into_iter().flat_map(Node::items).enumerate() {
        let kind = edit.get("type").and_then(Node::string).unwrap_or_default();
        match KNOWN_EDITS.iter().find(|(known, _)| *known == kind) {
            Some((_, betas)) if betas.iter().any(|beta| body.lessons.refuse_beta(beta)) => {
                edits.into_iter().for_each(|edits| body.edits.remove_item(edits, at));
                body.note(
                    format!("context_management.edits.{at}"),
                    What::Dropped,
                    "Bedrock refused a beta that it needs",
                );
            }
            Some((_, betas)) => {
                kept = true;
                betas.iter().for_each(|beta| body.need(beta));
            }
            None => {
                edits.into_iter().for_each(|edits| body.edits.remove_item(edits, at));
                body.note(format!("context_management.edits.{at}"), What::Dropped, "Bedrock does not know this edit");
            }
        }
    }
    match edits.is_some_and(|edits| edits.items().next().is_some()) {
        _ if kept => {}
        true => drop(body.edits.remove(body.root, "context_management")),
        false => drop(body.drop(body.root, "context_management", "", "there is no edit in it")),
    }
}

fn metadata(body: &mut Body<'_>) {
    if body.lessons.has("field:metadata") {
        body.drop(body.root, "metadata", "", REFUSED);
    }
}

fn safeguards(body: &mut Body<'_>) {
    if body.lessons.has("field:safeguards") {
        body.drop(body.root, "safeguards", "", REFUSED);
    } else if !body.model.modern {
        body.drop(body.root, "safeguards", "", "this model does not take them");
    }
}
