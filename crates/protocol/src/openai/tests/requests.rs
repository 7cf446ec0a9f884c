//! Everything of a request but the conversation.

use serde_json::{Value, json};

use super::{becomes, try_request};

const OLDER: &str = "claude-sonnet-4-5";
const NEWER: &str = "claude-sonnet-5";
const NOVA: &str = "nova-2-lite";

#[test]
fn settings_become_what_the_model_takes() {
    let nothing: &[&str] = &[];
    let cases = [
        // for whom, what comes, where it goes, what stands there, what is counted as changed
        (OLDER, json!({}), "/max_tokens", json!(32_000), nothing),
        ("nova-pro", json!({}), "/max_tokens", json!(10_000), nothing),
        (OLDER, json!({ "max_tokens": 9 }), "/max_tokens", json!(9), nothing),
        (OLDER, json!({ "max_tokens": 9, "max_completion_tokens": 7 }), "/max_tokens", json!(7), nothing),
        (OLDER, json!({ "max_tokens": 999_999 }), "/max_tokens", json!(64_000), &["max_tokens"]),
        (OLDER, json!({ "temperature": 0.3 }), "/temperature", json!(0.3), nothing),
        (OLDER, json!({ "temperature": 1.8 }), "/temperature", json!(1), &["temperature"]),
        (NOVA, json!({ "temperature": 2 }), "/temperature", json!(1), &["temperature"]),
        (NEWER, json!({ "temperature": 0.3, "top_p": 0.9 }), "/temperature", Value::Null, &["temperature", "top_p"]),
        (OLDER, json!({ "stop": "HALT" }), "/stop_sequences", json!(["HALT"]), nothing),
        (OLDER, json!({ "stop": ["HALT", "\n"] }), "/stop_sequences", json!(["HALT"]), &["stop"]),
        (OLDER, json!({ "stop": null }), "/stop_sequences", Value::Null, nothing),
        (OLDER, json!({ "stream": true }), "/stream", json!(true), nothing),
        (OLDER, json!({ "seed": 1, "user": "a", "new": 1 }), "/seed", Value::Null, &["new", "seed", "user"]),
        (OLDER, json!({ "n": 1, "logprobs": null, "modalities": ["text"] }), "/n", Value::Null, nothing),
    ];
    for (model, members, at, expected, changed) in cases {
        let (body, mut fields) = becomes(model, &members);
        fields.sort();
        assert_eq!(body.pointer(at).unwrap_or(&Value::Null), &expected, "{members} for {model}");
        assert_eq!(fields, changed, "{members} for {model}");
    }
}

#[test]
fn reasoning_takes_the_form_of_the_model() {
    let adaptive = json!({ "type": "adaptive", "display": "summarized" });
    let budget = |tokens: u64| json!({ "type": "enabled", "budget_tokens": tokens });
    for (model, asked, thinking, effort) in [
        (NEWER, json!("medium"), adaptive.clone(), json!("medium")),
        (NEWER, json!("minimal"), adaptive.clone(), json!("low")),
        (NEWER, json!("max"), adaptive, json!("max")),
        (NEWER, json!("none"), json!({ "type": "disabled" }), Value::Null),
        (NEWER, Value::Null, Value::Null, Value::Null),
        ("claude-opus-4-6", json!("high"), json!({ "type": "adaptive" }), json!("high")),
        ("claude-opus-4-5", json!("low"), budget(4_000), json!("low")),
        (OLDER, json!("low"), budget(4_000), Value::Null),
        (OLDER, json!("max"), budget(24_000), Value::Null),
        (OLDER, json!("none"), Value::Null, Value::Null),
        (NOVA, json!("high"), json!({ "type": "adaptive" }), json!("high")),
        (NOVA, json!("none"), Value::Null, Value::Null),
    ] {
        let body = becomes(model, &json!({ "reasoning_effort": asked })).0;
        assert_eq!((&body["thinking"], &body["output_config"]["effort"]), (&thinking, &effort), "{asked} for {model}");
    }
}

