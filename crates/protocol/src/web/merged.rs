//! Several rounds with the model as the one answer that the client gets, streamed or whole.
//!
//! Blocks are numbered on from round to round; calls of web tools become `server_tool_use`; only the first round begins
//! the message and only the last one ends it, with what all rounds have used.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fold::Fold;
use super::tools::Kind;
use super::used::Used;
use super::{Asked, Trouble, citations, result};
use crate::json::{Document, Edits, Node, quoted};
use crate::native::observe;
use crate::sse;
use crate::tariff::Tariff;
use crate::usage::Tokens;

/// A call that the model made of a web tool.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `srvtoolu_...`
    pub id: String,
    pub(super) kind: Kind,
    /// `None` where it is no JSON.
    pub(super) input: Option<Value>,
}

/// The answer so far.
#[derive(Debug, Default)]
pub struct Merged {
    /// The id of the first round's message, which is that of the answer.
    id: Option<String>,
    /// Whole blocks, as the client has them.
    said: Vec<String>,
    /// Blocks that the client has when this round begins.
    base: usize,
    open: Option<Fold>,
    calls: Vec<Call>,
    /// Calls of the answer so far.
    made: usize,
    /// Whether this round calls tools of the client's.
    others: bool,
    /// This round's last `message_delta`, or whole answer.
    last: Option<String>,
    used: Used,
    /// Tools whose calls are run here.
    ours: Vec<Kind>,
    /// Addresses of what was found.
    urls: BTreeSet<String>,
    /// What the answer says of its cost; a round does not know the whole.
    tariff: Option<Tariff>,
}

impl Merged {
    /// Of the answer to this request.
    pub fn new(asked: &Asked) -> Self {
        Self { urls: asked.urls.clone(), ours: asked.ours(), ..Self::default() }
    }

    /// Says what all rounds cost, at this tariff.
    #[must_use]
    pub fn telling(self, tariff: Option<Tariff>) -> Self {
        Self { tariff, ..self }
    }

    /// The service tier, in AWS's words, once it is known.
    pub fn on_tier(&mut self, tier: Option<&str>) {
        self.tariff.iter_mut().for_each(|tariff| tariff.set_tier(tier));
    }

    /// The blocks of the answer so far.
    pub fn said(&self) -> &[String] {
        &self.said
    }

    /// Takes server-sent events of a round, whole ones, and writes those that the client gets.
    pub fn feed(&mut self, events: &str, out: &mut String) {
        for event in events.split("\n\n") {
            if let Some((kind, data)) = event.split_once('\n') {
                let kind = kind.trim_start_matches("event: ");
                let data = data.trim_start_matches("data: ");
                if let Ok(document) = Document::parse(data) {
                    self.event(kind, &document, out);
                }
            }
        }
    }

    /// Takes the whole answer of a round.
    pub fn take(&mut self, answer: &str) {
        let Ok(document) = Document::parse(answer) else {
            return;
        };
        let root = document.root();
        self.begin(root);
        for block in root.get("content").into_iter().flat_map(Node::items) {
            let block = self.shown(block.raw());
            self.complete(block);
        }
        self.used.count(root.get("usage"));
        self.last = Some(answer.to_owned());
    }

    /// The round is over: the calls that are to be run now.
    pub fn calls(&mut self) -> Vec<Call> {
        let ended_for_calls = self.stop_reason().is_some_and(|reason| reason == "tool_use");
        let calls = std::mem::take(&mut self.calls);
        if ended_for_calls { calls } else { Vec::new() }
    }

    /// Whether the model waits for tools of the client's too, so that the answer ends after the results.
    pub fn waits_for_client(&self) -> bool {
        self.others
    }

