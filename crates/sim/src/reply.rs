//! An answer before it is sent: status, headers, and the moves of its body.

use bytes::Bytes;
use http::{HeaderValue, Response};
use serde_json::{Value, json};

use crate::delivery::{Body, Move, Pieces, deliver};
use crate::exception::Exception;
use crate::journal::Ticket;
use crate::line::Breaker;

#[derive(Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    moves: Vec<Move>,
}

impl Reply {
    /// A body that is known in full, with its length.
    pub(crate) fn whole(status: u16, content_type: &str, body: Bytes) -> Self {
        let reply = Self { status, headers: Vec::new(), moves: Vec::new() };
        let reply = reply.with("content-type", content_type).with("content-length", body.len());
        Self { moves: vec![Move::Send(body)], ..reply }
    }

    /// JSON, status 200.
    pub(crate) fn json(body: &Value) -> Self {
        Self::whole(200, "application/json", body.to_string().into())
    }

    /// An AWS exception as a response.
    pub(crate) fn exception(exception: &Exception) -> Self {
        let body = json!({ "message": exception.message }).to_string();
        Self::whole(exception.status, "application/json", body.into()).with("x-amzn-errortype", exception.error_type())
    }

    /// An event stream, status 200.
    pub(crate) fn stream(moves: Vec<Move>) -> Self {
        let reply = Self { status: 200, headers: Vec::new(), moves };
        let reply = reply.with("content-type", "application/vnd.amazon.eventstream");
        reply.with("x-amzn-bedrock-content-type", "application/json")
    }

    /// The same head before other moves; for a body that does not arrive as it should.
    pub(crate) fn delivered_by(self, moves: Vec<Move>) -> Self {
        Self { moves, ..self }
    }

    /// Adds a header, or replaces it.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.retain(|(present, _)| !present.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// The same with its body cut into other pieces.
    pub(crate) fn in_pieces(self, pieces: &Pieces) -> Self {
        Self { moves: pieces.cut(self.moves), ..self }
    }

    /// The response hyper sends. Headers that HTTP can't carry are left out.
    pub(crate) fn into_response(self, ticket: Ticket, breaker: Breaker) -> Response<Body> {
        let mut response = Response::new(deliver(self.moves, ticket, breaker));
        *response.status_mut() = self.status.try_into().unwrap_or_default();
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<http::HeaderName>(), HeaderValue::try_from(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
