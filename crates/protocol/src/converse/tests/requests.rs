//! Requests, one rule each: what is sent, and what is said to have changed.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{call, claude, json_of, nova, on_wire, qwen, try_call};
use crate::change::Changes;
use crate::converse::types::Role;
use crate::converse::{Call, Family, Reasoning};

const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// The request with these members beside the least there must be.
fn body(more: Value) -> Value {
    let mut body = json!({ "model": "m", "max_tokens": 100, "messages": [{ "role": "user", "content": "Hi" }] });
    more.as_object().expect("members").iter().for_each(|(key, value)| body[key] = value.clone());
    body
}

fn sent(more: Value, family: &Family) -> Value {
    on_wire(&call(&body(more), family).request)
}

fn messages(messages: Value, family: &Family) -> Value {
    sent(json!({ "messages": messages }), family)["messages"].clone()
}

fn changed(call: &Call, field: &str) -> bool {
    call.changes.list().iter().any(|change| change.field == field)
}

fn refused(more: Value, family: &Family) -> String {
    try_call(&body(more), family).expect_err("a refusal").message
}

#[test]
fn the_least_request_changes_nothing() {
    let call = call(&body(json!({})), &Family::careful());
    assert_eq!(
        on_wire(&call.request),
        json!({ "messages": [{ "role": "user", "content": [{ "text": "Hi" }] }], "inferenceConfig": { "maxTokens": 100 } })
    );
    assert_eq!(call.changes, Changes::default());
}

#[test]
fn sampling_and_limits_go_where_the_family_has_them() {
    let asked = json!({ "temperature": 0.5, "top_p": 0.25, "top_k": 9, "stop_sequences": ["", " ", "END"], "max_tokens": 9_000 });
    let sent = sent(asked.clone(), &nova());
    assert_eq!(
        sent["inferenceConfig"],
        json!({ "maxTokens": 8_000, "temperature": 0.5, "topP": 0.25, "stopSequences": ["END"] })
    );
    assert_eq!(sent["additionalModelRequestFields"], json!({ "inferenceConfig": { "topK": 9 } }));
    let family = Family { temperature_with_top_p: false, min_max_tokens: 200, ..Family::careful() };
    let call =
        call(&body(json!({ "temperature": 0.5, "top_p": 0.25, "top_k": 9, "stop_sequences": ["END"] })), &family);
    assert_eq!(on_wire(&call.request)["inferenceConfig"], json!({ "maxTokens": 200, "temperature": 0.5 }));
    for field in ["top_p", "top_k", "stop_sequences", "max_tokens"] {
        assert!(changed(&call, field), "{field}: {:?}", call.changes);
    }
}

#[test]
fn wrong_values_are_refused_in_the_words_of_the_api() {
    let cases = [
        (json!({ "max_tokens": 0 }), "max_tokens: "),
        (json!({ "max_tokens": null }), "max_tokens: Field required"),
        (json!({ "temperature": 1.5 }), "temperature: range"),
        (json!({ "stop_sequences": "x" }), "stop_sequences: "),
        (json!({ "messages": "x" }), "messages: "),
        (json!({ "messages": [] }), "messages: "),
        (json!({ "messages": [{ "role": "user", "content": " " }] }), "messages: "),
        (json!({ "messages": [{ "role": "user", "content": "" }, { "role": "system", "content": [] }] }), "messages: "),
        (json!({ "messages": [{ "role": "robot", "content": "x" }] }), "messages.0.role: "),
        (json!({ "container": "c" }), "container: "),
        (json!({ "amazon-bedrock-guardrailConfig": {} }), "amazon-bedrock-guardrailConfig: "),
        (json!({ "tools": [{ "type": "web_search_20250305", "name": "web_search" }] }), "tools.0: web_search_20250305"),
        (json!({ "output_config": { "format": { "type": "grammar", "schema": {} } } }), "output_config.format: "),
    ];
    for (more, words) in cases {
        let said = refused(more.clone(), &Family::careful());
        assert!(said.starts_with(words), "{more}: {said}");
    }
}

#[test]
fn fields_without_a_place_are_dropped_and_listed() {
    let call =
        call(&body(json!({ "metadata": {}, "service_tier": "auto", "context_management": {}, "new": 1 })), &nova());
    for field in ["metadata", "service_tier", "context_management", "new"] {
        assert!(changed(&call, field), "{field}");
    }
}

