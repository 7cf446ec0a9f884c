//! Any lines as the events of a native stream, and as a whole answer: what goes to the client are legal SSE events.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::json::Document;
use protocol::native::{self, Relay};

fuzz_target!(|text: &str| {
    let mut relay = Relay::new("claude-sonnet-5");
    let mut out = String::new();
    for event in text.lines() {
        relay.feed(event, &mut out);
    }
    relay.finish(&mut out);
    for line in out.split('\n') {
        let data = line.strip_prefix("data: ");
        assert!(line.is_empty() || line.starts_with("event: ") || data.is_some(), "a line of an event stream");
        assert!(data.is_none_or(|data| Document::parse(data).is_ok()), "data is JSON");
    }
    let _ = native::answer(text, "claude-sonnet-5", None);
});
