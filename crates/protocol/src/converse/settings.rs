//! Limits and sampling: `inferenceConfig` and what goes beside it.

use serde_json::{Value, json};

use super::draft::{Draft, member};
use super::types::{Inference, OutputFormat, Request};
use super::{TopK, claude, formed, reasoning};
use crate::change::{self, What};
use crate::json::{Node, Raw};
use crate::refusal::Refusal;

pub(super) fn apply(draft: &mut Draft<'_>) -> Result<Request, Refusal> {
    let max_tokens = max_tokens(draft)?;
    let inference = Inference {
        max_tokens: Some(max_tokens),
        temperature: fraction(draft, "temperature", draft.family().temperature)?,
        top_p: top_p(draft)?,
        stop_sequences: stop_sequences(draft)?,
    };
    let mut additional = reasoning::knob(draft);
    top_k(draft, &mut additional)?;
    if draft.family().anthropic_fields {
        claude::fields(draft, &mut additional);
    }
    let mut paths = Vec::new();
    if draft.family().names_stop_sequence && !inference.stop_sequences.is_empty() {
        paths.push("/stop_sequence".to_owned());
    }
    Ok(Request {
        inference,
        format: format(draft)?,
        additional: (!additional.is_empty()).then_some(Value::Object(additional)),
        additional_response_paths: paths,
        ..Request::default()
    })
}

/// The client's limit, brought to what the model takes. Clients ask models they don't know for more than those can
/// say, so a limit that is too high is lowered and not refused.
fn max_tokens(draft: &mut Draft<'_>) -> Result<i32, Refusal> {
    let Some(node) = draft.get("max_tokens") else {
        return Err(Refusal::invalid("max_tokens: Field required"));
    };
    let Some(asked) = node.whole() else {
        return Err(Refusal::invalid("max_tokens: Input should be a valid integer"));
    };
    if asked == 0 {
        return Err(Refusal::invalid("max_tokens: Input should be greater than or equal to 1"));
    }
    let most = draft.target.max_output.map_or(i32::MAX as u64, u64::from).min(i32::MAX as u64);
    let sent = asked.max(u64::from(draft.family().min_max_tokens)).min(most);
    if sent != asked {
        let least = "raised to the least that this model takes";
        let most = "lowered to the most that this model takes";
        draft.note("max_tokens", What::Rewritten, if sent > asked { least } else { most });
    }
    Ok(i32::try_from(sent).unwrap_or(i32::MAX))
}

fn fraction(draft: &mut Draft<'_>, key: &str, taken: bool) -> Result<Option<f64>, Refusal> {
    let Some(node) = draft.get(key) else {
        return Ok(None);
    };
    let number = node.number().ok_or_else(|| Refusal::invalid(format!("{key}: Input should be a valid number")))?;
    if !(0.0..=1.0).contains(&number) {
        return Err(Refusal::invalid(format!("{key}: range: 0..1")));
    }
    if !taken {
        draft.note(key, What::Dropped, "this model does not take it");
    }
    Ok(taken.then_some(number))
}

fn top_p(draft: &mut Draft<'_>) -> Result<Option<f64>, Refusal> {
    let family = draft.family();
    let crowded = family.temperature && !family.temperature_with_top_p && draft.get("temperature").is_some();
    if crowded && draft.get("top_p").is_some() {
        draft.note("top_p", What::Dropped, "this model takes temperature or top_p, not both");
        return Ok(None);
    }
    fraction(draft, "top_p", family.top_p)
}

fn top_k(draft: &mut Draft<'_>, additional: &mut serde_json::Map<String, Value>) -> Result<(), Refusal> {
    let Some(node) = draft.get("top_k") else {
        return Ok(());
    };
    if node.number().is_some_and(|number| number < 0.0) {
        return Err(Refusal::invalid("top_k: Input should be greater than or equal to 0"));
    }
    let asked = node.whole().ok_or_else(|| Refusal::invalid("top_k: Input should be a valid integer"))?;
    match draft.family().top_k {
        TopK::Plain => drop(additional.insert("top_k".into(), asked.into())),
        TopK::Nova => drop(additional.insert("inferenceConfig".into(), json!({ "topK": asked }))),
        TopK::None => draft.note("top_k", What::Dropped, "this model does not take it"),
    }
    Ok(())
}

fn stop_sequences(draft: &mut Draft<'_>) -> Result<Vec<String>, Refusal> {
    let Some(list) = draft.get("stop_sequences") else {
        return Ok(Vec::new());
    };
    let texts: Option<Vec<String>> = list.items().map(|item| item.string().map(Into::into)).collect();
    let Some(texts) = texts.filter(|_| list.is_array()) else {
        return Err(Refusal::invalid("stop_sequences: Input should be a valid list of strings"));
    };
    let count = texts.len();
    let spoken: Vec<String> = texts.into_iter().filter(|text| !text.trim().is_empty()).collect();
    if spoken.len() < count {
        draft.note("stop_sequences", What::Dropped, "those that are empty or blank: Bedrock refuses them");
    }
    if !draft.family().stop_sequences && !spoken.is_empty() {
        draft.note("stop_sequences", What::Dropped, "this model does not take them");
        return Ok(Vec::new());
    }
    Ok(spoken)
}

/// The JSON schema that the answer is to have, as the text that Converse wants. [`formed`] asks other models for it.
fn format(draft: &mut Draft<'_>) -> Result<Option<OutputFormat>, Refusal> {
    let config = draft.get("output_config");
    for key in config.into_iter().flat_map(Node::members).filter_map(|member| member.key.string()) {
        if key != "effort" && key != "format" {
            draft.note(change::member("output_config", &key), What::Dropped, "Converse has no place for it");
        }
    }
    if draft.get("output_format").is_some() {
        let (what, why) = match config.and_then(|config| member(config, "format")) {
            Some(_) => (What::Dropped, "output_config.format is there, too"),
            None => (What::Renamed, "it is output_config.format now"),
        };
        draft.note("output_format", what, why);
    }
    let schema = formed::schema(draft)?.filter(|_| draft.family().structured_output);
    Ok(schema.map(|schema| OutputFormat { schema: Raw::of(schema), name: None }))
}
