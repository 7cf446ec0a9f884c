//! The stream, piece by piece.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{added_up, told};
use crate::openai::Chunks;
use crate::sse;

fn stream(events: &[Value]) -> String {
    let mut out = String::new();
    for event in events {
        sse::write(&mut out, event["type"].as_str().expect("a type"), &event.to_string());
    }
    out
}

fn start() -> Value {
    let usage = json!({ "input_tokens": 5, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 20, "output_tokens": 1 });
    json!({ "type": "message_start", "message": { "id": "msg_7", "model": "m", "content": [], "usage": usage } })
}

fn block(block: &Value) -> Value {
    json!({ "type": "content_block_start", "index": 0, "content_block": block })
}

fn delta(kind: &str, key: &str, piece: &str) -> Value {
    json!({ "type": "content_block_delta", "index": 0, "delta": { "type": kind, key: piece } })
}

fn close() -> Value {
    json!({ "type": "content_block_stop", "index": 0 })
}

fn whole() -> String {
    let usage = json!({ "output_tokens": 30, "output_tokens_details": { "thinking_tokens": 8 } });
    stream(&[
        start(),
        json!({ "type": "ping" }),
        block(&json!({ "type": "thinking", "thinking": "", "signature": "" })),
        delta("thinking_delta", "thinking", "Hm\u{2026}"),
        delta("signature_delta", "signature", "c2ln"),
        close(),
        block(&json!({ "type": "text", "text": "" })),
        delta("text_delta", "text", "H\u{e9}"),
        delta("text_delta", "text", "llo \"you\"\n"),
        close(),
        block(&json!({ "type": "tool_use", "id": "t1", "name": "look", "input": {} })),
        delta("input_json_delta", "partial_json", ""),
        delta("input_json_delta", "partial_json", "{\"at\": \"s\\u2"),
        delta("input_json_delta", "partial_json", "603\"}"),
        close(),
        block(&json!({ "type": "tool_use", "id": "t2", "name": "wait", "input": {} })),
        close(),
        json!({ "type": "message_delta", "delta": { "stop_reason": "tool_use" }, "usage": usage }),
        json!({ "type": "message_stop" }),
    ])
}

fn retold(pieces: &[&str], include_usage: bool) -> String {
    let mut out = String::new();
    let mut chunks = Chunks::new(1, include_usage);
    pieces.iter().for_each(|piece| chunks.feed(piece, &mut out));
    out
}

#[test]
fn a_stream_adds_up_to_what_was_said() {
    let out = retold(&[&whole()], true);
    assert_eq!(
        told(&added_up(&out)),
        json!({
            "id": "chatcmpl-7", "model": "m", "text": "Héllo \"you\"\n", "thinking": "Hm…",
            "calls": [["t1", "look", { "at": "s☃" }], ["t2", "wait", {}]],
            "finish": "tool_calls",
            "usage": {
                "prompt_tokens": 125, "completion_tokens": 30, "total_tokens": 155,
                "prompt_tokens_details": { "cached_tokens": 100, "cache_write_tokens": 20 },
                "completion_tokens_details": { "reasoning_tokens": 8 },
            },
        })
    );
    assert!(out.contains("\n\n: ping\n\n"), "{out}");
    assert!(!out.contains("event:") && !out.contains("c2ln"), "{out}");
}

#[test]
fn usage_comes_only_where_it_is_wished() {
    let out = retold(&[&whole()], false);
    assert_eq!((added_up(&out)["usage"].clone(), out.contains("usage")), (Value::Null, false));
}

#[test]
fn an_error_is_the_last_line_and_there_is_no_good_end() {
    let error =
        json!({ "type": "error", "error": { "type": "overloaded_error", "message": "Busy." }, "request_id": "r" });
    let out = retold(&[&stream(&[start(), error])], true);
    let last = out.trim_end().rsplit("\n\n").next().and_then(|line| line.strip_prefix("data: ")).expect("a line");
    let last: Value = serde_json::from_str(last).expect("JSON");
    assert_eq!(last, json!({ "error": { "message": "Busy.", "type": "server_error", "param": null, "code": null } }));
    assert!(!out.contains("[DONE]"), "{out}");
}

#[test]
fn what_ended_an_answer_is_told_in_openais_words() {
    for (reason, finish) in [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("pause_turn", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("refusal", "content_filter"),
        ("tool_use", "tool_calls"),
        ("next_year", "stop"),
    ] {
        let end =
            json!({ "type": "message_delta", "delta": { "stop_reason": reason }, "usage": { "output_tokens": 1 } });
        let out = retold(&[&stream(&[start(), end, json!({ "type": "message_stop" })])], false);
        assert_eq!(added_up(&out)["choices"][0]["finish_reason"], finish, "{reason}");
    }
}

#[test]
fn an_answer_without_a_beginning_is_still_told_in_json() {
    let out = retold(&[&stream(&[delta("text_delta", "text", "Hi"), json!({ "type": "message_stop" })])], true);
    assert_eq!(told(&added_up(&out))["text"], "Hi");
}

#[test]
fn events_that_nobody_knows_mean_nothing() {
    let odd = stream(&[
        json!({ "type": "new_event" }),
        block(&json!({ "type": "new_block" })),
        delta("new_delta", "x", "y"),
        close(),
    ]);
    assert_eq!(retold(&[&odd, "event: x\ndata: {broken\n\n", "\n\n"], true), "");
}

proptest! {
    #[test]
    fn however_a_stream_is_cut_the_chunks_are_the_same(cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        let whole = whole();
        let ends: Vec<usize> = whole.char_indices().map(|(at, _)| at).collect();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| ends[cut.index(ends.len())]).collect();
        cuts.extend([0, whole.len()]);
        cuts.sort_unstable();
        let pieces: Vec<&str> = cuts.windows(2).map(|cut| &whole[cut[0]..cut[1]]).collect();
        prop_assert_eq!(retold(&pieces, true), retold(&[&whole], true));
    }

    #[test]
    fn any_text_is_retold_or_left_out(text in any::<String>()) {
        let data = text.lines().next().unwrap_or_default();
        retold(&[&text, &format!("\n\ndata: {data}\n\n")], true);
    }
}
