//! Any bytes as the events of a Converse stream: blocks balance and are counted densely, whatever the order they come in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::converse::types::{Delta, Event, Start, StopReason, Usage};
use protocol::converse::{Names, Relay};
use serde_json::Value;

fuzz_target!(|input: Vec<(u8, i8, String)>| {
    let mut relay = Relay::new("msg_1", "qwen3-coder", Names::default());
    let mut out = String::new();
    for (kind, index, words) in input {
        relay.feed(event(kind, index.into(), words), &mut out);
    }
    relay.finish(&mut out);
    let (mut open, mut next) = (None, 0);
    for event in out.lines().filter_map(|line| line.strip_prefix("data: ")) {
        let event: Value = serde_json::from_str(event).expect("data is JSON");
        let index = event["index"].as_u64();
        match event["type"].as_str().expect("an event has a type") {
            "content_block_start" => {
                assert_eq!((open, index), (None, Some(next)), "blocks open one after the other");
                (open, next) = (index, next + 1);
            }
            "content_block_delta" => assert_eq!(open, index, "a delta is of the open block"),
            "content_block_stop" => assert_eq!(open.take(), index, "only what is open is closed"),
            "message_stop" => assert_eq!(open, None, "nothing is open at the end"),
            _ => {}
        }
    }
});

fn event(kind: u8, index: i32, words: String) -> Event {
    let delta = |delta| Event::BlockDelta { index, delta };
    match kind % 14 {
        0 => Event::MessageStart,
        1 => Event::BlockStart { index, start: Start::ToolUse { id: words.clone(), name: words, server: false } },
        2 => Event::BlockStart { index, start: Start::Other(words) },
        3 => delta(Delta::Text(words)),
        4 => delta(Delta::ToolInput(words)),
        5 => delta(Delta::Reasoning(words)),
        6 => delta(Delta::Signature(words)),
        7 => delta(Delta::Redacted(words.into_bytes())),
        8 => delta(Delta::ToolResult(words)),
        9 => delta(Delta::Other(words)),
        10 | 11 => Event::BlockStop { index },
        12 => Event::MessageStop { reason: StopReason::named(&words), additional: None },
        _ => Event::Metadata { usage: Some(Usage { input: 1, output: words.len() as u64, ..Usage::default() }) },
    }
}
