//! The stream, state by state, and under any order of events.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::sse;
use crate::converse::types::*;
use crate::converse::{Names, Relay, answer};
use crate::native::Ended;

fn relayed(events: impl IntoIterator<Item = Event>) -> (String, Ended) {
    let mut out = String::new();
    let mut relay = Relay::new("msg_1", "a-model", Names::default());
    events.into_iter().for_each(|event| relay.feed(event, &mut out));
    let ended = relay.finish(&mut out);
    (out, ended)
}

fn message(events: impl IntoIterator<Item = Event>) -> Value {
    let (out, ended) = relayed(events);
    assert_eq!(ended, Ended::Well);
    sse::message(&out)
}

fn delta(index: i32, delta: Delta) -> Event {
    Event::BlockDelta { index, delta }
}

fn text(index: i32, words: &str) -> Event {
    delta(index, Delta::Text(words.into()))
}

fn tool(index: i32, id: &str) -> Event {
    Event::BlockStart { index, start: Start::ToolUse { id: id.into(), name: "look".into(), server: false } }
}

fn stop(reason: StopReason) -> Event {
    Event::MessageStop { reason, additional: None }
}

fn counted() -> Event {
    Event::Metadata { usage: Some(Usage { input: 7, output: 5, cache_read: 3, cache_write: 9, cache_write_1h: 4 }) }
}

