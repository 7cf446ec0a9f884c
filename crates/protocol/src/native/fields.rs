//! Top-level fields: which Bedrock takes, which mean nothing there, which cannot be had there.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::body::Body;
use crate::json::Node;
use crate::refusal::Refusal;

/// Fields that other parts of the translation take care of.
const ELSEWHERE: [&str; 6] =
    ["model", "stream", "anthropic_version", "anthropic_beta", "cache_control", "output_format"];
/// The edits of `context_management` that Bedrock knows.
const KNOWN_EDITS: [&str; 2] = ["clear_tool_uses_20250919", "compact_20260112"];

#[derive(Deserialize)]
struct Fields {
    keep: Vec<String>,
    refuse: BTreeMap<String, String>,
    drop: BTreeMap<String, String>,
}

fn known() -> &'static Fields {
    static FIELDS: OnceLock<Fields> = OnceLock::new();
    FIELDS.get_or_init(|| {
        serde_json::from_str(include_str!("../../data/fields.json")).expect("fields.json is checked by a test")
    })
}

pub(super) fn apply(body: &mut Body<'_>) -> Result<(), Refusal> {
    let keys: Vec<String> = body.root.members().filter_map(|member| member.key.string()).map(Into::into).collect();
    for key in keys.iter().filter(|key| !ELSEWHERE.contains(&key.as_str())) {
        field(body, key)?;
    }
    max_tokens(body)?;
    context_management(body);
    safeguards(body);
    Ok(())
}

fn field(body: &mut Body<'_>, key: &str) -> Result<(), Refusal> {
    let known = known();
    if known.keep.iter().any(|kept| kept == key) {
        return Ok(());
    }
    if key.starts_with("amazon-bedrock-") {
        return Err(Refusal::invalid(format!("{key}: Extra inputs are not permitted")));
    }
    if let (Some(words), Some(_)) = (known.refuse.get(key), body.get(key)) {
        return Err(Refusal::invalid(words));
    }
    if key == "thread" && body.get(key).and_then(|thread| thread.get("type")).is_some_and(|kind| kind.is("continue")) {
        return Err(Refusal::invalid(
            "thread: message threads are not supported on Amazon Bedrock; send the whole conversation",
        ));
    }
    let why = known.drop.get(key).map_or("Bedrock refuses fields it does not know", String::as_str);
    body.drop(body.root, key, "", why);
    Ok(())
}

fn max_tokens(body: &Body<'_>) -> Result<(), Refusal> {
    let cap = u64::from(body.model.max_output);
    match body.get("max_tokens").and_then(Node::whole) {
        Some(asked) if asked > cap => Err(Refusal::invalid(format!(
            "max_tokens: {asked} > {cap}, which is the maximum allowed number of output tokens for {}",
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
    let Some(edits) = field.get("edits") else {
        body.drop(body.root, "context_management", "", "it has no edits");
        return;
    };
    let foreign = |edit: Node<'_>| !KNOWN_EDITS.iter().any(|known| edit.get("type").is_some_and(|kind| kind.is(known)));
    for (at, edit) in edits.items().enumerate().filter(|(_, edit)| foreign(*edit)) {
        let kind = edit.get("type").and_then(Node::string).unwrap_or_default();
        body.edits.remove_item(edits, at);
        body.note(format!("context_management.edits.{at}"), format!("dropped: Bedrock does not know {kind}"));
    }
    if edits.items().all(foreign) {
        body.edits.remove(body.root, "context_management");
    }
}

fn safeguards(body: &mut Body<'_>) {
    if body.repair.no_safeguards {
        body.drop(body.root, "safeguards", "", "Bedrock refused them");
    } else if !body.model.modern {
        body.drop(body.root, "safeguards", "", "this model does not take them");
    }
}
