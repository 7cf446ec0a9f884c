//! Top-level fields: which Converse can carry, which mean nothing there, which cannot be had there.

use super::draft::Draft;
use crate::change::{self, What};
use crate::first_party;
use crate::native::Headers;
use crate::refusal::Refusal;

/// Fields that other parts of the translation take care of.
const ELSEWHERE: [&str; 16] = [
    "model",
    "stream",
    "anthropic_version",
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
    "output_config",
    "output_format",
    "cache_control",
];
/// Fields that InvokeModel takes and Converse has no place for.
const NOT_ON_CONVERSE: [(&str, &str); 4] = [
    ("metadata", "Converse has no place for the user's id"),
    ("context_management", "Converse has no place for it"),
    ("safeguards", "Converse has no place for them"),
    ("anthropic_beta", "betas are for Claude"),
];

pub(super) fn check(draft: &mut Draft<'_>, headers: &Headers) -> Result<(), Refusal> {
    if !draft.root.is_object() {
        return Err(Refusal::invalid("The request body must be a JSON object."));
    }
    let keys: Vec<String> = draft.root.members().filter_map(|member| member.key.string()).map(Into::into).collect();
    for key in keys.iter().filter(|key| !ELSEWHERE.contains(&key.as_str())) {
        let by_claude = draft.family().anthropic_fields && key == "anthropic_beta";
        if !by_claude {
            field(draft, key)?;
        }
    }
    for beta in &headers.betas {
        draft.note(change::member("anthropic-beta", beta), What::Dropped, "betas are for Claude");
    }
    Ok(())
}

fn field(draft: &mut Draft<'_>, key: &str) -> Result<(), Refusal> {
    first_party::check_field(draft.root, key)?;
    let here = NOT_ON_CONVERSE.iter().find(|(field, _)| *field == key).map(|(_, why)| *why);
    let why = here.or_else(|| first_party::why_dropped(key)).unwrap_or("Converse has no place for it");
    draft.note(change::member("", key), What::Dropped, why);
    Ok(())
}
