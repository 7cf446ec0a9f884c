//! Top-level fields: those that are read elsewhere, those that cannot be had, and those that mean nothing to a model on
//! Bedrock.

use super::draft::Draft;
use crate::change::{self, What};
use crate::json::{Kind, Node};
use crate::refusal::Refusal;

/// What other parts of the translation read.
const READ: [&str; 17] = [
    "model",
    "messages",
    "stream",
    "stream_options",
    "max_completion_tokens",
    "max_tokens",
    "temperature",
    "top_p",
    "stop",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
    "reasoning_effort",
    "thinking",
    "n",
    "modalities",
];

/// What would change the answer too much to be left out in silence.
const REFUSED: [(&str, &str); 3] = [
    ("functions", "functions: this older form is not supported; send them as tools"),
    ("function_call", "function_call: this older form is not supported; send tool_choice"),
    ("audio", "audio: spoken answers are not supported on Amazon Bedrock"),
];

/// What is dropped, with the reason. What stands nowhere here is dropped as unknown.
const DROPPED: [(&str, &str); 20] = [
    ("seed", "models on Bedrock take no seed"),
    ("logprobs", "models on Bedrock tell no probabilities"),
    ("top_logprobs", "models on Bedrock tell no probabilities"),
    ("logit_bias", "models on Bedrock take no biases"),
    ("frequency_penalty", "models on Bedrock take no penalties"),
    ("presence_penalty", "models on Bedrock take no penalties"),
    ("user", "who asks is not told to Bedrock"),
    ("safety_identifier", "who asks is not told to Bedrock"),
    ("metadata", "nothing is stored"),
    ("store", "nothing is stored"),
    ("service_tier", "OpenAI's tiers do not exist on Bedrock"),
    ("verbosity", "models on Bedrock have no such setting"),
    ("prediction", "predicted outputs do not exist on Bedrock"),
    ("prompt_cache_key", "caches on Bedrock have no keys"),
    ("prompt_cache_options", "caches on Bedrock have no such settings"),
    ("prompt_cache_retention", "caches on Bedrock have no such setting"),
    ("moderation", "moderation is a service of OpenAI"),
    ("web_search_options", "web search is a service of OpenAI"),
    ("include", "nothing more can be included"),
    ("include_reasoning", "thinking is always told"),
];

/// Whether OpenAI's API has a field of this name.
pub(super) fn is_known(name: &str) -> bool {
    let in_table = |table: &[(&str, &str)]| table.iter().any(|(known, _)| *known == name);
    READ.contains(&name) || in_table(&REFUSED) || in_table(&DROPPED)
}

pub(super) fn check(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    several(draft)?;
    modalities(draft)?;
    let members: Vec<_> = draft.root.members().filter(|member| !member.value.is_null()).collect();
    for key in members.into_iter().filter_map(|member| member.key.string()) {
        field(draft, &key)?;
    }
    Ok(())
}

fn field(draft: &mut Draft<'_>, key: &str) -> Result<(), Refusal> {
    let find = |table: &[(&str, &'static str)]| table.iter().find(|(name, _)| *name == key).map(|(_, why)| *why);
    if READ.contains(&key) {
        return Ok(());
    }
    if let Some(words) = find(&REFUSED) {
        return Err(Refusal::invalid(words));
    }
    draft.note(change::member("", key), What::Dropped, find(&DROPPED).unwrap_or("nobody here knows this field"));
    Ok(())
}

fn several(draft: &Draft<'_>) -> Result<(), Refusal> {
    match draft.get("n").map(Node::whole) {
        None | Some(Some(1)) => Ok(()),
        Some(_) => Err(Refusal::invalid("n: only one choice can be had from a request; send it as often as needed")),
    }
}

fn modalities(draft: &Draft<'_>) -> Result<(), Refusal> {
    let mut asked = draft.get("modalities").into_iter().flat_map(Node::items);
    if asked.any(|one| one.kind() != Kind::String || !one.is("text")) {
        return Err(Refusal::invalid("modalities: only text can be answered"));
    }
    Ok(())
}