#[test]
fn the_end_waits_for_the_usage_and_carries_all_of_it() {
    let mut out = String::new();
    let mut relay = Relay::new("msg_1", "a-model", Names::default());
    [Event::MessageStart, text(0, "Hi"), stop(StopReason::EndTurn)].into_iter().for_each(|e| relay.feed(e, &mut out));
    assert!(!out.contains("message_delta"), "{out}");
    relay.feed(counted(), &mut out);
    assert!(relay.is_over());
    let usage = sse::message(&out)["usage"].clone();
    let counts = ["input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"];
    assert_eq!(counts.map(|key| usage[key].as_u64()), [Some(7), Some(5), Some(3), Some(9)]);
    assert_eq!(usage["cache_creation"], json!({ "ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 4 }));
}

#[test]
fn the_first_event_has_every_member_that_clients_read_and_a_ping_behind_it() {
    let (out, _) = relayed([Event::MessageStart]);
    let events = sse::events(&out);
    let message = &events[0]["message"];
    assert_eq!(message["stop_reason"], Value::Null);
    assert_eq!(message["content"], json!([]));
    assert_eq!(message["usage"]["input_tokens"], 0);
    assert_eq!(message["usage"]["cache_creation_input_tokens"], 0);
    assert_eq!(events[1]["type"], "ping");
}

#[test]
fn empty_text_opens_nothing_and_thinking_before_text_is_a_block_of_its_own() {
    let message = message([
        Event::MessageStart,
        text(0, ""),
        Event::BlockStop { index: 0 },
        delta(1, Delta::Reasoning("Hm.".into())),
        Event::BlockStop { index: 1 },
        text(2, "Yes."),
        Event::BlockStop { index: 2 },
        stop(StopReason::EndTurn),
        counted(),
    ]);
    assert_eq!(
        message["content"],
        json!([{ "type": "thinking", "thinking": "Hm.", "signature": "" }, { "type": "text", "text": "Yes." }])
    );
}

#[test]
fn a_signature_stays_with_its_thinking_and_alone_where_the_thinking_is_withheld() {
    let message = message([
        delta(0, Delta::Reasoning("A".into())),
        delta(0, Delta::Signature("s1".into())),
        Event::BlockStop { index: 0 },
        delta(1, Delta::Signature("s2".into())),
        Event::BlockStop { index: 1 },
        delta(2, Delta::Redacted(b"hidden".to_vec())),
        delta(3, Delta::Redacted(vec![0xff, 0xfe])),
        stop(StopReason::EndTurn),
        counted(),
    ]);
    let kinds = json!([
        { "type": "thinking", "thinking": "A", "signature": "s1" },
        { "type": "thinking", "thinking": "", "signature": "s2" },
        { "type": "redacted_thinking", "data": "hidden" },
        { "type": "redacted_thinking", "data": "//4=" },
    ]);
    assert_eq!(message["content"], kinds);
}

#[test]
fn kinds_that_change_within_one_block_and_indexes_that_skip_become_dense_blocks() {
    let message = message([
        delta(4, Delta::Reasoning("A".into())),
        text(4, "B"),
        tool(9, "t1"),
        delta(9, Delta::ToolInput(String::new())),
        delta(9, Delta::ToolInput("{\"a\":".into())),
        delta(9, Delta::ToolInput("1}".into())),
        tool(12, "t2"),
        stop(StopReason::EndTurn),
        counted(),
    ]);
    assert_eq!(message["content"].as_array().map(Vec::len), Some(4));
    assert_eq!(message["content"][2]["input"], json!({ "a": 1 }));
    assert_eq!(message["content"][3]["input"], json!({}), "a call without arguments has an empty input");
    assert_eq!(message["stop_reason"], "tool_use", "whatever the model calls it");
}

#[test]
fn reasons_to_stop_are_told_as_clients_know_them() {
    let cases = [
        (StopReason::ToolUse, "end_turn"),
        (StopReason::MaxTokens, "max_tokens"),
        (StopReason::StopSequence, "stop_sequence"),
        (StopReason::ContextWindow, "model_context_window_exceeded"),
        (StopReason::ContentFiltered, "refusal"),
        (StopReason::GuardrailIntervened, "refusal"),
        (StopReason::MalformedToolUse, "end_turn"),
        (StopReason::named("made_up"), "end_turn"),
    ];
    for (reason, told) in cases {
        let message = message([text(0, "Hi"), stop(reason.clone()), counted()]);
        assert_eq!(message["stop_reason"], told, "{reason:?}");
        assert_eq!(message["stop_details"].is_object(), told == "refusal", "{reason:?}");
    }
}

#[test]
fn the_stop_sequence_is_named_where_bedrock_names_it() {
    let additional = Some(json!({ "stop_sequence": "END" }));
    let ends = Event::MessageStop { reason: StopReason::StopSequence, additional };
    assert_eq!(message([text(0, "Hi"), ends, counted()])["stop_sequence"], "END");
}

#[test]
fn an_unreadable_answer_without_words_is_an_error_and_no_empty_answer() {
    let (out, ended) = relayed([Event::MessageStart, stop(StopReason::MalformedModelOutput), counted()]);
    assert!(matches!(&ended, Ended::InError(refusal) if refusal.status == 500), "{ended:?}");
    assert!(!out.contains("message_stop"));
    let reply = Reply { stop_reason: StopReason::MalformedModelOutput, ..Reply::default() };
    assert_eq!(answer(reply, &Names::default(), "msg_1", "a-model", None).expect_err("no answer").status, 500);
}

#[test]
fn a_stream_that_breaks_off_gets_no_end_and_its_tool_call_stays_open() {
    let (out, ended) = relayed([Event::MessageStart, tool(0, "t"), delta(0, Delta::ToolInput("{\"a".into()))]);
    assert!(matches!(ended, Ended::Early(_)));
    assert!(!out.contains("content_block_stop") && !out.contains("message_stop"), "{out}");
}

#[test]
fn an_end_without_usage_is_an_end_with_an_estimate() {
    let message = message([text(0, "eight by"), stop(StopReason::EndTurn)]);
    assert_eq!(message["usage"]["output_tokens"], 3);
}

#[test]
fn input_of_a_call_that_is_not_open_is_an_error_and_reaches_no_other_call() {
    let (out, ended) = relayed([tool(0, "a"), tool(1, "b"), delta(0, Delta::ToolInput("{}".into()))]);
    assert!(matches!(ended, Ended::InError(_)));
    assert!(!out.contains("input_json_delta"));
}

#[test]
fn calls_that_a_model_counts_from_zero_each_time_get_ids_of_their_own() {
    let message = message([tool(0, "call_0"), tool(1, "call_0"), tool(2, ""), stop(StopReason::ToolUse), counted()]);
    let ids: std::collections::BTreeSet<_> =
        message["content"].as_array().into_iter().flatten().map(|block| block["id"].to_string()).collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
}

fn any_event() -> impl Strategy<Value = Event> {
    let index = -1..4_i32;
    let words = prop_oneof![Just(String::new()), "[a-z\"\\\\\n]{1,4}"];
    let deltas = (words, 0..8_u8).prop_map(|(words, kind)| match kind {
        0 => Delta::Text(words),
        1 => Delta::ToolInput(words),
        2 => Delta::Reasoning(words),
        3 => Delta::Signature(words),
        4 => Delta::Redacted(words.into_bytes()),
        5 => {
            Delta::Citation(Citation { location: Some(Location::DocumentChar(Span::default())), ..Default::default() })
        }
        6 => Delta::ToolResult(words),
        _ => Delta::Other(words),
    });
    prop_oneof![
        1 => Just(Event::MessageStart),
        3 => (index.clone(), "[a-b]{0,1}").prop_map(|(index, id)| tool(index, &id)),
        1 => index.clone().prop_map(|index| Event::BlockStart { index, start: Start::Other("image".into()) }),
        9 => (index.clone(), deltas).prop_map(|(index, delta)| Event::BlockDelta { index, delta }),
        4 => index.prop_map(|index| Event::BlockStop { index }),
        1 => prop_oneof![Just("end_turn"), Just("tool_use"), Just("malformed_tool_use"), Just("new")]
            .prop_map(|reason| stop(StopReason::named(reason))),
        1 => any::<bool>().prop_map(|has| Event::Metadata { usage: has.then(Usage::default) }),
    ]
}

proptest! {
    #[test]
    fn any_order_of_events_is_a_legal_stream_or_ends_in_an_error(events in prop::collection::vec(any_event(), 0..40)) {
        let (out, ended) = relayed(events);
        let kinds: Vec<Value> = sse::events(&out).into_iter().map(|event| event["type"].clone()).collect();
        let count = |kind: &str| kinds.iter().filter(|of| **of == kind).count();
        let open = count("content_block_start") - count("content_block_stop");
        match ended {
            Ended::Well => {
                prop_assert_eq!((open, count("message_stop")), (0, 1));
                // The pieces of input are not JSON here, so only the grammar is held.
                prop_assert_eq!(kinds.last().and_then(Value::as_str), Some("message_stop"));
            }
            _ => prop_assert!(open <= 1 && count("message_stop") == 0 && count("message_delta") == 0),
        }
        prop_assert!(count("message_start") <= 1);
    }

    #[test]
    fn any_split_of_deltas_folds_to_the_same_message(words in "\\PC{1,30}", at in 0..30_usize) {
        let cut = words.char_indices().map(|(at, _)| at).nth(at).unwrap_or(words.len());
        let ends = [stop(StopReason::EndTurn), counted()];
        let whole = message([text(0, &words)].into_iter().chain(ends.clone()));
        let parts = message([text(0, &words[..cut]), text(0, &words[cut..])].into_iter().chain(ends));
        prop_assert_eq!(whole, parts);
    }
}
