//! Any lines as events of a Converse stream, and as whole answers: each is read or is none, and what was read can be told.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::converse::{Names, Relay, answer, read};

const KINDS: [&str; 6] =
    ["messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"];

fuzz_target!(|bytes: &[u8]| {
    let mut relay = Relay::new("msg_1", "qwen3-coder", Names::default());
    let mut out = String::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let (kind, payload) = line.split_first().unwrap_or((&0, &[]));
        let kind = KINDS[usize::from(*kind) % KINDS.len()];
        let events = read::events(kind, payload).map(|(events, _)| events);
        events.into_iter().flatten().for_each(|event| relay.feed(event, &mut out));
    }
    relay.finish(&mut out);
    if let Some((reply, _)) = read::reply(bytes) {
        let _ = answer(reply, &Names::default(), "msg_1", "qwen3-coder", None);
    }
});
