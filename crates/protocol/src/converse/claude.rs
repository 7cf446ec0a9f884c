//! Claude on Converse: what a Messages request means to Claude stays what it is.
//!
//! Two steps, neither of which is made anew here. First the native lane's repairs give the request the form that this
//! Claude takes, with its betas, its thinking and its tools in order; then it becomes a Converse call like any other,
//! for a family that takes everything that Converse has. What Converse has no place for and Claude knows goes into
//! `additionalModelRequestFields` in Anthropic's own words.

use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::request::{Call, Target, translate};
use super::{CachePoints, Family, Reasoning, ReasoningBack, TopK};
use crate::catalog::{Model, Sampling, StructuredOutput};
use crate::change::{Changes, What};
use crate::json::{Document, Edits, Kind, Node};
use crate::lesson::Lessons;
use crate::native::{self, Headers};
use crate::refusal::Refusal;

/// Fields of InvokeModel that Converse refuses, and that a request is still itself without.
const NOT_ON_CONVERSE: [(&str, &str); 2] = [
    ("context_management", "on Converse no model edits its context"),
    ("safeguards", "Converse has no place for them"),
];

/// Translates a request for a Claude, without what it is known to refuse. `Err` is what this model or Bedrock cannot do, in words that say so.
pub fn claude(document: &Document<'_>, headers: &Headers, model: &Model, lessons: &Lessons) -> Result<Call, Refusal> {
    let (text, changes) = without_native_fields(document);
    let document = Document::parse(&text).expect("a document stays one when members are taken out");
    let model = on_converse(&lessons.correct(model));
    let native = native::translate(&document, headers, &model, lessons)?;
    let repaired = Document::parse(&native.body).expect("the native lane writes JSON");
    let family = Family::claude(&model);
    let target = Target { model: &model.name, max_output: Some(model.max_output), family: &family };
    let call = translate(&repaired, &Headers::default(), target)?;
    let changes = changes.and(&native.changes).and(&call.changes);
    Ok(Call { betas: native.betas, changes, ..call })
}

fn without_native_fields(document: &Document<'_>) -> (String, Changes) {
    let mut edits = Edits::new(document);
    let mut changes = Changes::default();
    for (key, why) in NOT_ON_CONVERSE {
        if edits.remove(document.root(), key) {
            changes.add(key, What::Dropped, why);
        }
    }
    (edits.finish(), changes)
}

/// The model with what it has through InvokeModel alone taken off.
fn on_converse(model: &Model) -> Model {
    Model { tool_search: false, eager_input_streaming: false, compaction: false, ..model.clone() }
}

impl Family {
    /// What a Claude takes of Converse.
    pub fn claude(model: &Model) -> Self {
        Self {
            system_prompt: true,
            system_turns: model.mid_conversation_system,
            tools: true,
            streams: true,
            tools_in_stream: true,
            forced_tool_choice: model.forced_tool_choice,
            strict_tools: model.strict_tools,
            stop_sequences: true,
            names_stop_sequence: true,
            images: true,
            images_in_tool_results: true,
            documents: true,
            documents_in_tool_results: true,
            citations: true,
            search_results: true,
            cache_points: CachePoints::All,
            cache_ttl_1h: model.cache_ttl_1h,
            reasoning: Reasoning::Thinking,
            takes_reasoning_back: ReasoningBack::Signed,
            top_k: TopK::Plain,
            min_max_tokens: 1,
            temperature: model.sampling != Sampling::Rejected,
            top_p: model.sampling != Sampling::Rejected,
            temperature_with_top_p: model.sampling == Sampling::Both,
            prefill: model.prefill,
            structured_output: model.structured_output != StructuredOutput::No,
            anthropic_fields: true,
        }
    }
}

/// Betas and the wish for one call at a time, which Converse has no members for.
pub(super) fn fields(draft: &Draft<'_>, additional: &mut Map<String, Value>) {
    let betas = draft.get("anthropic_beta").into_iter().flat_map(Node::items).filter_map(Node::string);
    let betas: Vec<_> = betas.collect();
    if !betas.is_empty() {
        additional.insert("anthropic_beta".into(), json!(betas));
    }
    let choice = draft.get("tool_choice").filter(|choice| !choice.get("type").is_some_and(|kind| kind.is("none")));
    let choice = choice.and_then(|choice| choice.get("disable_parallel_tool_use"));
    if choice.is_some_and(|disable| disable.kind() == Kind::True) && draft.get("tools").is_some() {
        additional.insert("tool_choice".into(), json!({ "disable_parallel_tool_use": true }));
    }
}
