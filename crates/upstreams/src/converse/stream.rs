//! An event of a streamed answer as a plain value.

use aws_sdk_bedrockruntime::types as sdk;
use protocol::converse::types::{Delta, Event, Start};

use super::citations;
use super::documents::value;
use super::from_sdk::{NAMELESS, is_server, stop_reason, usage};

/// The event, unless it is of a kind that did not exist when this was written.
pub(crate) fn event(event: sdk::ConverseStreamOutput) -> Option<Event> {
    use sdk::ConverseStreamOutput as From;
    Some(match event {
        From::MessageStart(_) => Event::MessageStart,
        From::ContentBlockStart(event) => {
            let start = event.start.map_or_else(|| Start::Other(NAMELESS.to_owned()), start);
            Event::BlockStart { index: event.content_block_index, start }
        }
        From::ContentBlockDelta(event) => {
            let delta = event.delta.map_or_else(|| Delta::Other(NAMELESS.to_owned()), delta);
            Event::BlockDelta { index: event.content_block_index, delta }
        }
        From::ContentBlockStop(event) => Event::BlockStop { index: event.content_block_index },
        From::MessageStop(event) => Event::MessageStop {
            reason: stop_reason(&event.stop_reason),
            additional: event.additional_model_response_fields.map(value),
        },
        From::Metadata(event) => Event::Metadata { usage: event.usage.as_ref().map(usage) },
        _ => return None,
    })
}

fn start(start: sdk::ContentBlockStart) -> Start {
    use sdk::ContentBlockStart as From;
    match start {
        From::ToolUse(call) => {
            let server = is_server(call.r#type.as_ref());
            Start::ToolUse { id: call.tool_use_id, name: call.name, server }
        }
        From::ToolResult(_) => Start::Other("toolResult".to_owned()),
        From::Image(_) => Start::Other("image".to_owned()),
        _ => Start::Other(NAMELESS.to_owned()),
    }
}

fn delta(delta: sdk::ContentBlockDelta) -> Delta {
    use sdk::ContentBlockDelta as From;
    match delta {
        From::Text(text) => Delta::Text(text),
        From::ToolUse(call) => Delta::ToolInput(call.input),
        From::ReasoningContent(reasoning) => thought(reasoning),
        From::Citation(citation) => Delta::Citation(citations::delta(citation)),
        From::ToolResult(pieces) => Delta::ToolResult(pieces.into_iter().filter_map(piece).collect()),
        From::Image(_) => Delta::Other("image".to_owned()),
        _ => Delta::Other(NAMELESS.to_owned()),
    }
}

fn thought(reasoning: sdk::ReasoningContentBlockDelta) -> Delta {
    use sdk::ReasoningContentBlockDelta as From;
    match reasoning {
        From::Text(text) => Delta::Reasoning(text),
        From::Signature(signature) => Delta::Signature(signature),
        From::RedactedContent(blob) => Delta::Redacted(blob.into_inner()),
        _ => Delta::Other("reasoningContent".to_owned()),
    }
}

fn piece(piece: sdk::ToolResultBlockDelta) -> Option<String> {
    match piece {
        sdk::ToolResultBlockDelta::Text(text) => Some(text),
        sdk::ToolResultBlockDelta::Json(json) => Some(value(json).to_string()),
        _ => None,
    }
}
