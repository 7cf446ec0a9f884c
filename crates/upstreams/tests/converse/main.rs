//! Converse and ConverseStream through the real SDK and a real socket, against a double that checks every request.

mod answers;
mod double;
mod failures;
mod http;

use protocol::converse::types::{Block, Delta, Event, Inference, Message, Reply, Request, Role, StopReason};
use protocol::converse::written;
use protocol::options::Options;
use serde_json::Value;
use upstreams::{Bedrock, Invoke};

const QWEN: &str = "qwen.qwen3-32b-v1:0";

fn text(words: &str) -> Block {
    Block::Text(words.to_owned())
}

fn user(content: Vec<Block>) -> Message {
    Message { role: Role::User, content }
}

fn assistant(content: Vec<Block>) -> Message {
    Message { role: Role::Assistant, content }
}

/// What is asked of a model.
struct Asking {
    model: String,
    request: Request,
    options: Options,
}

impl Asking {
    fn call(&self) -> Invoke {
        let body = written(&self.request, &self.options);
        Invoke { model: self.model.clone(), body, options: self.options.clone() }
    }
}

fn asking(model: &str, messages: Vec<Message>) -> Asking {
    let inference = Inference { max_tokens: Some(2000), ..Inference::default() };
    let request = Request { messages, inference, ..Request::default() };
    Asking { model: model.to_owned(), request, options: Options::default() }
}

async fn whole(bedrock: &Bedrock, asked: &Asking) -> Reply {
    let (reply, facts) = bedrock.converse(&asked.call()).await.expect("an answer");
    assert!(facts.request_id.is_some());
    reply
}

async fn events(bedrock: &Bedrock, asked: &Asking) -> Vec<Event> {
    let mut stream = bedrock.converse_stream(&asked.call()).await.expect("an answer");
    assert!(stream.facts().request_id.is_some());
    let mut events = Vec::new();
    while let Some(event) = stream.next().await.expect("an event") {
        events.push(event);
    }
    assert_eq!(events.first(), Some(&Event::MessageStart));
    assert!(matches!(events.last(), Some(Event::Metadata { usage: Some(_) })), "{events:?}");
    events
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// What these deltas say when they are put together.
fn joined(events: &[Event], read: impl Fn(&Delta) -> Option<&str>) -> String {
    let deltas = events.iter().filter_map(|event| match event {
        Event::BlockDelta { delta, .. } => read(delta),
        _ => None,
    });
    deltas.collect()
}

fn said(delta: &Delta) -> Option<&str> {
    if let Delta::Text(text) = delta { Some(text) } else { None }
}

fn thought(delta: &Delta) -> Option<&str> {
    if let Delta::Reasoning(text) = delta { Some(text) } else { None }
}

fn stopped(events: &[Event]) -> Option<&StopReason> {
    events.iter().find_map(|event| match event {
        Event::MessageStop { reason, .. } => Some(reason),
        _ => None,
    })
}
