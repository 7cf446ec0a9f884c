//! What a client is told when its request is not served, in Anthropic's terms.

use std::fmt;
use std::time::Duration;

use crate::json::quoted;
use crate::scrub::scrub;

/// Anthropic's error types, each with the one HTTP status that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorType {
    /// 400
    InvalidRequest,
    /// 401
    Authentication,
    /// 402
    Billing,
    /// 403
    Permission,
    /// 404
    NotFound,
    /// 409
    Conflict,
    /// 413
    RequestTooLarge,
    /// 429
    RateLimit,
    /// 500
    Api,
    /// 501
    NotSupported,
    /// 504
    Timeout,
    /// 529
    Overloaded,
}

impl ErrorType {
    /// Every type, in the order of the declaration.
    pub const ALL: [Self; 12] = [
        Self::InvalidRequest,
        Self::Authentication,
        Self::Billing,
        Self::Permission,
        Self::NotFound,
        Self::Conflict,
        Self::RequestTooLarge,
        Self::RateLimit,
        Self::Api,
        Self::NotSupported,
        Self::Timeout,
        Self::Overloaded,
    ];

    /// The type that goes by this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word in `error.type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request_error",
            Self::Authentication => "authentication_error",
            Self::Billing => "billing_error",
            Self::Permission => "permission_error",
            Self::NotFound => "not_found_error",
            Self::Conflict => "conflict_error",
            Self::RequestTooLarge => "request_too_large",
            Self::RateLimit => "rate_limit_error",
            Self::Api => "api_error",
            Self::NotSupported => "not_supported",
            Self::Timeout => "timeout_error",
            Self::Overloaded => "overloaded_error",
        }
    }

    /// The usual status of this type.
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidRequest => 400,
            Self::Authentication => 401,
            Self::Billing => 402,
            Self::Permission => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::RequestTooLarge => 413,
            Self::RateLimit => 429,
            Self::Api => 500,
            Self::NotSupported => 501,
            Self::Timeout => 504,
            Self::Overloaded => 529,
        }
    }
}

/// One refusal: a public sentence with what a client needs to act on it. Holds no account number and no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `error.type`.
    pub kind: ErrorType,
    /// The HTTP status: that of the type, unless upstream's own says more (502, 503).
    pub status: u16,
    /// `error.message`.
    pub message: String,
    /// Header `retry-after`.
    pub retry_after: Option<Duration>,
    /// Header `x-should-retry`, where the status alone would mislead a client.
    pub should_retry: Option<bool>,
}

impl Refusal {
    /// A refusal with the usual status of its type and no word on retrying. Every message is scrubbed here.
    pub fn new(kind: ErrorType, message: impl AsRef<str>) -> Self {
        let message = scrub(message.as_ref()).into_owned();
        Self { kind, status: kind.status(), message, retry_after: None, should_retry: None }
    }

    /// 400 `invalid_request_error`.
    pub fn invalid(message: impl AsRef<str>) -> Self {
        Self::new(ErrorType::InvalidRequest, message)
    }

    /// The same with another status.
    pub fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The same with `retry-after`.
    pub fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    /// The same with `x-should-retry: false`.
    pub fn final_answer(self) -> Self {
        Self { should_retry: Some(false), ..self }
    }

    /// The same with the token by which Claude Code knows what to leave out of its next attempt, behind the words. It
    /// finds the token anywhere in a message; `beta_header:<value>` names a refused beta.
    pub fn capability_rejected(mut self, token: &str) -> Self {
        self.message.push_str(&format!(" (capability_rejected: {token})"));
        self
    }

    /// The error envelope, the same in a JSON body and in an SSE `error` event, its members in Anthropic's order.
    pub fn body(&self, request_id: &str) -> String {
        let [kind, message, id] = [self.kind.as_str(), &self.message, request_id].map(quoted);
        format!(r#"{{"type":"error","error":{{"type":{kind},"message":{message}}},"request_id":{id}}}"#)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.kind.as_str(), self.message)
    }
}
