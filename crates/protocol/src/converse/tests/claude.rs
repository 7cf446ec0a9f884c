//! Claude on Converse: each rule once, and that both lanes mean the same.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::on_wire;
use crate::catalog::{Lane, Model, catalog};
use crate::converse::{Call, claude};
use crate::json::Document;
use crate::lesson::{Lesson, Lessons};
use crate::native::Headers;
use crate::refusal::Refusal;

fn model(name: &str) -> Model {
    Model { lane: Lane::Converse, ..catalog().by_name(name).expect(name).clone() }
}

fn body(more: Value) -> Value {
    let mut body = json!({ "model": "m", "max_tokens": 20_000, "messages": [{ "role": "user", "content": "Hi" }] });
    more.as_object().expect("members").iter().for_each(|(key, value)| body[key] = value.clone());
    body
}

fn try_call(name: &str, more: Value, betas: &[&str], lessons: &Lessons) -> Result<Call, Refusal> {
    let text = body(more).to_string();
    let headers = Headers { betas: betas.iter().map(|&beta| beta.to_owned()).collect(), edition_2026: false };
    claude(&Document::parse(&text).expect("JSON"), &headers, &model(name), lessons)
}

fn call(name: &str, more: Value) -> Call {
    try_call(name, more, &[], &Lessons::default()).expect("this is translated")
}

fn sent(name: &str, more: Value) -> Value {
    on_wire(&call(name, more).request)
}

fn additional(name: &str, more: Value) -> Value {
    sent(name, more)["additionalModelRequestFields"].clone()
}

fn changed(call: &Call, field: &str) -> bool {
    call.changes.list().iter().any(|change| change.field == field)
}

#[test]
fn each_generation_gets_the_thinking_that_it_takes() {
    let budget = json!({ "thinking": { "type": "enabled", "budget_tokens": 10_000 } });
    let adaptive =
        json!({ "thinking": { "type": "adaptive", "display": "omitted" }, "output_config": { "effort": "max" } });
    assert_eq!(
        additional("claude-opus-5-5", budget.clone()),
        json!({ "thinking": { "type": "adaptive" }, "output_config": { "effort": "medium" } })
    );
    assert_eq!(additional("claude-sonnet-4-5", budget.clone()), budget);
    assert_eq!(additional("claude-opus-5-5", adaptive.clone()), adaptive);
    assert_eq!(
        additional("claude-sonnet-4-5", adaptive),
        json!({ "thinking": { "type": "enabled", "budget_tokens": 16_000 } })
    );
    assert_eq!(additional("claude-opus-5-5", json!({ "thinking": { "type": "disabled" } })), Value::Null);
}

#[test]
fn betas_go_beside_the_body_and_only_those_that_bedrock_takes() {
    let asked = ["interleaved-thinking-2025-05-14", "oauth-2025-04-20", "context-management-2025-06-27"];
    let edits = json!({ "context_management": { "edits": [{ "type": "clear_tool_uses_20250919" }] } });
    let call = try_call("claude-sonnet-4-5", edits.clone(), &asked, &Lessons::default()).expect("fine");
    let fields = on_wire(&call.request)["additionalModelRequestFields"].clone();
    assert_eq!(fields, json!({ "anthropic_beta": ["interleaved-thinking-2025-05-14"] }));
    for field in
        ["context_management", "anthropic-beta.oauth-2025-04-20", "anthropic-beta.context-management-2025-06-27"]
    {
        assert!(changed(&call, field), "{field}: {:?}", call.changes);
    }
}

#[test]
fn what_bedrock_refused_once_is_left_out_here_too() {
    let asked = ["computer-use-2025-01-24"];
    let few = Lessons::from_iter([Lesson::beta("computer-use-2025-01-24")]);
    let call = try_call("claude-sonnet-4-5", json!({}), &asked, &few).expect("fine");
    assert_eq!(on_wire(&call.request)["additionalModelRequestFields"], Value::Null);
}