#[test]
fn thinking_turns_the_knob_that_the_family_has() {
    let family = |reasoning| Family { reasoning, forced_tool_choice: true, ..Family::careful() };
    let adaptive = |effort: &str| json!({ "thinking": { "type": "adaptive" }, "output_config": { "effort": effort } });
    let budget = |tokens: u32| json!({ "thinking": { "type": "enabled", "budget_tokens": tokens } });
    let cases = [
        (
            Reasoning::NovaConfig,
            adaptive("max"),
            json!({ "reasoningConfig": { "type": "enabled", "maxReasoningEffort": "medium" } }),
        ),
        (
            Reasoning::NovaConfig,
            budget(2_000),
            json!({ "reasoningConfig": { "type": "enabled", "maxReasoningEffort": "low" } }),
        ),
        (Reasoning::QwenConfig, budget(10_000), json!({ "reasoning_config": "medium" })),
        (Reasoning::Effort, budget(60_000), json!({ "reasoning_effort": "high" })),
        (Reasoning::Effort, json!({ "output_config": { "effort": "low" } }), json!({ "reasoning_effort": "low" })),
        (Reasoning::EffortObject, adaptive("low"), json!({ "reasoning": { "effort": "low" } })),
        (Reasoning::QwenConfig, json!({ "output_config": { "effort": "low" } }), Value::Null),
        (Reasoning::QwenConfig, json!({ "thinking": { "type": "disabled" } }), Value::Null),
        (Reasoning::None, budget(2_000), Value::Null),
        (Reasoning::Thinking, budget(2_000), budget(2_000)),
    ];
    for (reasoning, more, expected) in cases {
        assert_eq!(
            sent(more.clone(), &family(reasoning))["additionalModelRequestFields"],
            expected,
            "{reasoning:?} {more}"
        );
    }
    let forced = json!({ "thinking": { "type": "adaptive" }, "tool_choice": { "type": "any" },
        "tools": [{ "name": "look", "input_schema": { "type": "object" } }] });
    assert_eq!(sent(forced, &qwen())["additionalModelRequestFields"], Value::Null, "not with a forced tool");
}

#[test]
fn the_system_prompt_is_sent_without_the_billing_line_and_blank_blocks() {
    let system = json!({ "system": [
        { "type": "text", "text": "x-anthropic-billing-header: cch=1;" },
        { "type": "text", "text": "Be kind." },
        { "type": "text", "text": " ", "cache_control": { "type": "ephemeral" } },
    ] });
    let point = json!({ "cachePoint": { "type": "default" } });
    assert_eq!(sent(system.clone(), &nova())["system"], json!([{ "text": "Be kind." }, point]));
    let none = Family { system_prompt: false, ..Family::careful() };
    let sent = sent(system, &none);
    assert_eq!(sent["system"], Value::Null);
    assert_eq!(sent["messages"][0]["content"], json!([{ "text": "Be kind." }, { "text": "Hi" }]));
}

#[test]
fn tools_go_with_their_whole_schema() {
    let schema =
        json!({ "$defs": { "a": { "enum": [1] } }, "additionalProperties": false, "properties": {}, "type": "object" });
    let tools = json!([
        { "name": "look up!", "input_schema": schema, "input_examples": [{ "a": 1 }], "strict": true, "defer_loading": true },
        { "type": "custom", "name": "b", "description": "B", "input_schema": {}, "cache_control": { "type": "ephemeral", "ttl": "1h" } },
        { "type": "tool_search_tool_regex_20251119", "name": "search" },
        { "type": "bash_20250124", "name": "bash" },
    ]);
    let asked = body(json!({ "tools": tools, "tool_choice": { "type": "tool", "name": "look up!" } }));
    let call = call(&asked, &claude());
    let config = on_wire(&call.request)["toolConfig"].clone();
    let first = &config["tools"][0]["toolSpec"];
    assert_eq!(first["inputSchema"]["json"], schema);
    assert_eq!(first["strict"], true);
    assert_eq!(first["description"], "Examples of input:\n{\"a\":1}");
    let name = first["name"].as_str().expect("a name");
    assert!(name.starts_with("look_up__") && call.names.tool(name) == "look up!", "{name}");
    assert_eq!(config["toolChoice"], json!({ "tool": { "name": name } }));
    assert_eq!(config["tools"][1]["toolSpec"]["inputSchema"]["json"], json!({ "type": "object" }));
    assert_eq!(config["tools"][2], json!({ "cachePoint": { "type": "default", "ttl": "1h" } }));
    assert_eq!(config["tools"][3]["toolSpec"]["name"], "bash");
    assert_eq!(config["tools"].as_array().map(Vec::len), Some(4), "the search tool goes, its tools are loaded");
    let nova = sent(json!({ "tools": tools }), &nova());
    assert!(!nova.to_string().contains("cachePoint"), "Nova takes no cache points among tools");
    assert!(!nova.to_string().contains("strict"));
}

