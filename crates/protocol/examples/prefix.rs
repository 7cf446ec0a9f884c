//! How long the list of a prompt's blocks takes to make, of a session whose requests are 80 KB and of one with 2 MB.
#![expect(clippy::print_stdout, reason = "it prints what it measures")]

use std::hash::RandomState;
use std::hint::black_box;
use std::time::{Duration, Instant};

use protocol::json::Document;
use protocol::prefix::Prefix;
use serde_json::json;

fn main() {
    let key = RandomState::new();
    for (turns, words) in [(40, 60), (400, 320)] {
        let text = body(turns, words);
        let document = Document::parse(&text).expect("it was made as JSON");
        let parsing = median(|| drop(black_box(Document::parse(black_box(&text)))));
        let hashing = median(|| drop(black_box(Prefix::of_request(black_box(&document), &key))));
        println!("{} KB: parsing {parsing:?}, blocks {hashing:?}", text.len() / 1_000);
    }
}

/// Twenty tools, a system prompt of 12 KB, and turns of so many words.
fn body(turns: usize, words: usize) -> String {
    let line = "The quick \\\"brown\\\" fox jumps\\n";
    let schema =
        json!({ "type": "object", "properties": { "path": { "type": "string", "description": line.repeat(12) } } });
    let tools: Vec<_> = (0..20).map(|tool| json!({ "name": format!("tool{tool}"), "input_schema": schema })).collect();
    let turn = |turn: usize| {
        let role = if turn.is_multiple_of(2) { "user" } else { "assistant" };
        let mut block = json!({ "type": "text", "text": format!("{turn} {}", line.repeat(words / 2)) });
        if turn + 1 == turns {
            block["cache_control"] = json!({ "type": "ephemeral" });
        }
        json!({ "role": role, "content": [block] })
    };
    let messages: Vec<_> = (0..turns).map(turn).collect();
    json!({ "tools": tools, "system": line.repeat(400), "messages": messages }).to_string()
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..301)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
