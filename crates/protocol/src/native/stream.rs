//! A stream of native events on its way back to the client, event by event.
//!
//! Events pass as they are, unknown ones too. Three are touched: `message_start` names the model that the client asked
//! for, `message_delta` is held until the next event, which may say that a guardrail stepped in, and `message_stop`
//! loses Bedrock's metrics. A stream that breaks off is never given an end that it did not have.

use super::answer::{intervened, observe, observe_metrics, strip};
use crate::json::{Document, Edits, Node, quoted};
use crate::refusal::{ErrorType, Refusal};
use crate::sse;
use crate::usage::Tokens;

/// How a stream ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With `message_stop`.
    Well,
    /// With an `error` event of upstream's own, which the client is to be told in our words.
    InError(Refusal),
    /// Without an end; the client is to be told this.
    Early(Refusal),
}

/// Carries the events of one answer.
#[derive(Debug)]
pub struct Relay {
    asked_model: String,
    tokens: Tokens,
    /// A `message_delta` that waits for the event behind it.
    held: Option<String>,
    stop_reason: bool,
    ended: Option<Ended>,
}

impl Relay {
    /// For an answer to a client that asked for this model.
    pub fn new(asked_model: &str) -> Self {
        Self {
            asked_model: quoted(asked_model),
            tokens: Tokens::default(),
            held: None,
            stop_reason: false,
            ended: None,
        }
    }

    /// What was used so far.
    pub fn tokens(&self) -> Tokens {
        self.tokens
    }

    /// Whether the answer is over, whatever upstream may still send.
    pub fn is_over(&self) -> bool {
        self.ended.is_some()
    }

    /// What upstream's own `error` event said, if one came.
    pub fn error(&self) -> Option<&Refusal> {
        match &self.ended {
            Some(Ended::InError(refusal)) => Some(refusal),
            _ => None,
        }
    }

    /// Takes one event and writes what the client gets for it, if anything. What is no JSON object with a type is no
    /// event and is left out.
    pub fn feed(&mut self, event: &str, out: &mut String) {
        let Ok(document) = Document::parse(event) else {
            return;
        };
        let root = document.root();
        let Some(kind) = root.get("type").and_then(Node::string).filter(|kind| is_plain(kind)) else {
            return;
        };
        if self.ended.is_some() {
            return;
        }
        self.release(intervened(root), out);
        match &*kind {
            "message_start" => self.start(&document, out),
            "message_delta" => self.hold(root),
            "message_stop" => self.stop(&document, out),
            "error" => self.ended = Some(Ended::InError(said(root))),
            _ => sse::write(out, &kind, event),
        }
    }

    /// Upstream has nothing more to say.
    pub fn finish(&mut self, out: &mut String) -> Ended {
        self.release(false, out);
        self.ended.take().unwrap_or_else(|| {
            Ended::Early(Refusal::new(
                ErrorType::Api,
                "The stream from Amazon Bedrock ended before the answer was complete.",
            ))
        })
    }

    fn start(&mut self, document: &Document<'_>, out: &mut String) {
        let message = document.root().get("message");
        observe(&mut self.tokens, message.and_then(|message| message.get("usage")));
        let mut edits = Edits::new(document);
        if let Some(message) = message.filter(|message| message.is_object()) {
            edits.set(message, "model", self.asked_model.as_str());
        }
        sse::write(out, "message_start", &edits.finish());
        out.push_str(sse::PING);
    }

    fn hold(&mut self, root: Node<'_>) {
        observe(&mut self.tokens, root.get("usage"));
        let delta = root.get("delta");
        self.stop_reason |= delta.and_then(|delta| delta.get("stop_reason")).is_some_and(|reason| !reason.is_null());
        self.held = Some(root.raw().to_owned());
    }

    /// Sends the held `message_delta`. Clients read `usage` there without looking whether it is, so it always is.
    fn release(&mut self, guarded: bool, out: &mut String) {
        let Some(held) = self.held.take() else {
            return;
        };
        let document = Document::parse(&held).expect("it was parsed when it came");
        let mut edits = Edits::new(&document);
        let root = document.root();
        if root.get("usage").is_none() {
            edits.set(root, "usage", format!(r#"{{"output_tokens":{}}}"#, self.tokens.output));
        }
        if let (true, Some(delta)) = (guarded, root.get("delta").filter(|delta| delta.is_object())) {
            edits.set(delta, "stop_reason", "\"refusal\"");
        }
        sse::write(out, "message_delta", &edits.finish());
    }

    fn stop(&mut self, document: &Document<'_>, out: &mut String) {
        let root = document.root();
        observe_metrics(&mut self.tokens, root);
        if !self.stop_reason {
            return; // an end without a reason is no end: finish() tells the client
        }
        let mut edits = Edits::new(document);
        strip(&mut edits, root);
        sse::write(out, "message_stop", &edits.finish());
        self.ended = Some(Ended::Well);
    }
}

/// The refusal in an `error` event.
fn said(root: Node<'_>) -> Refusal {
    let text =
        |key: &str| root.get("error").and_then(|error| error.get(key)).and_then(Node::string).unwrap_or_default();
    Refusal::new(ErrorType::named(&text("type")).unwrap_or(ErrorType::Api), text("message"))
}

/// Whether a type can stand in an `event:` line.
fn is_plain(kind: &str) -> bool {
    !kind.is_empty()
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte == b'.')
}
