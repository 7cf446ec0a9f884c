//! What can go wrong on the way to Bedrock and back, and what a client is told about it.
//!
//! A failure knows no status code; [`Failure::refusal`] is the one doorway to them. The statuses follow what clients do
//! with them rather than what Bedrock sent: Claude Code gives up after three 529s, never retries 424 and takes 403 for a
//! failed login. So trouble worth another attempt goes out as 429, 503 or another 5xx, and 403 only says that AWS
//! refused this identity. Bedrock's own words stay in front, because clients repair requests by them.

mod kind;
mod retry;
#[cfg(test)]
mod tests;
mod words;

use std::time::Duration;

use crate::refusal::{ErrorType, Refusal};
use kind::Kind;

/// How long to wait when Bedrock throttles and doesn't say.
const THROTTLED: Duration = Duration::from_secs(3);
/// The status of overload.
const OVERLOADED: u16 = 503;
/// How long an imported model may take to be loaded.
const NOT_READY: Duration = Duration::from_secs(5);
/// A daily quota fills up again in the course of hours; without a clock no better time is known.
const USED_UP_TODAY: Duration = Duration::from_secs(3600);

/// Why an attempt upstream failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Bedrock answered with an exception, as a response or as a frame of a stream.
    Exception(Exception),
    /// No AWS identity was found, or it could not be loaded. The sentence names the next step.
    NoIdentity(String),
    /// DNS, TCP, TLS, or a connection that broke before the answer began.
    Connection(String),
    /// Upstream did not begin to answer in time.
    Timeout,
    /// Something answered that is not Bedrock: an HTML page of a company proxy, say. `String` is its content type.
    NotBedrock(u16, String),
    /// The stream broke: cut off, a bad checksum, a frame that is no event.
    BrokenStream(String),
}

/// An AWS exception.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exception {
    /// Its name without namespace, in either capitalisation: `ThrottlingException`, `throttlingException`.
    pub name: String,
    /// HTTP status of the response; 0 for a frame of a stream, whose status is 200.
    pub status: u16,
    /// Its message, in AWS's own words.
    pub message: String,
    /// `originalStatusCode` of model errors.
    pub original_status: Option<u16>,
    /// `originalMessage` of model stream errors.
    pub original_message: Option<String>,
    /// `retry-after` of the response.
    pub retry_after: Option<Duration>,
    /// `x-amzn-requestid`.
    pub request_id: Option<String>,
}

impl Failure {
    /// The answer to a client to which nothing was sent yet.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Exception(exception) => exception.refusal(),
            Self::NoIdentity(sentence) => Refusal::new(ErrorType::Permission, sentence).final_answer(),
            Self::Connection(cause) => bad_gateway(format!("Could not reach Amazon Bedrock: {cause}")),
            Self::Timeout => Refusal::new(ErrorType::Timeout, "Amazon Bedrock did not begin to answer in time."),
            // Whoever said so, the same request would be too large again.
            Self::NotBedrock(413, _) => Refusal::new(
                ErrorType::RequestTooLarge,
                "The request is too large on the way to Amazon Bedrock (HTTP 413).",
            ),
            Self::NotBedrock(status, content_type) => bad_gateway(format!(
                "Something other than Amazon Bedrock answered (HTTP {status}, content type {content_type}). \
                 Is there a company proxy or a sign-in page in between?"
            )),
            Self::BrokenStream(cause) => bad_gateway(format!("The answer of Amazon Bedrock broke off: {cause}")),
        }
    }

    /// The same for an `error` event in a stream that has begun: type and words. The status is out already and headers
    /// can't follow, so what is said about retrying is left out. Here overload may be called so: Claude Code then streams
    /// again instead of repeating the turn without streaming.
    pub fn event(&self) -> Refusal {
        let refusal = self.refusal();
        let kind = if refusal.status == OVERLOADED { ErrorType::Overloaded } else { refusal.kind };
        Refusal { kind, retry_after: None, should_retry: None, ..refusal }
    }
}

