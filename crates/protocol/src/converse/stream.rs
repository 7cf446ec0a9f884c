//! A stream of Converse as a stream of Messages events.
//!
//! Converse opens most blocks with their first delta and tells the usage last, so blocks are opened and counted here,
//! and the end is held until the usage has come. A stream that breaks off is never given an end that it did not have,
//! and a block that was open then stays open: a client must not run half a tool call.

use serde_json::Value;

use super::formed::Forming;
use super::names::Names;
use super::stop::{self, Held};
use super::types::{Delta, Event, Start, StopReason, ToolUse};
use super::{blocks, usage};
use crate::json::quoted;
use crate::native::Ended;
use crate::refusal::{ErrorType, Refusal};
use crate::sse;
use crate::tariff::Tariff;
use crate::usage::{Said, Tokens};

/// Carries the events of one answer.
#[derive(Debug)]
pub struct Relay {
    id: String,
    asked_model: String,
    names: Names,
    /// What the client is told of the cost, if it is to be told.
    tariff: Option<Tariff>,
    tokens: Tokens,
    counted: bool,
    begun: bool,
    /// Index of the next block on the client's side.
    next: usize,
    open: Option<Open>,
    held: Held,
    given_ids: Vec<String>,
    said: Said,
    stopped: Option<(StopReason, Option<Value>)>,
    ended: Option<Ended>,
    forming: Forming,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Thinking,
    Tool,
}

/// The block that is open on the client's side.
#[derive(Clone, Copy, Debug)]
struct Open {
    kind: Kind,
    /// Its index at Bedrock.
    upstream: i32,
}

impl Relay {
    /// For an answer with this id to a client that asked for this model.
    pub fn new(id: &str, asked_model: &str, names: Names) -> Self {
        Self {
            id: id.to_owned(),
            asked_model: asked_model.to_owned(),
            names,
            tariff: None,
            tokens: Tokens::default(),
            counted: false,
            begun: false,
            next: 0,
            open: None,
            held: Held::default(),
            given_ids: Vec::new(),
            said: Said::default(),
            stopped: None,
            ended: None,
            forming: Forming::default(),
        }
    }

    /// Tells the client at the end what the answer cost, if there is a tariff.
    #[must_use]
    pub fn telling(self, tariff: Option<Tariff>) -> Self {
        Self { tariff, ..self }
    }

    /// Upstream has said which tier it bills.
    pub fn on_tier(&mut self, tier: Option<&str>) {
        if let Some(tariff) = &mut self.tariff {
            tariff.set_tier(tier);
        }
    }

    /// What was used so far; without a word from upstream, an estimate of the output.
    pub fn tokens(&self) -> Tokens {
        if self.counted { self.tokens } else { Tokens { output: self.said.tokens(), ..self.tokens } }
    }

    /// Whether upstream has counted all that was used.
    pub fn is_counted(&self) -> bool {
        self.counted
    }

    /// Whether the answer is over, whatever upstream may still send.
    pub fn is_over(&self) -> bool {
        self.ended.is_some()
    }

    /// Why there is no answer, if the events said so.
    pub fn error(&self) -> Option<&Refusal> {
        match &self.ended {
            Some(Ended::InError(refusal)) => Some(refusal),
            _ => None,
        }
    }

    /// Takes one event and writes what the client gets for it, if anything.
    pub fn feed(&mut self, event: Event, out: &mut String) {
        if self.names.answer.is_none() {
            return self.take(event, out);
        }
        for event in self.forming.turn(event, &self.names) {
            self.take(event, out);
        }
    }

    fn take(&mut self, event: Event, out: &mut String) {
        if self.ended.is_some() {
            return;
        }
        self.begin(out);
        match event {
            Event::MessageStart => {}
            Event::Metadata { usage } => self.count(usage.map(usage::tokens), out),
            // Nothing of the answer comes behind its end.
            _ if self.stopped.is_some() => {}
            Event::BlockStart { index, start } => self.start(index, start, out),
            Event::BlockDelta { index, delta } => self.delta(index, delta, out),
            Event::BlockStop { index } => {
                if self.open.is_some_and(|open| open.upstream == index) {
                    self.close(out);
                }
            }
            Event::MessageStop { reason, additional } => {
                self.close(out);
                self.stopped = Some((reason, additional));
                if self.counted {
                    self.end(out);
                }
            }
        }
    }

    /// Upstream has nothing more to say.
    pub fn finish(&mut self, out: &mut String) -> Ended {
        if self.ended.is_none() && self.stopped.is_some() {
            self.end(out);
        }
        self.ended.take().unwrap_or_else(|| {
            Ended::Early(Refusal::new(
                ErrorType::Api,
                "The stream from Amazon Bedrock ended before the answer was complete.",
            ))
        })
    }

