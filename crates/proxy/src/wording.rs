//! How a client says what it wants and how it is told the answer. On the road everything is Anthropic's Messages; this is
//! where the words of another face are turned into them, and back.

use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use protocol::catalog::Model;
use protocol::change::Changes;
use protocol::json::Document;
use protocol::openai::{self, Chunks};
use protocol::refusal::Refusal;

use crate::face::Face;

/// A request in Anthropic's words.
#[derive(Debug)]
pub(crate) struct Understood {
    /// The body of a Messages request; `None` where it came as one.
    pub(crate) body: Option<String>,
    /// What was changed for it.
    pub(crate) changes: Changes,
    /// How its answer is told.
    pub(crate) wording: Wording,
}

/// How an answer is told.
#[derive(Debug)]
pub(crate) enum Wording {
    /// As the lanes write it.
    Anthropic,
    /// As a chat completion or its chunks. The time is in seconds since 1970.
    OpenAi(u64, Box<Chunks>),
}

/// Turns a request for a model into Anthropic's words.
pub(crate) fn understand(face: Face, document: &Document<'_>, model: &Model) -> Result<Understood, Refusal> {
    match face {
        Face::Anthropic | Face::Bedrock => {
            Ok(Understood { body: None, changes: Changes::default(), wording: Wording::Anthropic })
        }
        Face::OpenAi => {
            let openai::Request { body, include_usage, changes } = openai::request(document, model)?;
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            let wording = Wording::OpenAi(now, Box::new(Chunks::new(now, include_usage)));
            Ok(Understood { body: Some(body), changes, wording })
        }
    }
}

impl Wording {
    /// A whole answer.
    pub(crate) fn whole(&self, message: String) -> Result<String, Refusal> {
        match self {
            Self::Anthropic => Ok(message),
            Self::OpenAi(now, _) => openai::answer(&message, *now),
        }
    }

    /// A piece of a stream. May be empty: not every event means something to every client.
    pub(crate) fn piece(&mut self, events: Bytes) -> Bytes {
        match self {
            Self::Anthropic => events,
            Self::OpenAi(_, chunks) => {
                let mut out = String::with_capacity(events.len());
                chunks.feed(std::str::from_utf8(&events).unwrap_or_default(), &mut out);
                out.into()
            }
        }
    }
}