#[test]
fn choices_that_a_family_lacks_become_auto() {
    let tool = json!([{ "name": "look", "input_schema": { "type": "object" } }]);
    let choice = |kind: &str, family: &Family| {
        let asked = json!({ "tools": tool, "tool_choice": { "type": kind, "name": "look", "disable_parallel_tool_use": true } });
        sent(asked, family)["toolConfig"].clone()
    };
    assert_eq!(choice("any", &nova())["toolChoice"], json!({ "any": {} }));
    assert_eq!(choice("any", &Family::careful())["toolChoice"], json!({ "auto": {} }));
    assert_eq!(choice("tool", &Family::careful())["toolChoice"], json!({ "auto": {} }));
    assert_eq!(choice("none", &nova()), Value::Null, "no tools are offered");
    assert_eq!(sent(json!({ "tools": [] }), &nova())["toolConfig"], Value::Null);
}

/// A conversation in which a tool was used.
fn used() -> Value {
    json!([
        { "role": "user", "content": "Look." },
        { "role": "assistant", "content": [{ "type": "tool_use", "id": "t1", "name": "look", "input": { "a": 1 } }] },
        { "role": "user", "content": [
            { "type": "text", "text": "Well?" },
            { "type": "tool_result", "tool_use_id": "t1", "is_error": true, "content": "" },
        ] },
    ])
}

#[test]
fn a_history_with_calls_brings_its_tools_along_and_results_stand_first() {
    let asked = body(json!({ "messages": used() }));
    let request = on_wire(&call(&asked, &nova()).request);
    assert_eq!(request["toolConfig"]["tools"][0]["toolSpec"]["name"], "look");
    assert_eq!(
        request["messages"][2]["content"],
        json!([
            { "toolResult": { "toolUseId": "t1", "status": "error", "content": [{ "text": "(no output)" }] } },
            { "text": "Well?" },
        ])
    );
    let none = json!({ "messages": used(), "tool_choice": { "type": "none" },
        "tools": [{ "name": "look", "input_schema": { "type": "object" } }] });
    assert_eq!(sent(none, &nova())["toolConfig"]["toolChoice"], json!({ "auto": {} }));
    let toolless = Family { tools: false, ..Family::careful() };
    let told = sent(json!({ "messages": used() }), &toolless);
    assert_eq!(told["toolConfig"], Value::Null);
    assert_eq!(told["messages"][1]["content"], json!([{ "text": "[call of look: {\"a\":1}]" }]));
}

#[test]
fn tools_that_cannot_be_streamed_are_answered_whole() {
    let family = Family { tools_in_stream: false, ..Family::careful() };
    assert!(call(&body(json!({ "messages": used(), "stream": true })), &family).whole);
    assert!(!call(&body(json!({ "messages": used() })), &family).whole);
    assert!(!call(&body(json!({ "stream": true })), &family).whole);
}

#[test]
fn turns_alternate_begin_with_the_user_and_hold_something() {
    let conversation = json!([
        { "role": "assistant", "content": "Welcome." },
        { "role": "user", "content": "One." },
        { "role": "assistant", "content": [{ "type": "thinking", "thinking": "Hm", "signature": "s" }] },
        { "role": "user", "content": [{ "type": "text", "text": "" }, { "type": "text", "text": "Two." }] },
        { "role": "system", "content": "Mind the time." },
    ]);
    let sent = messages(conversation, &nova());
    let roles: Vec<_> = sent.as_array().into_iter().flatten().map(|message| message["role"].as_str()).collect();
    assert_eq!(roles, [Some("user"), Some("assistant"), Some("user")]);
    assert_eq!(
        sent[2]["content"],
        json!([{ "text": "One." }, { "text": "Two." }, { "text": "<system-reminder>\nMind the time.\n</system-reminder>" }])
    );
}

