//! Why an answer ended, in Anthropic's words.

use serde_json::{Value, json};

use super::types::StopReason;
use crate::json::quoted;
use crate::refusal::{ErrorType, Refusal};

/// What an answer held, as far as it matters for its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    /// Text with words in it.
    pub(super) words: bool,
    /// A call of one of the client's tools.
    pub(super) calls: bool,
}

/// The members `stop_reason` and `stop_sequence`, and `stop_details` where there is something to tell. `Err`: there is
/// no answer.
pub(super) fn members(reason: &StopReason, additional: Option<&Value>, held: Held) -> Result<String, Refusal> {
    let told = told(reason, held)?;
    let sequence = additional.and_then(|fields| fields.get("stop_sequence")).and_then(Value::as_str);
    let sequence = sequence.filter(|_| told == "stop_sequence").map_or("null".to_owned(), quoted);
    let details = details(reason).map(|details| format!(r#","stop_details":{details}"#)).unwrap_or_default();
    Ok(format!(r#""stop_reason":"{told}","stop_sequence":{sequence}{details}"#))
}

fn told(reason: &StopReason, held: Held) -> Result<&'static str, Refusal> {
    Ok(match reason {
        StopReason::EndTurn | StopReason::ToolUse | StopReason::Other(_) => {
            if held.calls {
                "tool_use"
            } else {
                "end_turn"
            }
        }
        StopReason::MaxTokens => "max_tokens",
        StopReason::StopSequence => "stop_sequence",
        StopReason::ContextWindow => "model_context_window_exceeded",
        StopReason::ContentFiltered | StopReason::GuardrailIntervened => "refusal",
        // A call that came with it may be broken: it is not for the client to run.
        StopReason::MalformedModelOutput | StopReason::MalformedToolUse if held.words => "end_turn",
        StopReason::MalformedModelOutput | StopReason::MalformedToolUse => {
            return Err(Refusal::new(
                ErrorType::Api,
                format!("The model on Amazon Bedrock gave an answer that cannot be read ({}).", reason.as_str()),
            ));
        }
    })
}

fn details(reason: &StopReason) -> Option<Value> {
    let explanation = match reason {
        StopReason::ContentFiltered => Value::Null,
        StopReason::GuardrailIntervened => "An Amazon Bedrock guardrail intervened.".into(),
        _ => return None,
    };
    Some(json!({ "type": "refusal", "category": null, "explanation": explanation }))
}
