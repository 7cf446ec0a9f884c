//! Mistakes that are easily made here, a test each.

use serde_json::{Value, json};

use super::{call, claude, nova, on_wire, qwen};
use crate::converse::types::*;
use crate::converse::{Family, Relay, answer};

fn asked(messages: Value) -> Value {
    json!({ "model": "m", "max_tokens": 10, "messages": messages })
}

fn points(request: &Value) -> usize {
    request.to_string().matches("cachePoint").count()
}

#[test]
fn no_more_than_four_cache_points_are_sent_and_the_last_ones_stay() {
    let control = json!({ "type": "ephemeral" });
    let text = |words: &str| json!({ "type": "text", "text": words, "cache_control": control });
    let mut body = asked(json!([{ "role": "user", "content": [text("1"), text("2"), text("3"), text("4")] }]));
    body["system"] = json!([text("s")]);
    body["cache_control"] = control.clone();
    let call = call(&body, &nova());
    let request = on_wire(&call.request);
    assert_eq!(points(&request), 4);
    assert_eq!(request["system"][1]["cachePoint"]["type"], "default");
    assert!(request["messages"][0]["content"][1]["text"].is_string(), "the first one in the messages went");
    assert!(call.changes.list().iter().any(|change| change.field == "cache_control"));
    assert_eq!(points(&on_wire(&super::call(&body, &qwen()).request)), 0);
}

#[test]
fn the_ttl_of_a_cache_point_is_kept_where_the_model_knows_it() {
    let hour = json!({ "type": "ephemeral", "ttl": "1h" });
    let body = asked(json!([{ "role": "user", "content": [{ "type": "text", "text": "x", "cache_control": hour }] }]));
    let point =
        |family: &Family| on_wire(&call(&body, family).request)["messages"][0]["content"][1]["cachePoint"].clone();
    assert_eq!(point(&claude()), json!({ "type": "default", "ttl": "1h" }));
    assert_eq!(point(&nova()), json!({ "type": "default" }));
}

#[test]
fn the_cache_point_of_an_empty_text_stays() {
    let control = json!({ "type": "ephemeral" });
    let content = json!([{ "type": "text", "text": "x" }, { "type": "text", "text": "", "cache_control": control }]);
    let request = on_wire(&call(&asked(json!([{ "role": "user", "content": content }])), &nova()).request);
    assert_eq!(request["messages"][0]["content"], json!([{ "text": "x" }, { "cachePoint": { "type": "default" } }]));
}

#[test]
fn of_two_cache_points_in_one_place_the_longer_stays() {
    let point = |ttl: &str| json!({ "type": "ephemeral", "ttl": ttl });
    for (first, second) in [("1h", "5m"), ("5m", "1h")] {
        let content = json!([
            { "type": "text", "text": "x", "cache_control": point(first) },
            { "type": "text", "text": "", "cache_control": point(second) },
        ]);
        let request = on_wire(&call(&asked(json!([{ "role": "user", "content": content }])), &claude()).request);
        let stays = json!({ "cachePoint": { "type": "default", "ttl": "1h" } });
        assert_eq!(request["messages"][0]["content"], json!([{ "text": "x" }, stays]), "{first}, {second}");
    }
}

#[test]
fn long_odd_and_repeated_ids_of_calls_become_short_plain_and_unique_ones() {
    let long = "x".repeat(80);
    let turn = |id: &str| {
        [
            json!({ "role": "assistant", "content": [{ "type": "tool_use", "id": id, "name": "look", "input": {} }] }),
            json!({ "role": "user", "content": [{ "type": "tool_result", "tool_use_id": id, "content": "ok" }] }),
        ]
    };
    let turns = [turn(&long), turn("call_0"), turn("call_0"), turn("a/b c")].concat();
    let messages: Vec<Value> = [vec![json!({ "role": "user", "content": "Hi" })], turns].concat();
    let first = on_wire(&call(&asked(json!(messages)), &nova()).request);
    let ids = |kind: &str| -> Vec<String> {
        let messages = first["messages"].as_array().into_iter().flatten();
        messages.filter_map(|m| m["content"][0][kind]["toolUseId"].as_str().map(Into::into)).collect()
    };
    let (calls, results) = (ids("toolUse"), ids("toolResult"));
    assert_eq!(calls, results);
    assert_eq!(calls.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "{calls:?}");
    assert_eq!(calls[1], "call_0");
    let plain = |id: &String| id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b));
    assert!(calls.iter().all(plain), "{calls:?}");
}