    /// Adds result blocks and writes the events for them. What comes next is another round.
    pub fn results(&mut self, blocks: Vec<String>, out: &mut String) {
        for block in blocks {
            let index = self.said.len();
            let start = format!(r#"{{"type":"content_block_start","index":{index},"content_block":{block}}}"#);
            sse::write(out, "content_block_start", &start);
            sse::write(out, "content_block_stop", &format!(r#"{{"type":"content_block_stop","index":{index}}}"#));
            self.found(&block);
            self.said.push(block);
        }
        self.base = self.said.len();
    }

    /// Ends a stream, for the reason that the last round had or for this one.
    pub fn end(&self, reason: Option<&str>, out: &mut String) {
        let last = self.last.as_deref().unwrap_or(r#"{"type":"message_delta","delta":{}}"#);
        let Ok(document) = Document::parse(last) else {
            return;
        };
        let root = document.root();
        let mut edits = Edits::new(&document);
        edits.set(root, "usage", self.usage());
        if let (Some(reason), Some(delta)) = (reason, root.get("delta").filter(|delta| delta.is_object())) {
            edits.set(delta, "stop_reason", quoted(reason));
        }
        sse::write(out, "message_delta", &edits.finish());
        sse::write(out, "message_stop", r#"{"type":"message_stop"}"#);
    }

    /// The whole answer, ended likewise.
    pub fn whole(&self, reason: Option<&str>) -> String {
        let last = self.last.as_deref().unwrap_or("{}");
        let Ok(document) = Document::parse(last) else {
            return last.to_owned();
        };
        let root = document.root();
        let mut edits = Edits::new(&document);
        edits.set(root, "content", format!("[{}]", self.said.join(",")));
        edits.set(root, "usage", self.usage());
        if let Some(id) = &self.id {
            edits.set(root, "id", quoted(id));
        }
        if let Some(reason) = reason {
            edits.set(root, "stop_reason", quoted(reason));
        }
        edits.finish()
    }

    fn event(&mut self, kind: &str, document: &Document<'_>, out: &mut String) {
        let root = document.root();
        match kind {
            "message_start" => {
                let first = self.id.is_none();
                let message = root.get("message");
                message.into_iter().for_each(|message| self.begin(message));
                self.used.count(message.and_then(|message| message.get("usage")));
                if first {
                    sse::write(out, kind, root.raw());
                }
            }
            "content_block_start" => {
                let block = root.get("content_block").map_or("{}", Node::raw);
                let shown = self.shown(block);
                self.pass(kind, document, Some(("content_block", &shown)), out);
                self.open = Some(Fold::new(&shown));
            }
            "content_block_delta" => self.delta(document, out),
            "content_block_stop" => {
                self.pass(kind, document, None, out);
                if let Some(block) = self.open.take().map(Fold::end) {
                    self.complete(block);
                }
            }
            "message_delta" => {
                self.used.count(root.get("usage"));
                self.last = Some(root.raw().to_owned());
            }
            "message_stop" => {}
            _ => sse::write(out, kind, root.raw()),
        }
    }

    fn delta(&mut self, document: &Document<'_>, out: &mut String) {
        let root = document.root();
        let delta = root.get("delta");
        if let (Some(fold), Some(delta)) = (&mut self.open, delta) {
            fold.add(delta);
        }
        let citation = delta.and_then(|delta| delta.get("citation"));
        match citation.and_then(|citation| citations::to_client(citation, |url| self.urls.contains(url))) {
            Some(shown) => {
                let delta = format!(r#"{{"type":"citations_delta","citation":{shown}}}"#);
                self.pass("content_block_delta", document, Some(("delta", &delta)), out);
            }
            None => self.pass("content_block_delta", document, None, out),
        }
    }

    /// Passes an event of a block on, under its number in the whole answer.
    fn pass(&self, kind: &str, document: &Document<'_>, instead: Option<(&str, &str)>, out: &mut String) {
        let root = document.root();
        let mut edits = Edits::new(document);
        if let (Some(index), true) = (root.get("index").and_then(Node::whole), self.base > 0) {
            edits.set(root, "index", (index + self.base as u64).to_string());
        }
        if let Some((key, value)) = instead {
            edits.set(root, key, value);
        }
        sse::write(out, kind, &edits.finish());
    }

    /// A round begins: what the one before it has used is settled.
    fn begin(&mut self, message: Node<'_>) {
        self.used.next_round();
        self.others = false;
        self.last = None;
        self.base = self.said.len();
        let id = || message.get("id").and_then(Node::string).unwrap_or_default().into_owned();
        self.id.get_or_insert_with(id);
    }

    /// A block as the client sees it: calls of web tools are the server's.
    fn shown(&mut self, block: &str) -> String {
        let Ok(document) = Document::parse(block) else {
            return block.to_owned();
        };
        let root = document.root();
        let kind = root.get("type").and_then(Node::string).unwrap_or_default();
        let name = root.get("name").and_then(Node::string).unwrap_or_default();
        match (&*kind, Kind::named(&name).filter(|kind| self.ours.contains(kind))) {
            ("tool_use", Some(_)) => {
                let input = root.get("input").filter(|input| input.is_object()).map_or("{}", Node::raw);
                let id = quoted(&self.next_id());
                format!(r#"{{"type":"server_tool_use","id":{id},"name":{},"input":{input}}}"#, quoted(&name))
            }
            ("text", _) => citations::block_to_client(block, |url| self.urls.contains(url)),
            _ => block.to_owned(),
        }
    }

    /// No other call of any answer has it, since no other answer has this one's id.
    fn next_id(&mut self) -> String {
        self.made += 1;
        let id = self.id.as_deref().unwrap_or_default();
        let id: String = id.trim_start_matches("msg_").chars().filter(char::is_ascii_alphanumeric).take(40).collect();
        format!("srvtoolu_{id}{:02}", self.made)
    }

    fn complete(&mut self, block: String) {
        let block = citations::block_to_client(&block, |url| self.urls.contains(url));
        if let Ok(document) = Document::parse(&block) {
            let root = document.root();
            let text = |key: &str| root.get(key).and_then(Node::string).unwrap_or_default();
            match &*text("type") {
                "server_tool_use" => {
                    let input = root.get("input").and_then(|input| serde_json::from_str(input.raw()).ok());
                    let kind = Kind::named(&text("name"));
                    self.calls.extend(kind.map(|kind| Call { id: text("id").into_owned(), kind, input }));
                }
                "tool_use" => self.others = true,
                _ => {}
            }
        }
        self.said.push(block);
    }

    fn found(&mut self, block: &str) {
        if let Ok(document) = Document::parse(block) {
            self.urls.extend(result::urls(document.root()));
            self.used.ran(document.root());
        }
    }

    fn usage(&self) -> String {
        let mut usage = self.used.json();
        if let (Some(tariff), Ok(document)) = (&self.tariff, Document::parse(&usage)) {
            let mut tokens = Tokens::default();
            observe(&mut tokens, Some(document.root()));
            let tail = tariff.tail(&tokens, true);
            usage.truncate(usage.len() - 1);
            usage.push_str(&tail);
            usage.push('}');
        }
        usage
    }

    fn stop_reason(&self) -> Option<String> {
        let last: Value = serde_json::from_str(self.last.as_deref()?).ok()?;
        let reason = last.pointer("/delta/stop_reason").or(last.get("stop_reason"))?;
        reason.as_str().map(str::to_owned)
    }
}

impl Call {
    /// The result block of a call that is not run.
    pub fn failed(&self, trouble: Trouble) -> String {
        result::failed(self, trouble)
    }

    /// Whether it is a search, and no fetch.
    pub fn is_search(&self) -> bool {
        self.kind == Kind::Search
    }
}
