//! Answers that keep to a schema, from families that cannot be held to one.

use serde_json::{Value, json};

use super::{Family, call, on_wire, sse};
use crate::converse::types::*;
use crate::converse::{Call, Relay, answer};
use crate::native::Ended;

fn forcible() -> Family {
    Family { forced_tool_choice: true, ..Family::careful() }
}

fn schema() -> Value {
    json!({ "type": "object", "properties": { "city": { "type": "string" } } })
}

fn asked(more: Value, family: &Family) -> Call {
    let mut body = json!({ "model": "m", "max_tokens": 100, "messages": [{ "role": "user", "content": "Where?" }],
        "output_config": { "format": { "type": "json_schema", "schema": schema() } } });
    more.as_object().into_iter().flatten().for_each(|(key, value)| body[key] = value.clone());
    call(&body, family)
}

/// A call of the tool with this name, input in two pieces, and chatter before it.
fn calling(name: &str) -> Vec<Event> {
    let start = |index, name: &str| Event::BlockStart {
        index,
        start: Start::ToolUse { id: "t".into(), name: name.into(), server: false },
    };
    let delta = |index, delta| Event::BlockDelta { index, delta };
    vec![
        Event::MessageStart,
        delta(0, Delta::Text("Let me see.".into())),
        Event::BlockStop { index: 0 },
        start(1, name),
        delta(1, Delta::ToolInput(r#"{"city":"#.into())),
        delta(1, Delta::ToolInput(r#""Oslo"}"#.into())),
        Event::BlockStop { index: 1 },
        Event::MessageStop { reason: StopReason::ToolUse, additional: None },
        Event::Metadata { usage: Some(Usage::default()) },
    ]
}

fn streamed(call: &Call, events: Vec<Event>) -> Value {
    let mut out = String::new();
    let mut relay = Relay::new("msg_1", "m", call.names.clone());
    events.into_iter().for_each(|event| relay.feed(event, &mut out));
    assert_eq!(relay.finish(&mut out), Ended::Well);
    sse::message(&out)
}

#[test]
fn a_model_that_can_be_forced_gets_the_schema_as_a_tool() {
    let call = asked(json!({}), &forcible());
    let sent = on_wire(&call.request);
    assert_eq!(sent["toolConfig"]["tools"][0]["toolSpec"]["inputSchema"]["json"], schema());
    assert_eq!(sent["toolConfig"]["toolChoice"], json!({ "any": {} }));
    assert_eq!(sent["outputConfig"], Value::Null);
    assert!(call.changes.list().iter().any(|change| change.field == "output_config.format"), "{:?}", call.changes);
}

#[test]
fn the_input_of_that_tool_is_the_text_of_the_answer_and_chatter_beside_it_goes() {
    let call = asked(json!({}), &forcible());
    let name = call.names.answer.clone().expect("a tool");
    let message = streamed(&call, calling(&name));
    assert_eq!(message["content"], json!([{ "type": "text", "text": r#"{"city":"Oslo"}"# }]));
    assert_eq!(message["stop_reason"], "end_turn");

    let input = json!({ "city": "Oslo" });
    let used = Block::ToolUse(ToolUse { id: "t".into(), name, input: input.into(), server: false });
    let reply = Reply {
        content: vec![Block::Text("Let me see.".into()), used],
        stop_reason: StopReason::ToolUse,
        usage: None,
        additional: None,
    };
    let whole = answer(reply, &call.names, "msg_1", "m", None).expect("an answer");
    let whole: Value = serde_json::from_str(&whole.body).expect("JSON");
    assert_eq!(whole["content"], json!([{ "type": "text", "text": r#"{"city":"Oslo"}"#, "citations": null }]));
    assert_eq!(whole["stop_reason"], "end_turn");
}

#[test]
fn what_a_model_says_instead_of_calling_is_its_answer() {
    let call = asked(json!({}), &forcible());
    let words = |words: &str| Event::BlockDelta { index: 0, delta: Delta::Text(words.into()) };
    let end = Event::MessageStop { reason: StopReason::EndTurn, additional: None };
    let message = streamed(&call, vec![words("{\"ci"), words("ty\":1}"), end]);
    assert_eq!(message["content"][0]["text"], r#"{"city":1}"#);
}

#[test]
fn a_call_without_input_is_an_empty_object() {
    let call = asked(json!({}), &forcible());
    let mut events = calling(call.names.answer.as_deref().expect("a tool"));
    events.retain(|event| !matches!(event, Event::BlockDelta { delta: Delta::ToolInput(_), .. }));
    assert_eq!(streamed(&call, events)["content"], json!([{ "type": "text", "text": "{}" }]));
}

#[test]
fn models_that_cannot_be_forced_and_requests_with_tools_of_their_own_are_told_in_words() {
    let tools = json!({ "tools": [{ "name": "look", "input_schema": { "type": "object" } }] });
    let list = json!({ "output_config": { "format": { "type": "json_schema", "schema": { "type": "array" } } } });
    for (more, family) in [(json!({}), Family::careful()), (tools, forcible()), (list, forcible())] {
        let call = asked(more.clone(), &family);
        let sent = on_wire(&call.request);
        let told = sent["system"][0]["text"].as_str().expect("a system prompt");
        assert!(told.contains("JSON schema") && told.contains(r#""type":"#), "{told}");
        assert_eq!(sent["toolConfig"]["tools"].as_array().map_or(0, Vec::len), usize::from(more["tools"].is_array()));
        assert_eq!(call.names.answer, None);
        assert_eq!(streamed(&call, calling("look"))["stop_reason"], "tool_use", "other calls stay calls");
    }
}
