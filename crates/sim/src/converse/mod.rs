//! The Converse side of this Bedrock: one form for every model.
//!
//! A request is turned into the Messages body the demo reads, its message back into Converse's answer and events. What
//! a model says is `demo`'s business, and no model is told from another.

mod answer;
mod checks;
mod request;

pub(crate) use answer::{events, whole};
pub(crate) use checks::body as checked;
pub(crate) use request::messages_body;

use serde_json::Value;

use crate::demo;
use crate::message::{Block, Message};

/// What the demo says to a Converse body that is `messages_body` in the other form. Thoughts are signed only where they
/// are asked for in Claude's way: other models have no signatures.
pub(crate) fn demo_message(body: &Value, messages_body: &Value) -> Message {
    let mut message = demo::message(messages_body);
    if body.pointer("/additionalModelRequestFields/thinking").is_none() {
        message.blocks.iter_mut().for_each(unsign);
    }
    message
}

fn unsign(block: &mut Block) {
    if let Block::Thinking(_, signature) = block {
        signature.clear();
    }
}