impl Exception {
    fn refusal(&self) -> Refusal {
        let kind = kind::of(self);
        let words = self.words();
        let plain = |error| Refusal::new(error, words.as_str());
        let guided = |error| Refusal::new(error, words::with_next_step(&words));
        match kind {
            Kind::Invalid => self.invalid(&words),
            Kind::Quota => self.waiting(plain(ErrorType::RateLimit), None).final_answer(),
            Kind::Conflict => plain(ErrorType::Conflict),
            Kind::Access => guided(ErrorType::Permission),
            Kind::Credentials => Refusal::new(ErrorType::Permission, words::with_sign_in_step(&words)).final_answer(),
            Kind::NotFound => guided(ErrorType::NotFound),
            Kind::Throttled if words::used_up_today(&words) => {
                plain(ErrorType::RateLimit).retry_after(USED_UP_TODAY).final_answer()
            }
            Kind::Throttled => self.waiting(plain(ErrorType::RateLimit), Some(THROTTLED)),
            Kind::NotReady => self.waiting(plain(ErrorType::RateLimit), Some(NOT_READY)),
            Kind::TimedOut => plain(ErrorType::Timeout),
            Kind::Model => self.waiting(model_trouble(self.original_status, &words), None),
            Kind::Internal => plain(ErrorType::Api),
            Kind::Unavailable => self.waiting(overloaded(&words), None),
            Kind::TooLarge => plain(ErrorType::RequestTooLarge),
            Kind::NotSupported => plain(ErrorType::NotSupported).final_answer(),
            Kind::Other(402) => plain(ErrorType::Billing),
            Kind::Other(status @ 400..=499) => plain(ErrorType::InvalidRequest).status(status),
            Kind::Other(status @ 500..=599) => plain(ErrorType::Api).status(status),
            Kind::Other(_) => plain(ErrorType::Api),
        }
    }

    fn invalid(&self, words: &str) -> Refusal {
        if words::no_such_model(words) {
            return Refusal::new(ErrorType::NotFound, words::with_next_step(words));
        }
        if words::cannot_count(words) {
            return Refusal::new(ErrorType::NotSupported, words).final_answer();
        }
        let refusal = Refusal::invalid(words);
        match words::capability(words) {
            Some(token) => refusal.capability_rejected(token),
            None => refusal,
        }
    }

    /// What upstream asks to wait goes before our own guess.
    fn waiting(&self, refusal: Refusal, guess: Option<Duration>) -> Refusal {
        Refusal { retry_after: self.retry_after.or(guess), ..refusal }
    }

    /// The model's words before Bedrock's, and a sentence of our own where there are none.
    fn words(&self) -> String {
        let original = self.original_message.as_deref().filter(|words| !words.trim().is_empty());
        match words::unwrapped(original.unwrap_or(&self.message)) {
            "" if self.name.is_empty() => format!("Amazon Bedrock answered with HTTP {} and no message.", self.status),
            "" => format!("Amazon Bedrock answered with {} and no message.", self.name),
            words => words.to_owned(),
        }
    }
}

/// A model failed behind Bedrock. Its 401, 403 and 404 concern Bedrock's own access to it, so the client, who can't do
/// anything about them, hears of a server error.
fn model_trouble(original: Option<u16>, words: &str) -> Refusal {
    match original.unwrap_or(500) {
        429 => Refusal::new(ErrorType::RateLimit, words),
        503 | 529 => overloaded(words),
        408 | 504 => Refusal::new(ErrorType::Timeout, words),
        413 => Refusal::new(ErrorType::RequestTooLarge, words),
        status @ (400 | 422) => Refusal::invalid(words).status(status),
        status @ 500..=599 => Refusal::new(ErrorType::Api, words).status(status),
        _ => Refusal::new(ErrorType::Api, words),
    }
}

/// Overload goes out as 503 with the plain `api_error`: at `overloaded_error` Claude Code gives up after the third time,
/// whatever the status.
fn overloaded(words: &str) -> Refusal {
    Refusal::new(ErrorType::Api, words).status(OVERLOADED)
}

fn bad_gateway(message: String) -> Refusal {
    Refusal::new(ErrorType::Api, message).status(502)
}
