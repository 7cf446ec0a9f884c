//! Web search and fetch on Bedrock, which has neither: Outcrop runs them, and the client sees one answer.
//!
//! A small server on loopback stands for the provider of searches and for the pages. Before the strict double it shows that
//! Bedrock takes what comes of it; the simulator plays what the double cannot.

mod ends;
mod fetches;
mod searches;

use serde_json::{Value, json};

use crate::support::client::Reply;
use crate::support::door::{Asked, Door};
use crate::support::outcrop::{Outcrop, Start};
use crate::support::sse;

pub(crate) const KEY: &str = "a-key-of-the-search-provider";
const SONNET: &str = "claude-sonnet-5";
const QWEN: &str = "qwen.qwen3-coder-480b-a35b-v1:0";
const FOUND: &str = "Granite is found at the surface.";

/// Brave, as far as it is needed.
fn brave(asked: &Asked) -> (u16, String) {
    if asked.line.contains("nothing") {
        return (200, json!({ "web": { "results": [] } }).to_string());
    }
    let result = |site: &str| {
        json!({ "url": format!("https://{site}/granite"), "title": format!("Granite at {site}"), "description": FOUND,
            "age": "3 days ago", "extra_snippets": ["It is hard."] })
    };
    (200, json!({ "web": { "results": [result("rocks.example"), result("bad.example")] } }).to_string())
}

/// An Outcrop that searches there, and may fetch from loopback.
fn with_web(door: &Door) -> Start {
    let config = format!(
        "[web]\nsearch = 'brave'\nsearch_url = 'http://{}'\nfetch = true\nallow = ['127.0.0.1']\n",
        door.address
    );
    Outcrop::start().file("config.toml", config.as_bytes()).env("OUTCROP_BRAVE_KEY", KEY)
}

fn search() -> Value {
    json!({ "type": "web_search_20250305", "name": "web_search" })
}

fn fetch() -> Value {
    json!({ "type": "web_fetch_20250910", "name": "web_fetch" })
}

/// A request with this tool and these words.
fn asking(model: &str, words: &str, tool: &Value, stream: bool) -> Value {
    json!({ "model": model, "max_tokens": 2000, "stream": stream, "tools": [tool],
        "messages": [{ "role": "user", "content": words }] })
}

/// The message of an answer, whichever way it came.
fn message(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", reply.text());
    if reply.header("content-type").starts_with("text/event-stream") {
        let events = reply.events();
        numbered(&events);
        sse::message(events.iter().map(|event| &event.data))
    } else {
        reply.json()
    }
}

/// Checks that a stream is one message: one beginning, one end, blocks opened and closed in their order.
fn numbered(events: &[sse::Event]) {
    let count = |kind: &str| events.iter().filter(|event| event.kind == kind).count();
    assert_eq!((count("message_start"), count("message_delta"), count("message_stop")), (1, 1, 1));
    let mut open = None;
    let mut next = 0;
    for event in events {
        let index = event.data["index"].as_u64();
        match event.kind.as_str() {
            "content_block_start" => {
                assert_eq!((open, index), (None, Some(next)));
                (open, next) = (index, next + 1);
            }
            "content_block_delta" => assert_eq!(open, index),
            "content_block_stop" => assert_eq!(open.take(), index),
            _ => assert_eq!(index, None),
        }
    }
}

fn kinds(message: &Value) -> Vec<&str> {
    let blocks = message["content"].as_array().expect("blocks");
    blocks.iter().filter_map(|block| block["type"].as_str()).collect()
}

fn block<'m>(message: &'m Value, kind: &str) -> &'m Value {
    let blocks = message["content"].as_array().expect("blocks");
    blocks.iter().find(|block| block["type"] == kind).unwrap_or_else(|| panic!("{kind} in {message}"))
}

fn said(message: &Value) -> String {
    let blocks = message["content"].as_array().expect("blocks");
    blocks.iter().filter_map(|block| block["text"].as_str()).collect()
}