    fn begin(&mut self, out: &mut String) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        let message = format!(
            r#"{{"type":"message_start","message":{{"id":{},"type":"message","role":"assistant","model":{},"content":[],"stop_reason":null,"stop_sequence":null,"usage":{}}}}}"#,
            quoted(&self.id),
            quoted(&self.asked_model),
            usage::json(Tokens::default(), None, false),
        );
        sse::write(out, "message_start", &message);
        out.push_str(sse::PING);
    }

    fn start(&mut self, index: i32, start: Start, out: &mut String) {
        self.close(out);
        let Start::ToolUse { id, name, server } = start else {
            return;
        };
        let id = blocks::call_id(&id, &self.id, &mut self.given_ids, &self.names);
        let call = ToolUse { id: String::new(), name, input: Value::Null.into(), server };
        let block = blocks::tool_use(&call, &id, &self.names);
        self.held.calls |= !server;
        self.open(Kind::Tool, index, &block, out);
    }

    fn delta(&mut self, index: i32, delta: Delta, out: &mut String) {
        match delta {
            Delta::Text(words) | Delta::ToolResult(words) => self.words(index, &words, out),
            Delta::Reasoning(thought) if thought.is_empty() => {}
            Delta::Reasoning(thought) => {
                self.said.hear(&thought);
                self.within(Kind::Thinking, index, out);
                self.write("thinking_delta", "thinking", &quoted(&thought), out);
            }
            Delta::Signature(signature) => {
                self.within(Kind::Thinking, index, out);
                self.write("signature_delta", "signature", &quoted(&signature), out);
            }
            Delta::Redacted(bytes) => {
                self.close(out);
                self.open(Kind::Thinking, index, &blocks::redacted(&bytes), out);
                self.close(out);
            }
            Delta::ToolInput(piece) => self.tool_input(index, &piece, out),
            Delta::Citation(citation) => {
                if let Some(citation) = blocks::citation(&citation, &self.names) {
                    self.within(Kind::Text, index, out);
                    self.write("citations_delta", "citation", &citation.to_string(), out);
                }
            }
            Delta::Other(kind) => {
                if !self.is_open(Kind::Text, index) {
                    self.words(index, &blocks::cannot_be_shown(&kind), out);
                }
            }
        }
    }

    fn words(&mut self, index: i32, words: &str, out: &mut String) {
        if words.is_empty() {
            return;
        }
        self.said.hear(words);
        self.held.words |= !words.trim().is_empty();
        self.within(Kind::Text, index, out);
        self.write("text_delta", "text", &quoted(words), out);
    }

    /// Input belongs to the call that is open. Input of any other would be lost or reach the wrong tool.
    fn tool_input(&mut self, index: i32, piece: &str, out: &mut String) {
        if piece.is_empty() {
            return;
        }
        if !self.is_open(Kind::Tool, index) {
            self.ended = Some(Ended::InError(Refusal::new(
                ErrorType::Api,
                "The stream from Amazon Bedrock held input of a tool call that was not open.",
            )));
            return;
        }
        self.said.hear(piece);
        self.write("input_json_delta", "partial_json", &quoted(piece), out);
    }

    fn is_open(&self, kind: Kind, upstream: i32) -> bool {
        self.open.is_some_and(|open| open.kind == kind && open.upstream == upstream)
    }

    /// Makes sure that a block of this kind is open; a block of Bedrock may hold several, which are one each here.
    fn within(&mut self, kind: Kind, upstream: i32, out: &mut String) {
        if self.is_open(kind, upstream) {
            return;
        }
        self.close(out);
        let block = match kind {
            Kind::Thinking => r#"{"type":"thinking","thinking":"","signature":""}"#,
            Kind::Text | Kind::Tool => r#"{"type":"text","text":""}"#,
        };
        self.open(kind, upstream, block, out);
    }

    fn open(&mut self, kind: Kind, upstream: i32, block: &str, out: &mut String) {
        let index = self.next;
        self.next += 1;
        self.open = Some(Open { kind, upstream });
        let event = format!(r#"{{"type":"content_block_start","index":{index},"content_block":{block}}}"#);
        sse::write(out, "content_block_start", &event);
    }

    fn write(&self, kind: &str, key: &str, value: &str, out: &mut String) {
        let index = self.next.saturating_sub(1);
        let event =
            format!(r#"{{"type":"content_block_delta","index":{index},"delta":{{"type":"{kind}","{key}":{value}}}}}"#);
        sse::write(out, "content_block_delta", &event);
    }

    fn close(&mut self, out: &mut String) {
        if self.open.take().is_some() {
            let event = format!(r#"{{"type":"content_block_stop","index":{}}}"#, self.next.saturating_sub(1));
            sse::write(out, "content_block_stop", &event);
        }
    }

    fn count(&mut self, stated: Option<Tokens>, out: &mut String) {
        if let Some(tokens) = stated {
            self.tokens = tokens;
            self.counted = true;
        }
        if self.stopped.is_some() {
            self.end(out);
        }
    }

    fn end(&mut self, out: &mut String) {
        let Some((reason, additional)) = self.stopped.take() else {
            return;
        };
        let stop = match stop::members(&reason, additional.as_ref(), self.held) {
            Ok(stop) => stop,
            Err(refusal) => {
                self.ended = Some(Ended::InError(refusal));
                return;
            }
        };
        let usage = usage::json(self.tokens(), self.tariff.as_ref(), self.counted);
        sse::write(out, "message_delta", &format!(r#"{{"type":"message_delta","delta":{{{stop}}},"usage":{usage}}}"#));
        sse::write(out, "message_stop", r#"{"type":"message_stop"}"#);
        self.ended = Some(Ended::Well);
    }
}
