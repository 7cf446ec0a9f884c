//! A stream of native events on its way back to the client, event by event.
//!
//! Events pass as they are, unknown ones too, but without what Bedrock adds to them. Two are touched: `message_start`
//! names the model that the client asked for, and `message_delta` is held until the next event, which may say that a
//! guardrail stepped in. A stream that breaks off is never given an end that it did not have.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::answer::{BEDROCKS_OWN, NO_USAGE, intervened, observe, observe_metrics, refuse, said, strip};
use crate::json::{Document, Edits, Node, quoted};
use crate::refusal::{ErrorType, Refusal};
use crate::sse;
use crate::tariff::Tariff;
use crate::usage::{Said, Tokens};

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

/// The parts of a delta that are output.
const SPOKEN: [&str; 3] = ["text", "thinking", "partial_json"];

/// Carries the events of one answer.
#[derive(Debug)]
pub struct Relay {
    asked_model: String,
    /// What the client is told of the cost, if it is to be told.
    tariff: Option<Tariff>,
    tokens: Tokens,
    /// Whether the output was counted to its end.
    counted: bool,
    said: Said,
    /// A `message_delta` that waits for the event behind it.
    held: Option<String>,
    stop_reason: bool,
    /// Whether a block began.
    began: bool,
    /// Whether the `ping` is due that Anthropic sends behind the first `content_block_start`.
    ping_due: bool,
    ended: Option<Ended>,
}

impl Relay {
    /// For an answer to a client that asked for this model.
    pub fn new(asked_model: &str) -> Self {
        Self {
            asked_model: quoted(asked_model),
            tariff: None,
            tokens: Tokens::default(),
            counted: false,
            said: Said::default(),
            held: None,
            stop_reason: false,
            began: false,
            ping_due: false,
            ended: None,
        }
    }

    /// Tells the client at the end what the answer cost, if there is a tariff.
    #[must_use]
    pub fn telling(self, tariff: Option<Tariff>) -> Self {
        Self { tariff, ..self }
    }

    /// What was used so far; before upstream has counted the output, an estimate of that.
    pub fn tokens(&self) -> Tokens {
        let output = if self.counted { self.tokens.output } else { self.tokens.output.max(self.said.tokens()) };
        Tokens { output, ..self.tokens }
    }

    /// Whether upstream has counted all that was used.
    pub fn is_counted(&self) -> bool {
        self.counted
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
        match Document::parse(event) {
            Ok(document) => self.take(&document, out),
            Err(_) => several(event)
                .filter_map(|event| Document::parse(event.get()).ok())
                .for_each(|document| self.take(&document, out)),
        }
    }

    fn take(&mut self, document: &Document<'_>, out: &mut String) {
        let root = document.root();
        let Some(kind) = root.get("type").and_then(Node::string).filter(|kind| is_plain(kind)) else {
            return;
        };
        if self.ended.is_some() {
            return;
        }
        // Where Anthropic's own API is spoken upstream, its own comes now.
        if std::mem::take(&mut self.ping_due) && kind != "ping" {
            out.push_str(sse::PING);
        }
        self.release(intervened(root), out);
        match &*kind {
            "message_start" => self.start(document, out),
            "message_delta" => self.hold(document),
            "message_stop" => self.stop(document, out),
            "error" => self.ended = Some(Ended::InError(said(root))),
            _ => self.pass(&kind, document, out),
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
        let root = document.root();
        let mut edits = Edits::new(document);
        strip(&mut edits, root);
        if let Some(message) = root.get("message").filter(|message| message.is_object()) {
            let usage = message.get("usage").filter(|usage| usage.is_object());
            observe(&mut self.tokens, usage);
            strip(&mut edits, message);
            edits.set(message, "model", self.asked_model.as_str());
            if usage.is_none() {
                edits.set(message, "usage", NO_USAGE);
            }
        }
        sse::write(out, "message_start", &edits.finish());
    }

    fn pass(&mut self, kind: &str, document: &Document<'_>, out: &mut String) {
        if kind == "content_block_delta" {
            self.hear(document.root());
        }
        sse::write(out, kind, &stripped(document));
        if kind == "content_block_start" && !std::mem::replace(&mut self.began, true) {
            self.ping_due = true;
        }
    }

    fn hear(&mut self, root: Node<'_>) {
        let members = root.get("delta").into_iter().flat_map(Node::members);
        for spoken in members.filter(|member| SPOKEN.iter().any(|key| member.key.is(key))) {
            self.said.hear(spoken.value.raw());
        }
    }

    fn hold(&mut self, document: &Document<'_>) {
        let root = document.root();
        let usage = root.get("usage");
        observe(&mut self.tokens, usage);
        let delta = root.get("delta");
        self.stop_reason |= delta.and_then(|delta| delta.get("stop_reason")).is_some_and(|reason| !reason.is_null());
        // An end that has no count of its own, as a guardrail's, leaves the count of the beginning standing.
        self.counted |= self.stop_reason || usage.is_some_and(|usage| usage.get("output_tokens").is_some());
        self.held = Some(stripped(document).into_owned());
    }

    /// Sends the held `message_delta`. Clients read `usage` there without looking whether it is, so it always is.
    fn release(&mut self, guarded: bool, out: &mut String) {
        let Some(held) = self.held.take() else {
            return;
        };
        let document = Document::parse(&held).expect("it was parsed when it came");
        let mut edits = Edits::new(&document);
        let root = document.root();
        let tokens = self.tokens();
        match root.get("usage").filter(|usage| usage.is_object()) {
            Some(usage) => {
                if usage.get("output_tokens").is_none_or(Node::is_null) {
                    edits.set(usage, "output_tokens", tokens.output.to_string());
                }
                if let Some(tariff) = &self.tariff {
                    tariff.put(&mut edits, usage, &tokens, self.counted);
                }
            }
            None => {
                let told = self.tariff.as_ref().map(|tariff| tariff.tail(&tokens, self.counted)).unwrap_or_default();
                edits.set(root, "usage", format!(r#"{{"output_tokens":{}{told}}}"#, tokens.output));
            }
        }
        if let (true, Some(delta)) = (guarded, root.get("delta").filter(|delta| delta.is_object())) {
            refuse(&mut edits, delta);
        }
        sse::write(out, "message_delta", &edits.finish());
    }

    fn stop(&mut self, document: &Document<'_>, out: &mut String) {
        observe_metrics(&mut self.tokens, document.root());
        if !self.stop_reason {
            return; // an end without a reason is no end: finish() tells the client
        }
        sse::write(out, "message_stop", &stripped(document));
        self.ended = Some(Ended::Well);
    }
}

/// The events of a chunk that holds more than the one it should: none is to be lost.
fn several(chunk: &str) -> impl Iterator<Item = &RawValue> {
    serde_json::Deserializer::from_str(chunk).into_iter().map_while(Result::ok)
}

/// An event without what Bedrock adds to it.
fn stripped<'d>(document: &'d Document<'_>) -> Cow<'d, str> {
    if !document.text().contains(BEDROCKS_OWN) {
        return document.text().into();
    }
    let mut edits = Edits::new(document);
    strip(&mut edits, document.root());
    edits.finish().into()
}

/// Whether a type can stand in an `event:` line.
fn is_plain(kind: &str) -> bool {
    !kind.is_empty()
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte == b'.')
}