#[test]
fn tools_that_anthropic_has_defined_keep_their_own_words_beside_the_others() {
    let bash = json!({ "type": "bash_20250124", "name": "bash" });
    let own = json!({ "name": "look_up", "description": "Looks up", "input_schema": { "type": "object" } });
    let sent = sent("claude-sonnet-4-5", json!({ "tools": [bash, own], "tool_choice": { "type": "any" } }));
    assert_eq!(sent["additionalModelRequestFields"], json!({ "tools": [bash] }));
    assert_eq!(sent["toolConfig"]["tools"].as_array().map(Vec::len), Some(1));
    assert_eq!(sent["toolConfig"]["toolChoice"], json!({ "any": {} }));
}

#[test]
fn a_choice_that_converse_cannot_say_is_said_in_anthropics_words() {
    let bash = json!({ "type": "bash_20250124", "name": "bash" });
    let own = json!({ "name": "look_up", "input_schema": { "type": "object" } });
    let choice = json!({ "type": "tool", "name": "bash" });
    let both = sent("claude-sonnet-4-5", json!({ "tools": [bash, own], "tool_choice": choice }));
    assert_eq!(both["additionalModelRequestFields"]["tool_choice"], choice);
    assert_eq!(both["toolConfig"]["toolChoice"], Value::Null);
    let alone = sent("claude-sonnet-4-5", json!({ "tools": [bash], "tool_choice": { "type": "any" } }));
    assert_eq!(
        (&alone["toolConfig"], &alone["additionalModelRequestFields"]["tool_choice"]["type"]),
        (&Value::Null, &json!("any"))
    );
}

