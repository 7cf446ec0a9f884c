//! What was said in one request, as a conversation and as it came; or why nobody knows.

use anyhow::Result;
use ledger::Reader;
use protocol::json::Document;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bodies::{folder, size};
use super::replay::{self, Offer};
use crate::bodies::{self, Record};
use crate::config::Which;
use crate::engine::Engine;

mod answer;
mod blocks;
mod conversation;
mod pretty;
#[cfg(test)]
mod tests;

pub(super) use answer::Answered;
pub(crate) use blocks::Block;
pub(crate) use conversation::Conversation;

/// The most of a body that is shown as it came, in bytes.
const MOST_RAW: usize = 512 * 1024;

/// Which one.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct BodyAsk {
    /// Its `request-id`.
    pub id: String,
}

/// What is known of it.
#[derive(Debug, Serialize, TS)]
pub(crate) struct BodyAnswer {
    /// Whether it was kept.
    pub captured: bool,
    /// Why it was not.
    pub why_not: Option<NotKept>,
    /// Of which requests bodies are kept now.
    pub which: Which,
    /// Its session, if it said one.
    pub session: Option<String>,
    /// Whether all of that session is kept until it ends.
    pub following: bool,
    /// What was said.
    pub body: Option<KeptBody>,
}

/// Why there is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotKept {
    /// Bodies are not kept.
    Off,
    /// Only those of failures are.
    OnlyErrors,
    /// It came before they were, or has been let go.
    Gone,
}

/// What was said.
#[derive(Debug, Serialize, TS)]
pub(crate) struct KeptBody {
    /// The path that it came on.
    pub path: String,
    /// The request as a conversation.
    pub conversation: Conversation,
    /// What was answered.
    pub answer: Vec<Block>,
    /// The error that was answered instead, or behind it.
    pub error: Option<String>,
    /// As the client sent it.
    pub request: Raw,
    /// As it went to Bedrock, where that is a text of its own.
    pub sent: Option<Raw>,
    /// As the client got it.
    pub answered: Raw,
    /// Whether and with which changes it can be sent again.
    pub offer: Offer,
}

/// A body as it came.
#[derive(Debug, Serialize, TS)]
#[ts(rename = "RawBody")]
pub(crate) struct Raw {
    /// The text; JSON with one value a line.
    pub text: String,
    /// How much the whole is.
    pub size: String,
    /// Whether there was more of it than is kept or shown.
    pub cut: bool,
    /// Whether there were secrets in it.
    pub masked: bool,
}

pub(super) fn body(engine: &Engine, BodyAsk { id }: BodyAsk) -> Result<BodyAnswer> {
    let which = engine.config()?.capture.bodies;
    let body = folder(engine).read(&id)?.as_ref().map(KeptBody::of);
    let session = match Reader::open(&engine.home().ledger()) {
        Ok(reader) => reader.request(&id)?.and_then(|event| event.session),
        Err(_) => None,
    };
    let sessions = engine.live().map(|live| live.bodies().sessions()).unwrap_or_default();
    let following = session.as_ref().is_some_and(|session| sessions.contains(session));
    let why_not = match (&body, which) {
        (Some(_), _) => None,
        (None, Which::Off) => Some(NotKept::Off),
        (None, Which::Errors) => Some(NotKept::OnlyErrors),
        (None, Which::All) => Some(NotKept::Gone),
    };
    Ok(BodyAnswer { captured: body.is_some(), why_not, which, session, following, body })
}

impl KeptBody {
    fn of(record: &Record) -> Self {
        let Answered { blocks, error } = Answered::read(&record.answer.text);
        Self {
            path: record.path.clone(),
            conversation: Conversation::read(&record.request.text),
            offer: replay::offer(record, error.as_deref()),
            answer: blocks,
            error,
            request: Raw::of(&record.request),
            sent: record.sent.as_ref().map(Raw::of),
            answered: Raw::of(&record.answer),
        }
    }
}

impl Raw {
    pub(super) fn of(body: &bodies::Body) -> Self {
        let mut text = Document::parse(&body.text).map_or_else(|_| body.text.clone(), |json| pretty::pretty(&json));
        let long = text.len() > MOST_RAW;
        text.truncate(text.floor_char_boundary(MOST_RAW));
        Self { text, size: size(body.size), cut: body.cut || long, masked: body.masked }
    }
}
