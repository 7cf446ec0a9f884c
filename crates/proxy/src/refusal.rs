//! Where a refusal meets HTTP.

use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use protocol::refusal::{ErrorType, Refusal};

/// Our own id of a request, `req_` and 24 letters and digits, in the form Anthropic's ids have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(String);

impl RequestId {
    pub(crate) fn new() -> Self {
        Self(format!("req_{}", std::iter::repeat_with(fastrand::alphanumeric).take(24).collect::<String>()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).expect("letters, digits and an underscore")
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_else(Self::new))
    }
}

/// The error response of a refusal, in Anthropic's words. The refusal goes along in the extensions, for
/// [`crate::face::retold`] to tell it in those of another face.
pub(crate) fn refused(refusal: &Refusal, id: &RequestId) -> Response {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, refusal.body(id.as_str())).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(wait) = refusal.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds(wait)));
    }
    if let Some(should_retry) = refusal.should_retry {
        headers.insert("x-should-retry", HeaderValue::from_static(if should_retry { "true" } else { "false" }));
    }
    response.extensions_mut().insert(refusal.clone());
    response
}

/// A refusal as a log may hold it. What is said about the content of a request may quote it, so of that only status
/// and type remain; the client has the words.
pub(crate) fn loggable(refusal: &Refusal) -> String {
    match refusal.kind {
        ErrorType::InvalidRequest | ErrorType::RequestTooLarge => {
            format!("{} {}", refusal.status, refusal.kind.as_str())
        }
        _ => refusal.to_string(),
    }
}

/// Whole seconds, rounded up: a client that waits too short is refused again.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
