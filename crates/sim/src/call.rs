//! One call as it came in, and what became of it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use http::request::Parts;
use serde_json::Value;

use crate::route::{Operation, decoded, route};

/// A call to this Bedrock. Its `Debug` leaves out headers and body.
#[derive(Clone)]
pub struct Call {
    /// What was asked for.
    pub operation: Operation,
    /// The model or inference profile in the path, percent-decoded; empty where the path has none.
    pub model: String,
    /// Path as sent, still encoded.
    pub path: String,
    /// Query as sent, without its question mark.
    pub query: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as sent.
    pub raw: Bytes,
    /// The same as JSON; `Null` when it is none.
    pub body: Value,
    /// How much of the answer went out: frames of a stream, or pieces where the step cuts it into pieces.
    pub pieces_sent: usize,
    /// How far the call has come.
    pub state: State,
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being answered.
    Open,
    /// The whole answer went out.
    Finished,
    /// The caller was gone before the answer was.
    HungUp,
    /// We broke the connection, as the step wanted.
    Broken,
}

impl Call {
    pub(crate) fn read(head: Parts, raw: Bytes) -> Self {
        let (operation, model) = route(&head.method, head.uri.path());
        Self {
            operation,
            model,
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers,
            body: serde_json::from_slice(&raw).unwrap_or(Value::Null),
            raw,
            pieces_sent: 0,
            state: State::Open,
        }
    }

    /// The whole answer went out.
    pub fn finished(&self) -> bool {
        self.state == State::Finished
    }

    /// The caller was gone before the answer was.
    pub fn hung_up(&self) -> bool {
        self.state == State::HungUp
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The region the request is signed for; none if it is not signed with SigV4.
    pub fn region(&self) -> Option<&str> {
        let scope = self.header("authorization")?.split_once("Credential=")?.1;
        scope.split('/').nth(2)
    }

    /// The Messages body: the body itself (in Converse's form for Converse), or the one a CountTokens call wraps. `Null`
    /// if there is none.
    pub fn messages_body(&self) -> Value {
        if self.operation != Operation::CountTokens {
            return self.body.clone();
        }
        let wrapped = self.body.pointer("/input/invokeModel/body").and_then(Value::as_str).unwrap_or_default();
        let json = STANDARD.decode(wrapped).unwrap_or_default();
        serde_json::from_slice(&json).unwrap_or(Value::Null)
    }

    /// A parameter of the query, decoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| decoded(value))
    }

    pub(crate) fn is_invoke(&self) -> bool {
        matches!(self.operation, Operation::InvokeModel | Operation::InvokeModelWithResponseStream)
    }

    pub(crate) fn is_converse(&self) -> bool {
        matches!(self.operation, Operation::Converse | Operation::ConverseStream)
    }

    /// It wants a model to say something.
    pub(crate) fn asks_a_model(&self) -> bool {
        self.is_invoke() || self.is_converse()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut call = f.debug_struct("Call");
        call.field("operation", &self.operation).field("model", &self.model).field("state", &self.state);
        call.field("pieces_sent", &self.pieces_sent).field("body_bytes", &self.raw.len()).finish_non_exhaustive()
    }
}
