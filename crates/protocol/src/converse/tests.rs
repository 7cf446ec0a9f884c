//! Stories of the lane as a whole: requests as Bedrock gets them, recorded answers as a client gets them.

mod claude;
mod formed;
mod meaning;
mod peers;
mod read;
pub(crate) mod recorded;
mod requests;
pub(crate) mod sse;
mod streams;
mod wire;

use serde_json::Value;

use super::types::Request;
use super::{CachePoints, Call, Family, Reasoning, ReasoningBack, Target, TopK, translate, written};
use crate::json::Document;
use crate::native::Headers;
use crate::options::Options;
use crate::refusal::Refusal;

const MODEL: &str = "a-model";

fn try_call(body: &Value, family: &Family) -> Result<Call, Refusal> {
    let text = body.to_string();
    let document = Document::parse(&text).expect("JSON");
    translate(&document, &Headers::default(), Target { model: MODEL, max_output: Some(8_000), family })
}

fn call(body: &Value, family: &Family) -> Call {
    try_call(body, family).expect("this is translated")
}

/// What Bedrock reads.
fn on_wire(request: &Request) -> Value {
    json_of(&written(request, &Options::default()))
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn nova() -> Family {
    Family {
        forced_tool_choice: true,
        stop_sequences: true,
        images: true,
        images_in_tool_results: true,
        documents: true,
        documents_in_tool_results: true,
        cache_points: CachePoints::NotInTools,
        reasoning: Reasoning::NovaConfig,
        top_k: TopK::Nova,
        prefill: true,
        ..Family::careful()
    }
}

fn qwen() -> Family {
    Family {
        forced_tool_choice: true,
        structured_output: true,
        reasoning: Reasoning::QwenConfig,
        takes_reasoning_back: ReasoningBack::Unsigned,
        ..Family::careful()
    }
}

fn claude() -> Family {
    Family {
        strict_tools: true,
        cache_points: CachePoints::All,
        cache_ttl_1h: true,
        citations: true,
        names_stop_sequence: true,
        reasoning: Reasoning::Thinking,
        takes_reasoning_back: ReasoningBack::Signed,
        top_k: TopK::Plain,
        ..nova()
    }
}
