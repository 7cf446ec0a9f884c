//! A stream of Anthropic's events, retold as chunks of a chat completion.
//!
//! It is fed with the text that goes to a client of Anthropic, in pieces of any size. Words and arguments are copied as the
//! JSON strings they are. A ping becomes a comment line, an `error` event the last line: only a whole answer ends in
//! `[DONE]`.

use super::answer::completion_id;
use super::error;
use super::usage::{Usage, finish_reason};
use super::write::Object;
use crate::json::{Document, Node, quoted};
use crate::refusal::{ErrorType, Refusal};

/// What goes to a client that waits.
const PING: &str = ": ping\n\n";
const DONE: &str = "data: [DONE]\n\n";

/// Retells one answer.
#[derive(Debug)]
pub struct Chunks {
    created: u64,
    include_usage: bool,
    /// The beginning of an event whose end has not come.
    unread: String,
    /// Id and model as JSON.
    id: String,
    model: String,
    calls: usize,
    /// The call whose input is coming.
    open: Option<Call>,
    stop_reason: String,
    usage: Usage,
}

#[derive(Debug)]
struct Call {
    number: usize,
    /// The input that came with its beginning.
    input: String,
    spoken: bool,
}

impl Chunks {
    /// For an answer that began at `created`, in seconds since 1970.
    pub fn new(created: u64, include_usage: bool) -> Self {
        Self {
            created,
            include_usage,
            unread: String::new(),
            id: quoted(""),
            model: quoted(""),
            calls: 0,
            open: None,
            stop_reason: String::new(),
            usage: Usage::default(),
        }
    }

    /// Takes more of the stream and writes what the client gets for it, if anything.
    pub fn feed(&mut self, events: &str, out: &mut String) {
        let mut text = std::mem::take(&mut self.unread);
        text.push_str(events);
        let mut rest = text.as_str();
        while let Some((frame, behind)) = rest.split_once("\n\n") {
            if let Some(data) = frame.lines().find_map(|line| line.strip_prefix("data: ")) {
                self.event(data, out);
            }
            rest = behind;
        }
        self.unread = rest.to_owned();
    }

    fn event(&mut self, data: &str, out: &mut String) {
        let Ok(document) = Document::parse(data) else { return };
        let root = document.root();
        match &*text(root, "type") {
            "message_start" => self.start(root, out),
            "content_block_start" => self.open(root, out),
            "content_block_delta" => self.delta(root, out),
            "content_block_stop" => self.close(out),
            "message_delta" => {
                self.usage.observe(root.get("usage"));
                let reason = root.get("delta").map(|delta| text(delta, "stop_reason")).unwrap_or_default();
                if !reason.is_empty() {
                    self.stop_reason = reason.into_owned();
                }
            }
            "message_stop" => self.stop(out),
            "ping" => out.push_str(PING),
            "error" => line(out, &error::body(&said(root))),
            _ => {}
        }
    }

    fn start(&mut self, root: Node<'_>, out: &mut String) {
        let message = root.get("message");
        self.usage.observe(message.and_then(|message| message.get("usage")));
        let named = |key: &str| message.map(|message| text(message, key).into_owned()).unwrap_or_default();
        (self.id, self.model) = (quoted(&completion_id(&named("id"))), quoted(&named("model")));
        let delta = Object::new().text("role", "assistant").text("content", "").with("refusal", "null");
        self.choice(delta, None, out);
    }

    fn open(&mut self, root: Node<'_>, out: &mut String) {
        let Some(block) = root.get("content_block") else { return };
        match &*text(block, "type") {
            "text" => self.words("content", block.get("text"), out),
            "thinking" => self.words("reasoning_content", block.get("thinking"), out),
            "tool_use" => {
                let number = self.calls;
                self.calls += 1;
                let function = Object::new().text("name", &text(block, "name")).text("arguments", "").finish();
                let call = Object::new()
                    .with("index", number.to_string())
                    .text("id", &text(block, "id"))
                    .text("type", "function")
                    .with("function", function);
                self.call(call, out);
                let input = block.get("input").map_or("{}", Node::raw).to_owned();
                self.open = Some(Call { number, input, spoken: false });
            }
            _ => {}
        }
    }

    fn delta(&mut self, root: Node<'_>, out: &mut String) {
        let Some(delta) = root.get("delta") else { return };
        match &*text(delta, "type") {
            "text_delta" => self.words("content", delta.get("text"), out),
            "thinking_delta" => self.words("reasoning_content", delta.get("thinking"), out),
            "input_json_delta" => {
                let piece = delta.get("partial_json").filter(|piece| !piece.is(""));
                if let (Some(piece), Some(call)) = (piece, &mut self.open) {
                    call.spoken = true;
                    let number = call.number;
                    self.arguments(number, piece.raw(), out);
                }
            }
            _ => {}
        }
    }

    /// Clients read the arguments as JSON, so those of a call without any are an empty object.
    fn close(&mut self, out: &mut String) {
        if let Some(call) = self.open.take().filter(|call| !call.spoken) {
            self.arguments(call.number, &quoted(&call.input), out);
        }
    }

    fn stop(&mut self, out: &mut String) {
        self.choice(Object::new(), Some(finish_reason(&self.stop_reason)), out);
        if self.include_usage {
            let usage = self.usage.told().to_string();
            line(out, &self.chunk().with("choices", "[]").with("usage", usage).finish());
        }
        out.push_str(DONE);
    }

    /// A piece of text, a string node.
    fn words(&self, key: &str, piece: Option<Node<'_>>, out: &mut String) {
        if let Some(piece) = piece.filter(|piece| piece.string().is_some() && !piece.is("")) {
            self.choice(Object::new().with(key, piece.raw()), None, out);
        }
    }

    fn arguments(&self, number: usize, piece: &str, out: &mut String) {
        let function = Object::new().with("arguments", piece).finish();
        self.call(Object::new().with("index", number.to_string()).with("function", function), out);
    }

    fn call(&self, call: Object, out: &mut String) {
        self.choice(Object::new().with("tool_calls", format!("[{}]", call.finish())), None, out);
    }

    fn choice(&self, delta: Object, finish_reason: Option<&str>, out: &mut String) {
        let choice = Object::new()
            .with("index", "0")
            .with("delta", delta.finish())
            .with("logprobs", "null")
            .with("finish_reason", finish_reason.map_or("null".to_owned(), quoted))
            .finish();
        let chunk = self.chunk().with("choices", format!("[{choice}]"));
        line(out, &chunk.with_some("usage", self.include_usage.then_some("null")).finish());
    }

    fn chunk(&self) -> Object {
        Object::new()
            .with("id", &self.id)
            .text("object", "chat.completion.chunk")
            .with("created", self.created.to_string())
            .with("model", &self.model)
    }
}

fn line(out: &mut String, data: &str) {
    out.push_str("data: ");
    out.push_str(data);
    out.push_str("\n\n");
}

fn text<'d>(object: Node<'d>, key: &str) -> std::borrow::Cow<'d, str> {
    object.get(key).and_then(Node::string).unwrap_or_default()
}

/// The refusal that an `error` event tells.
fn said(root: Node<'_>) -> Refusal {
    let error = root.get("error");
    let text = |key| error.map(|error| text(error, key)).unwrap_or_default();
    Refusal::new(ErrorType::named(&text("type")).unwrap_or(ErrorType::Api), text("message"))
}
