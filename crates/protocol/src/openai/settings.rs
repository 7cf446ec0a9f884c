//! Limits, sampling, stop sequences and the form of the answer.

use super::draft::{Draft, member, text, wrong};
use super::write::{Object, list};
use crate::catalog::{Lane, Sampling, StructuredOutput};
use crate::change::What;
use crate::json::{Kind, Node, quoted};
use crate::refusal::Refusal;

/// How much may be said where the client sets no limit, in tokens, if the model can say so much.
const USUAL_MAX_TOKENS: u64 = 32_000;
/// The largest temperature that OpenAI takes; models on Bedrock end at 1.
const HOTTEST: f64 = 2.0;

/// The newer name goes before the older. Too high a limit is lowered: clients ask models they don't know for more than
/// those can say.
pub(super) fn max_tokens(draft: &mut Draft<'_>) -> Result<u64, Refusal> {
    let most = u64::from(draft.model.max_output);
    for key in ["max_completion_tokens", "max_tokens"] {
        let Some(limit) = draft.get(key) else { continue };
        let limit = limit.whole().ok_or_else(|| wrong(key, "a valid integer"))?;
        if limit > most {
            draft.note(key, What::Rewritten, "lowered to the most that this model takes");
        }
        return Ok(limit.min(most));
    }
    Ok(most.min(USUAL_MAX_TOKENS))
}

pub(super) fn temperature(draft: &mut Draft<'_>, thinks: bool) -> Result<Option<String>, Refusal> {
    let Some(value) = number(draft, "temperature", thinks)? else { return Ok(None) };
    let degrees = value.number().unwrap_or_default();
    if degrees > 1.0 && degrees <= HOTTEST {
        draft.note("temperature", What::Rewritten, "lowered to 1: that is the highest on Bedrock");
        return Ok(Some("1".to_owned()));
    }
    Ok(Some(value.raw().to_owned()))
}

pub(super) fn top_p(draft: &mut Draft<'_>, thinks: bool) -> Result<Option<String>, Refusal> {
    Ok(number(draft, "top_p", thinks)?.map(|value| value.raw().to_owned()))
}

/// A sampling value, if the model takes it. A Claude that thinks takes none.
fn number<'d>(draft: &mut Draft<'d>, key: &str, thinks: bool) -> Result<Option<Node<'d>>, Refusal> {
    let Some(value) = draft.get(key) else { return Ok(None) };
    if value.number().is_none() {
        return Err(wrong(key, "a valid number"));
    }
    if draft.model.sampling == Sampling::Rejected {
        draft.note(key, What::Dropped, "this model takes no sampling values");
        return Ok(None);
    }
    if thinks && draft.is_claude() {
        draft.note(key, What::Dropped, "this model takes no sampling values while it thinks");
        return Ok(None);
    }
    Ok(Some(value))
}

/// One text or several. Blank ones are refused behind Bedrock.
pub(super) fn stop(draft: &mut Draft<'_>) -> Result<Option<String>, Refusal> {
    let Some(stop) = draft.get("stop") else { return Ok(None) };
    let items: Vec<_> = if stop.is_array() { stop.items().collect() } else { vec![stop] };
    if items.iter().any(|item| item.kind() != Kind::String) {
        return Err(wrong("stop", "a valid string or a list of strings"));
    }
    let spoken = |item: &&Node<'_>| item.string().is_some_and(|text| !text.trim().is_empty());
    let sequences: Vec<String> = items.iter().filter(spoken).map(|item| item.raw().to_owned()).collect();
    if sequences.len() < items.len() {
        draft.note("stop", What::Dropped, "Bedrock refuses those that are empty or blank");
    }
    Ok((!sequences.is_empty()).then(|| list(&sequences)))
}

/// `output_config.format`. What a model cannot be held to it is asked for, in a last system block; the Converse lane has
/// ways of its own to hold a model to a schema.
pub(super) fn format(draft: &mut Draft<'_>, system: &mut Vec<String>) -> Result<Option<String>, Refusal> {
    const AT: &str = "response_format";
    let Some(format) = draft.get(AT) else { return Ok(None) };
    let wish = match &*text(format, "type", AT)?.string().unwrap_or_default() {
        "text" => return Ok(None),
        "json_object" => {
            "Answer with one JSON object and nothing else: no words around it and no code fence.".to_owned()
        }
        "json_schema" => {
            let named = member(format, "json_schema");
            named
                .into_iter()
                .for_each(|named| draft.only(named, &["name", "strict", "schema"], "response_format.json_schema"));
            let schema = named.and_then(|named| member(named, "schema"));
            let schema = schema.filter(|schema| schema.is_object());
            let schema = schema.ok_or_else(|| wrong("response_format.json_schema.schema", "a JSON schema"))?;
            if draft.model.lane == Lane::Converse || draft.model.structured_output != StructuredOutput::No {
                return Ok(Some(Object::typed("json_schema").with("schema", schema.raw()).finish()));
            }
            format!(
                "Answer with JSON that fits this schema and nothing else, no words around it and no code fence: {}",
                schema.raw()
            )
        }
        _ => return Err(wrong("response_format.type", "'text', 'json_object' or 'json_schema'")),
    };
    draft.note(AT, What::Rewritten, "became an instruction: this model cannot be held to it");
    system.push(Object::typed("text").with("text", quoted(&wish)).finish());
    Ok(None)
}