#[test]
fn a_last_system_message_without_words_does_not_make_the_users_turn_empty() {
    let addition = json!({ "type": "tool_addition", "tool": { "type": "tool_reference", "name": "look" } });
    let sent =
        messages(json!([{ "role": "user", "content": "Hi" }, { "role": "system", "content": [addition] }]), &nova());
    assert_eq!(sent, json!([{ "role": "user", "content": [{ "text": "Hi" }] }]));
}

#[test]
fn an_answer_begun_by_the_client_goes_on_where_the_family_can() {
    let begun =
        json!({ "messages": [{ "role": "user", "content": "Hi" }, { "role": "assistant", "content": "It is  \n" }] });
    assert_eq!(sent(begun.clone(), &nova())["messages"][1]["content"], json!([{ "text": "It is" }]));
    assert!(refused(begun, &qwen()).contains("prefill"));
}

#[test]
fn reasoning_goes_back_only_to_those_who_take_it_and_in_their_form() {
    let turn = json!([
        { "role": "user", "content": "Hi" },
        { "role": "assistant", "content": [
            { "type": "thinking", "thinking": "mine", "signature": "" },
            { "type": "thinking", "thinking": "", "signature": "s" },
            { "type": "redacted_thinking", "data": "abc" },
            { "type": "text", "text": "Yes." },
        ] },
        { "role": "user", "content": "Go on" },
    ]);
    let said = json!({ "text": "Yes." });
    assert_eq!(messages(turn.clone(), &nova())[1]["content"], json!([said]));
    let unsigned = json!({ "reasoningContent": { "reasoningText": { "text": "mine" } } });
    assert_eq!(messages(turn.clone(), &qwen())[1]["content"], json!([unsigned, said]));
    let signed = json!({ "reasoningContent": { "reasoningText": { "text": "", "signature": "s" } } });
    let hidden = json!({ "reasoningContent": { "redactedContent": "YWJj" } });
    assert_eq!(messages(turn, &claude())[1]["content"], json!([signed, hidden, said]));
}

fn image() -> Value {
    json!({ "type": "image", "source": { "type": "base64", "media_type": "image/jpeg", "data": PNG } })
}

#[test]
fn pictures_are_what_their_bytes_say_and_follow_results_where_they_cannot_be_inside() {
    let direct = json!([{ "role": "user", "content": [image()] }]);
    assert_eq!(messages(direct.clone(), &nova())[0]["content"][0]["image"]["format"], "png");
    let unseen = messages(direct, &Family::careful());
    assert!(unseen[0]["content"][0]["text"].as_str().is_some_and(|words| words.contains("cannot see")));
    let mut result = used();
    result[2]["content"][1]["content"] = json!([image()]);
    let outside = Family { images_in_tool_results: false, ..nova() };
    let content = messages(result.clone(), &outside)[2]["content"].clone();
    assert!(content[0]["toolResult"]["content"][0]["text"].is_string());
    assert!(content[1]["text"].is_string() && content[2]["image"].is_object(), "{content}");
    assert!(messages(result, &nova())[2]["content"][0]["toolResult"]["content"][0]["image"].is_object());
    let url = json!({ "messages": [{ "role": "user", "content": [{ "type": "image", "source": { "type": "url", "url": "x" } }] }] });
    assert!(refused(url, &nova()).contains("url sources are not supported"));
    let many = messages(json!([{ "role": "user", "content": vec![image(); 22] }]), &nova());
    let kept = many[0]["content"].as_array().into_iter().flatten().filter(|block| block["image"].is_object()).count();
    assert_eq!(kept, 20);
}

#[test]
fn documents_get_names_of_their_own_and_words_beside_them() {
    let document = |title: &str| {
        json!({ "type": "document", "title": title, "citations": { "enabled": true },
            "source": { "type": "text", "media_type": "text/plain", "data": "Fact." } })
    };
    let asked = body(
        json!({ "messages": [{ "role": "user", "content": [document("a_b.txt"), document("a b txt"), document("é")] }] }),
    );
    let call = call(&asked, &claude());
    let content = on_wire(&call.request)["messages"][0]["content"].clone();
    let names: Vec<_> = (0..3).map(|at| content[at]["document"]["name"].as_str().unwrap_or_default()).collect();
    assert_eq!(names, ["a b txt", "a b txt (2)", "document"]);
    assert_eq!(call.names.document(names[0]), "a_b.txt");
    assert!(content[3]["text"].is_string());
    assert_eq!(content[0]["document"]["citations"], json!({ "enabled": true }));
    let words = messages(asked["messages"].clone(), &Family::careful());
    assert_eq!(words[0]["content"][0]["text"], "[Document: a_b.txt]\nFact.");
}