#[test]
fn an_older_model_does_not_think_where_it_cannot() {
    let call = json!({ "id": "c1", "type": "function", "function": { "name": "look", "arguments": "{}" } });
    let in_a_loop = json!([
        { "role": "user", "content": "Look." },
        { "role": "assistant", "tool_calls": [call] },
        { "role": "tool", "tool_call_id": "c1", "content": "fog" },
    ]);
    for members in [
        json!({ "max_tokens": 1024 }),
        json!({ "tool_choice": "required", "tools": [{ "type": "function", "function": { "name": "look" } }] }),
        json!({ "messages": in_a_loop }),
    ] {
        let mut members = members;
        members["reasoning_effort"] = json!("high");
        let (body, fields) = becomes(OLDER, &members);
        assert_eq!((&body["thinking"], fields), (&Value::Null, vec!["reasoning_effort".to_owned()]), "{members}");
    }
    let (thinks, fields) = becomes(OLDER, &json!({ "reasoning_effort": "low", "temperature": 0.5 }));
    assert_eq!((&thinks["temperature"], fields), (&Value::Null, vec!["temperature".to_owned()]));
}

#[test]
fn a_claude_that_must_use_a_tool_does_not_think_but_keeps_its_effort() {
    let tools = json!([{ "type": "function", "function": { "name": "look" } }]);
    let members = json!({ "reasoning_effort": "low", "tool_choice": "required", "tools": tools });
    let (body, fields) = becomes(NEWER, &members);
    assert_eq!((&body["thinking"], &body["output_config"]["effort"]), (&Value::Null, &json!("low")));
    assert_eq!(fields, ["reasoning_effort"]);
    let unforced = becomes("claude-opus-5-5", &members).0;
    assert_eq!(unforced["thinking"]["type"], "adaptive", "it cannot be forced, so it may think");
}

#[test]
fn thinking_in_anthropics_form_passes() {
    let own = json!({ "type": "enabled", "budget_tokens": 2048 });
    assert_eq!(becomes(OLDER, &json!({ "thinking": own })).0["thinking"], own);
}

#[test]
fn a_schema_holds_a_model_that_can_be_held_and_is_told_to_one_that_cannot() {
    let schema = json!({ "type": "object", "properties": { "z": { "type": "string" }, "a": { "type": "string" } } });
    let format = json!({ "type": "json_schema", "json_schema": { "name": "x", "strict": true, "schema": schema } });
    for model in [OLDER, NEWER, NOVA] {
        let (body, fields) = becomes(model, &json!({ "response_format": format }));
        assert_eq!(body["output_config"]["format"], json!({ "type": "json_schema", "schema": schema }), "{model}");
        assert_eq!(fields, Vec::<String>::new());
    }
    for (model, format) in [("claude-opus-5", format), (NOVA, json!({ "type": "json_object" }))] {
        let (body, fields) = becomes(model, &json!({ "response_format": format }));
        assert!(body["system"][0]["text"].as_str().is_some_and(|text| text.contains("JSON")), "{body}");
        assert_eq!((&body["output_config"], fields), (&Value::Null, vec!["response_format".to_owned()]));
    }
}

fn tools() -> Value {
    let parameters = json!({ "type": "object", "properties": { "at": { "type": "string" } } });
    json!([
        { "type": "function", "function": { "name": "look", "description": "Looks", "parameters": parameters, "strict": true } },
        { "type": "function", "function": { "name": "wait", "strict": false } },
    ])
}

#[test]
fn tools_keep_their_schemas() {
    let (body, fields) = becomes(OLDER, &json!({ "tools": tools() }));
    let parameters = json!({ "type": "object", "properties": { "at": { "type": "string" } } });
    assert_eq!(
        body["tools"],
        json!([
            { "name": "look", "description": "Looks", "input_schema": parameters, "strict": true },
            { "name": "wait", "input_schema": { "type": "object", "properties": {} } },
        ])
    );
    assert_eq!((&body["tool_choice"], fields), (&Value::Null, vec![]));
}