#[test]
fn an_id_that_the_conversation_has_had_is_not_given_out_again() {
    let messages = json!([
        { "role": "user", "content": "Hi" },
        { "role": "assistant", "content": [{ "type": "tool_use", "id": "call_0", "name": "a tool", "input": {} }] },
        { "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "call_0", "content": "ok" }] },
    ]);
    let call = call(&asked(messages), &nova());
    let name = call.request.tools.as_ref().map(|config| config.tools.clone()).expect("tools");
    let Tool::Spec(spec) = &name[0] else { panic!("a tool") };
    let sent =
        ToolUse { id: "call_0".into(), name: spec.name.clone(), input: json!("{\"a\":1}").into(), server: false };
    let reply = Reply { content: vec![Block::ToolUse(sent)], stop_reason: StopReason::EndTurn, ..Reply::default() };
    let answer = answer(reply, &call.names, "msg_1", "m", None).expect("an answer");
    let message: Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_ne!(message["content"][0]["id"], "call_0");
    assert_eq!(message["content"][0]["name"], "a tool", "names come back as the client knows them");
    assert_eq!(message["content"][0]["input"], json!({ "a": 1 }), "input that came as text is read");
    assert_eq!(message["stop_reason"], "tool_use");
}

#[test]
fn results_of_one_turn_stand_in_one_message_however_they_came() {
    let result = |id: &str| json!({ "role": "user", "content": [{ "type": "tool_result", "tool_use_id": id, "content": "ok" }] });
    let tool = |id: &str| json!({ "type": "tool_use", "id": id, "name": "look", "input": {} });
    let messages = json!([
        { "role": "user", "content": "Hi" },
        { "role": "assistant", "content": [tool("a"), tool("b")] },
        result("a"),
        { "role": "system", "content": "Mind." },
        result("b"),
    ]);
    let request = on_wire(&call(&asked(messages), &qwen()).request);
    let kinds: Vec<_> = request["messages"][2]["content"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|block| block.as_object().and_then(|block| block.keys().next().cloned()).unwrap_or_default())
        .collect();
    assert_eq!(kinds, ["toolResult", "toolResult", "text"]);
}

#[test]
fn two_names_that_look_alike_to_bedrock_stay_two_tools() {
    let tool = |name: &str| json!({ "name": name, "input_schema": { "type": "object" } });
    let mut body = asked(json!([{ "role": "user", "content": "Hi" }]));
    let long = "n".repeat(100);
    body["tools"] = json!([tool("a.b"), tool("a/b"), tool(&long), tool("a_b")]);
    let call = call(&body, &qwen());
    let names: Vec<_> = call.request.tools.iter().flat_map(|config| &config.tools).collect();
    let names: Vec<_> = names.iter().map(|tool| if let Tool::Spec(spec) = tool { &spec.name } else { "" }).collect();
    let back: Vec<_> = names.iter().map(|name| call.names.tool(name)).collect();
    assert_eq!(back, ["a.b", "a/b", &long, "a_b"]);
    assert!(names.iter().all(|name| name.len() <= 64));
}

#[test]
fn the_reply_names_the_model_that_the_client_asked_for() {
    let mut out = String::new();
    Relay::new("msg_1", "asked", Default::default()).feed(Event::MessageStart, &mut out);
    assert!(out.contains(r#""model":"asked""#) && out.contains(r#""id":"msg_1""#), "{out}");
}

#[test]
fn betas_and_the_clients_version_never_reach_another_family() {
    let mut body = asked(json!([{ "role": "user", "content": "Hi" }]));
    body["anthropic_beta"] = json!(["context-1m-2025-08-07"]);
    body["anthropic_version"] = json!("2026-10-21");
    assert_eq!(call(&body, &qwen()).request.additional, None);
}