#[test]
fn what_other_services_did_is_told_in_words() {
    let history = json!([
        { "role": "user", "content": [{ "type": "search_result", "title": "T", "source": "S", "content": [{ "type": "text", "text": "x" }] }] },
        { "role": "assistant", "content": [
            { "type": "server_tool_use", "id": "s", "name": "web_search", "input": { "query": "q" } },
            { "type": "web_search_tool_result", "tool_use_id": "s", "content": [] },
            { "type": "container_upload", "file_id": "f" },
        ] },
        { "role": "user", "content": "Go on" },
    ]);
    let sent = messages(history, &nova());
    assert_eq!(sent[0]["content"][0]["text"], "[Search result: T (S)]\nx");
    assert_eq!(
        sent[1]["content"],
        json!([{ "text": "[call of web_search: {\"query\":\"q\"}]" }, { "text": "[web_search_tool_result: []]" }])
    );
}

#[test]
fn a_schema_for_the_answer_goes_as_text() {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let asked = json!({ "output_config": { "format": { "type": "json_schema", "schema": schema } } });
    let sent = sent(asked, &qwen());
    let text = sent["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"].as_str().expect("text");
    assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), schema);
}

#[test]
fn the_shipped_data_is_readable() {
    for kind in ["bash_20250124", "text_editor_20250728", "memory_20250818"] {
        let known = crate::converse::typed_tools::known(kind).expect(kind);
        assert!(json_of(known.schema.text())["type"] == "object" && !known.description.is_empty());
    }
    assert!(crate::converse::typed_tools::known("computer_20250124").is_none());
}

fn any_block() -> impl Strategy<Value = Value> {
    let id = prop_oneof![Just("a"), Just("b"), Just("")];
    (0..9_u8, id, "[ x]{0,2}").prop_map(|(kind, id, words)| match kind {
        0 | 1 => json!({ "type": "text", "text": words, "cache_control": { "type": "ephemeral" } }),
        2 => json!({ "type": "tool_use", "id": id, "name": words, "input": words }),
        3 => {
            json!({ "type": "tool_result", "tool_use_id": id, "content": [{ "type": "text", "text": words }, image()] })
        }
        4 => image(),
        5 => json!({ "type": "document", "source": { "type": "text", "data": words } }),
        6 => json!({ "type": "thinking", "thinking": words }),
        7 => json!({ "type": words, "source": id }),
        _ => json!(words),
    })
}

proptest! {
    #[test]
    fn any_conversation_is_refused_or_has_the_shape_that_bedrock_wants(
        turns in prop::collection::vec(
            (prop_oneof![Just("user"), Just("assistant"), Just("system")], prop::collection::vec(any_block(), 0..4)), 0..6),
        which in 0..4_usize,
    ) {
        let turns: Vec<Value> =
            turns.into_iter().map(|(role, content)| json!({ "role": role, "content": content })).collect();
        let family = [Family::careful(), nova(), qwen(), claude()][which].clone();
        if let Ok(call) = try_call(&body(json!({ "messages": turns })), &family) {
            for (at, message) in call.request.messages.iter().enumerate() {
                prop_assert_eq!(message.role == Role::User, at % 2 == 0);
            }
            let sent = on_wire(&call.request);
            for content in sent["messages"].as_array().into_iter().flatten().map(|message| &message["content"]) {
                let blocks: Vec<&Value> = content.as_array().into_iter().flatten().collect();
                prop_assert!(blocks.iter().any(|block| block["cachePoint"].is_null()), "{}", content);
                prop_assert!(blocks.iter().all(|block| block["text"].as_str().is_none_or(|words| !words.trim().is_empty())));
            }
            prop_assert!(sent.to_string().matches("cachePoint").count() <= 4);
            prop_assert!(!sent.to_string().contains("toolUseId") || sent["toolConfig"].is_object());
        }
    }
}