#[test]
fn a_choice_of_tools_is_kept() {
    let named = |name: &str| json!({ "type": "function", "function": { "name": name } });
    let allowed = json!({ "mode": "required", "tools": [named("wait")] });
    for (choice, parallel, expected, offered) in [
        (json!("auto"), json!(true), json!({ "type": "auto" }), 2),
        (json!("none"), json!(false), json!({ "type": "none" }), 2),
        (json!("required"), json!(null), json!({ "type": "any" }), 2),
        (json!("required"), json!(false), json!({ "type": "any", "disable_parallel_tool_use": true }), 2),
        (json!(null), json!(false), json!({ "type": "auto", "disable_parallel_tool_use": true }), 2),
        (named("wait"), json!(null), json!({ "type": "tool", "name": "wait" }), 2),
        (json!({ "type": "allowed_tools", "allowed_tools": allowed }), json!(null), json!({ "type": "any" }), 1),
    ] {
        let members = json!({ "tools": tools(), "tool_choice": choice, "parallel_tool_calls": parallel });
        let body = becomes(OLDER, &members).0;
        assert_eq!(body["tool_choice"], expected, "{members}");
        assert_eq!(body["tools"].as_array().map(Vec::len), Some(offered), "{members}");
    }
    assert_eq!(becomes(OLDER, &json!({ "tools": [], "tool_choice": "auto" })).0["tool_choice"], Value::Null);
}

#[test]
fn only_who_asks_for_usage_gets_a_chunk_of_it() {
    for (options, wanted) in [(json!({ "include_usage": true }), true), (json!({}), false), (json!(null), false)] {
        let body = json!({ "model": OLDER, "messages": [], "stream_options": options });
        assert_eq!(try_request(OLDER, &body).map(|request| request.include_usage), Ok(wanted), "{options}");
    }
}

#[test]
fn what_cannot_be_had_is_refused_in_words_that_say_so() {
    for (members, words) in [
        (json!({ "n": 2 }), "n: only one choice"),
        (json!({ "n": "1" }), "n: only one choice"),
        (json!({ "functions": [] }), "send them as tools"),
        (json!({ "function_call": "auto" }), "send tool_choice"),
        (json!({ "audio": { "voice": "x" } }), "spoken answers"),
        (json!({ "modalities": ["text", "audio"] }), "only text"),
        (json!({ "tools": [{ "type": "custom", "custom": {} }] }), "custom tools"),
        (json!({ "tools": [{ "type": "function" }] }), "tools.0.function: Field required"),
        (json!({ "tools": {} }), "tools: Input should be a valid list"),
        (json!({ "tool_choice": "maybe" }), "tool_choice"),
        (json!({ "tool_choice": { "type": "custom" } }), "tool_choice.type"),
        (json!({ "tool_choice": "required" }), "tool_choice: what must be called is not among the tools"),
        (json!({ "tool_choice": "required", "tools": [] }), "tool_choice: what must be called"),
        (
            json!({ "tools": tools(), "tool_choice": { "type": "function", "function": { "name": "other" } } }),
            "tool_choice: what must be called",
        ),
        (json!({ "temperature": "warm" }), "temperature"),
        (json!({ "max_tokens": "many" }), "max_tokens"),
        (json!({ "stop": [1] }), "stop"),
        (json!({ "reasoning_effort": "huge" }), "reasoning_effort"),
        (json!({ "response_format": { "type": "xml" } }), "response_format.type"),
        (json!({ "response_format": { "type": "json_schema" } }), "response_format.json_schema.schema"),
    ] {
        let mut body = json!({ "model": OLDER, "messages": [{ "role": "user", "content": "Hi" }] });
        members.as_object().expect("members").iter().for_each(|(key, value)| body[key] = value.clone());
        let refusal = try_request(OLDER, &body).expect_err(words);
        assert!(refusal.status == 400 && refusal.message.contains(words), "{members}: {refusal}");
    }
}
