//! What must be known of a request before anything is done with it.

use crate::json::{Document, Kind, Node};
use crate::refusal::Refusal;

/// The headers that mean something to a translation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// Every value of `anthropic-beta`, split at commas and trimmed.
    pub betas: Vec<String>,
    /// Whether `anthropic-version` is 2026-10-21, which took some fields away.
    pub edition_2026: bool,
}

/// The head of a Messages request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The model as the client names it.
    pub model: String,
    /// Whether the answer is to be a stream.
    pub stream: bool,
}

impl Request {
    /// Reads the head. Everything else is left for Bedrock to judge.
    pub fn read(document: &Document<'_>) -> Result<Self, Refusal> {
        let root = document.root();
        if !root.is_object() {
            return Err(Refusal::invalid("The request body must be a JSON object."));
        }
        Ok(Self { model: model(root)?, stream: stream(root)? })
    }
}

fn model(root: Node<'_>) -> Result<String, Refusal> {
    let named = root.get("model").ok_or_else(|| Refusal::invalid("model: Field required"))?;
    let name = named.string().ok_or_else(|| Refusal::invalid("model: Input should be a valid string"))?;
    if name.trim().is_empty() {
        return Err(Refusal::invalid("model: String should have at least 1 character"));
    }
    Ok(name.into_owned())
}

fn stream(root: Node<'_>) -> Result<bool, Refusal> {
    match root.get("stream").map(Node::kind) {
        None | Some(Kind::False | Kind::Null) => Ok(false),
        Some(Kind::True) => Ok(true),
        Some(_) => Err(Refusal::invalid("stream: Input should be a valid boolean")),
    }
}
