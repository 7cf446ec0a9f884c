//! Keeping what a client said and was told, where its user wants that: off unless turned on.
//!
//! A request that is wanted carries a [`Taking`] along. Copies are taken beside the bytes that go by, up to a limit, and
//! handed over when the request has come to its end. Who wants what, and where it is kept, is the business of a
//! [`Keeper`]. Of headers nothing is taken but the names of betas.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};
use protocol::usage::Outcome;

use crate::meter;
use crate::refusal::RequestId;

mod taking;
mod tee;

pub(crate) use taking::Taking;
use tee::{Side, tee};

/// What is wanted of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Only if it ends in an error.
    pub only_errors: bool,
    /// The most bytes of each body.
    pub most: usize,
}

/// The beginning of a body.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Copied {
    /// At most as many bytes as were wanted; none of a body that is no text.
    pub bytes: Vec<u8>,
    /// How many bytes the whole has.
    pub size: u64,
}

/// A request that has come to its end.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Its `request-id`.
    pub request_id: String,
    /// When it came.
    pub at: SystemTime,
    /// The path that it came on.
    pub path: String,
    /// The betas that it named in a header.
    pub betas: Vec<String>,
    /// Its session, if it said one.
    pub session: Option<String>,
    /// The status it was answered with.
    pub status: u16,
    /// How it ended.
    pub outcome: Outcome,
    /// As the client sent it.
    pub request: Copied,
    /// As it went to Bedrock at the last attempt, where that is a text of its own.
    pub sent: Option<Copied>,
    /// As the client got it.
    pub answer: Copied,
}

/// Who wants bodies, and keeps them. Nothing here may take its time.
pub trait Keeper: Send + Sync {
    /// Whether any may be wanted at all.
    fn is_on(&self) -> bool;
    /// Whether those of a request are, and what of them.
    fn wish(&self, session: Option<&str>) -> Option<Wish>;
    /// Keeps them.
    fn keep(&self, taken: Taken);
    /// Wants all of this session from now on, or no more. Which sessions it then is.
    fn follow(&self, session: &str, on: bool) -> Vec<String>;
}

/// Where bodies go.
#[derive(Clone)]
pub struct Capture(Arc<dyn Keeper>);

impl Capture {
    /// Hands everything to this keeper.
    pub fn new(keeper: Arc<dyn Keeper>) -> Self {
        Self(keeper)
    }

    /// What is to be taken of a request that has just come.
    pub(crate) fn of(&self, request: &Request, id: &RequestId) -> Option<Taking> {
        if !self.0.is_on() || request.method() != Method::POST || request.uri().path().starts_with("/outcrop/") {
            return None;
        }
        let wish = self.0.wish(meter::session(request.headers()).as_deref())?;
        Some(Taking::new(self.clone(), wish, id, request.uri().path(), betas(request.headers())))
    }

    pub(crate) fn follow(&self, session: &str, on: bool) -> Vec<String> {
        self.0.follow(session, on)
    }
}

/// Answers it, and copies what goes by.
pub(crate) async fn taken(taking: Taking, request: Request, next: Next) -> Response {
    let mut request = request.map(|body| tee(body, taking.clone(), Side::Request));
    request.extensions_mut().insert(taking.clone());
    let response = next.run(request).await;
    let side = if is_text(response.headers()) { Side::Answer } else { Side::Opaque };
    response.map(|body| tee(body, taking, side))
}

/// Frames of Bedrock's own streams are not: a secret would hide in them.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/json") || kind.starts_with("text/")
}

/// What looks like the name of one; a header may hold anything.
fn betas(headers: &HeaderMap) -> Vec<String> {
    let plain = |name: &&str| {
        (1..=64).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let values = headers.get_all("anthropic-beta").into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).filter(plain).take(64).map(str::to_owned).collect()
}

impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Capture")
    }
}

impl fmt::Debug for Copied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Copied({} bytes)", self.size)
    }
}