#[test]
fn a_history_of_typed_tools_alone_has_a_tool_beside_it_of_another_name() {
    let used = json!([
        { "role": "user", "content": "Hi" },
        { "role": "assistant", "content": [{ "type": "tool_use", "id": "t1", "name": "bash", "input": { "command": "ls" } }] },
        { "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "t1", "content": "a" }] },
    ]);
    let sent =
        sent("claude-sonnet-4-5", json!({ "messages": used, "tools": [{ "type": "bash_20250124", "name": "bash" }] }));
    assert_eq!(sent["toolConfig"]["tools"][0]["toolSpec"]["name"], "no_other_tool");
    assert_eq!(sent["additionalModelRequestFields"]["tools"][0]["name"], "bash");
}

#[test]
fn one_call_at_a_time_can_be_asked_for() {
    let own = json!({ "name": "look_up", "input_schema": { "type": "object" } });
    let choice = json!({ "type": "auto", "disable_parallel_tool_use": true });
    let call = call("claude-sonnet-4-5", json!({ "tools": [own], "tool_choice": choice }));
    let sent = on_wire(&call.request);
    assert_eq!(sent["additionalModelRequestFields"], json!({ "tool_choice": { "disable_parallel_tool_use": true } }));
    assert_eq!(sent["toolConfig"]["toolChoice"], json!({ "auto": {} }));
    assert!(!changed(&call, "tool_choice.disable_parallel_tool_use"));
}

#[test]
fn tool_search_is_not_on_converse_and_every_tool_is_loaded() {
    let tools = json!([
        { "type": "tool_search_tool_regex_20251119", "name": "search" },
        { "name": "later", "input_schema": { "type": "object" }, "defer_loading": true },
    ]);
    let call = call("claude-opus-5-5", json!({ "tools": tools }));
    let sent = on_wire(&call.request);
    assert_eq!(sent["toolConfig"]["tools"].as_array().map(Vec::len), Some(1));
    assert_eq!(sent["additionalModelRequestFields"], Value::Null);
    assert!(changed(&call, "tools[]") && changed(&call, "tools[].defer_loading"), "{:?}", call.changes);
}

#[test]
fn thoughts_go_back_signed_and_hidden_ones_as_their_bytes() {
    let thoughts = json!([
        { "type": "thinking", "thinking": "", "signature": "c2ln" },
        { "type": "redacted_thinking", "data": "RW1w" },
        { "type": "text", "text": "So." },
    ]);
    let turns = json!([
        { "role": "user", "content": "Hi" }, { "role": "assistant", "content": thoughts }, { "role": "user", "content": "And?" },
    ]);
    let content = sent("claude-opus-5-5", json!({ "messages": turns }))["messages"][1]["content"].clone();
    assert_eq!(content[0], json!({ "reasoningContent": { "reasoningText": { "text": "", "signature": "c2ln" } } }));
    assert_eq!(content[1], json!({ "reasoningContent": { "redactedContent": STANDARD.encode("RW1w") } }));
}

#[test]
fn a_system_message_keeps_its_role_where_the_model_takes_it_there() {
    let turns = json!([
        { "role": "user", "content": "Hi" },
        { "role": "system", "content": "It is Saturday." },
        { "role": "assistant", "content": "Hello." },
        { "role": "system", "content": "Out of place." },
        { "role": "user", "content": "And?" },
    ]);
    let roles = |name: &str| {
        let sent = sent(name, json!({ "messages": turns }));
        let roles = sent["messages"].as_array().into_iter().flatten().filter_map(|turn| turn["role"].as_str());
        roles.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(roles("claude-opus-5-5"), "user system assistant user");
    assert_eq!(roles("claude-sonnet-4-5"), "user assistant user");
    let fold = Lessons::from_iter([Lesson::named("system-role")]);
    let folded = try_call("claude-opus-5-5", json!({ "messages": turns }), &[], &fold).expect("fine");
    assert!(!on_wire(&folded.request).to_string().contains("\"system\""));
}

#[test]
fn quotes_of_earlier_turns_and_search_results_keep_their_sources() {
    let found = json!({ "type": "search_result", "source": "https://a.example", "title": "A", "citations": { "enabled": true },
        "content": [{ "type": "text", "text": "Rock." }] });
    let quote = json!({ "type": "char_location", "cited_text": "Rock", "document_index": 0, "document_title": "Notes",
        "start_char_index": 0, "end_char_index": 4 });
    let turns = json!([
        { "role": "user", "content": [found, { "type": "text", "text": "What is it?" }] },
        { "role": "assistant", "content": [{ "type": "text", "text": "It is rock.", "citations": [quote] }] },
        { "role": "user", "content": "Sure?" },
    ]);
    let sent = sent("claude-opus-5-5", json!({ "messages": turns }));
    assert_eq!(
        sent["messages"][0]["content"][0],
        json!({ "searchResult": { "source": "https://a.example", "title": "A", "content": [{ "text": "Rock." }], "citations": { "enabled": true } } })
    );
    let cited = &sent["messages"][1]["content"][0]["citationsContent"];
    assert_eq!(cited["content"], json!([{ "text": "It is rock." }]));
    assert_eq!(
        cited["citations"][0]["location"],
        json!({ "documentChar": { "documentIndex": 0, "start": 0, "end": 4 } })
    );
}

#[test]
fn a_limit_of_sampling_does_not_slip_below_what_was_asked() {
    assert_eq!(sent("claude-sonnet-4-5", json!({ "top_p": 0.95 }))["inferenceConfig"]["topP"], 0.95);
}

#[test]
fn stop_sequences_are_named_and_formats_are_held_to() {
    let schema = json!({ "type": "object", "properties": {}, "additionalProperties": false });
    let sent = sent(
        "claude-sonnet-4-5",
        json!({
        "stop_sequences": ["END"], "output_config": { "format": { "type": "json_schema", "schema": schema } } }),
    );
    assert_eq!(sent["additionalModelResponseFieldPaths"], json!(["/stop_sequence"]));
    let text = sent["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"].as_str().expect("text");
    assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), schema);
}

#[test]
fn a_plain_request_is_not_changed() {
    let more = json!({ "system": [{ "type": "text", "text": "Be brief.", "cache_control": { "type": "ephemeral" } }],
        "tools": [{ "name": "look_up", "description": "Looks up", "input_schema": { "type": "object" } }] });
    for model in catalog().models().iter().filter(|model| model.lane == Lane::Native) {
        assert_eq!(call(&model.name, more.clone()).changes.list(), [], "{}", model.name);
    }
}
