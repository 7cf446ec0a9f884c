//! The conversation.

use serde_json::{Value, json};

use super::{becomes, try_request};

const MODEL: &str = "claude-sonnet-4-5";

fn text(words: &str) -> Value {
    json!({ "type": "text", "text": words })
}

fn turn(role: &str, blocks: &[Value]) -> Value {
    json!({ "role": role, "content": blocks })
}

fn said(messages: &Value) -> (Value, Vec<String>) {
    becomes(MODEL, &json!({ "messages": messages }))
}

fn part(part: &Value) -> Value {
    said(&json!([{ "role": "user", "content": [part] }])).0["messages"][0]["content"][0].clone()
}

#[test]
fn what_the_system_says_first_is_the_system_prompt() {
    let (body, changes) = said(&json!([
        { "role": "developer", "content": "Be kind." },
        { "role": "system", "content": [{ "type": "text", "text": "Be brief." }] },
        { "role": "user", "content": "Hi" },
    ]));
    assert_eq!(body["system"], json!([text("Be kind."), text("Be brief.")]));
    assert_eq!((&body["messages"], changes), (&json!([turn("user", &[text("Hi")])]), vec![]));
}

#[test]
fn where_only_the_system_speaks_it_is_what_the_user_says() {
    let (body, changes) = said(&json!([{ "role": "system", "content": "Tell a joke." }]));
    assert_eq!((&body["system"], &body["messages"]), (&Value::Null, &json!([turn("user", &[text("Tell a joke.")])])));
    assert_eq!(changes, ["messages"]);
}

#[test]
fn what_the_system_says_later_stands_where_it_may() {
    let (body, changes) = said(&json!([
        { "role": "user", "content": "Hi" },
        { "role": "system", "content": "One." },
        { "role": "developer", "content": "Two." },
        { "role": "assistant", "content": "Hello" },
        { "role": "system", "content": "Three." },
        { "role": "user", "content": "Well?" },
    ]));
    let reminder = text("<system-reminder>\nThree.\n</system-reminder>");
    assert_eq!(
        body["messages"],
        json!([
            turn("user", &[text("Hi")]),
            turn("system", &[text("One."), text("Two.")]),
            turn("assistant", &[text("Hello")]),
            turn("user", &[reminder]),
            turn("user", &[text("Well?")]),
        ])
    );
    assert_eq!(changes, ["messages"]);
}

#[test]
fn results_of_one_turn_stand_together() {
    let call = |id: &str, arguments: &str| json!({ "id": id, "type": "function", "function": { "name": "look", "arguments": arguments } });
    let (body, changes) = said(&json!([
        { "role": "user", "content": "Look." },
        { "role": "assistant", "content": null, "refusal": null, "tool_calls": [call("a", "{\"z\": 1, \"b\": 2}"), call("b:2", "")] },
        { "role": "tool", "tool_call_id": "a", "content": "fog" },
        { "role": "system", "content": "Be quick." },
        { "role": "tool", "tool_call_id": "b:2", "content": [{ "type": "text", "text": "rain" }] },
        { "role": "assistant", "content": "Wet." },
    ]));
    let used = |id: &str, input: Value| json!({ "type": "tool_use", "id": id, "name": "look", "input": input });
    let result = |id: &str, words: &str| json!({ "type": "tool_result", "tool_use_id": id, "content": [text(words)] });
    assert_eq!(
        body["messages"],
        json!([
            turn("user", &[text("Look.")]),
            turn("assistant", &[used("a", json!({ "z": 1, "b": 2 })), used("b_2", json!({}))]),
            turn("user", &[result("a", "fog"), result("b_2", "rain")]),
            turn("system", &[text("Be quick.")]),
            turn("assistant", &[text("Wet.")]),
        ])
    );
    assert_eq!(changes, Vec::<String>::new());
}

#[test]
fn arguments_that_are_no_object_are_wrapped() {
    for arguments in ["{\"a\": ", "[1]", "\"text\"", "7"] {
        let call = json!({ "id": "a", "type": "function", "function": { "name": "look", "arguments": arguments } });
        let (body, changes) =
            said(&json!([{ "role": "user", "content": "?" }, { "role": "assistant", "tool_calls": [call] }]));
        assert_eq!(body["messages"][1]["content"][0]["input"], json!({ "_raw": arguments }));
        assert_eq!(changes, ["messages[].tool_calls[].function.arguments"]);
    }
}

#[test]
fn what_the_assistant_said_is_said_again_but_not_what_it_thought() {
    let (body, changes) = said(&json!([
        { "role": "user", "content": "?", "name": "ann" },
        { "role": "assistant", "content": [text("One. "), { "type": "refusal", "refusal": "No." }], "reasoning_content": "Hm." },
        { "role": "user", "content": "" },
        { "role": "assistant", "content": null, "refusal": "Never." },
    ]));
    let turns = [
        turn("user", &[text("?")]),
        turn("assistant", &[text("One. "), text("No.")]),
        turn("assistant", &[text("Never.")]),
    ];
    assert_eq!(body["messages"], json!(turns));
    assert_eq!(changes, ["messages[].name", "messages[].reasoning_content", "messages"]);
}

#[test]
fn pictures_and_files_become_their_blocks() {
    let source = |media_type: &str| json!({ "type": "base64", "media_type": media_type, "data": "QUJD" });
    let image = |url: &str| json!({ "type": "image_url", "image_url": { "url": url, "detail": "high" } });
    let file = |data: &str| json!({ "type": "file", "file": { "filename": "a.pdf", "file_data": data } });
    let png = json!({ "type": "image", "source": source("image/png") });
    let pdf = json!({ "type": "document", "source": source("application/pdf"), "title": "a.pdf" });
    assert_eq!(part(&image("data:image/png;base64,QUJD")), png);
    assert_eq!(part(&json!({ "type": "image_url", "image_url": "data:image/png;base64,QUJD" })), png);
    assert_eq!(part(&image("data:image/jpg;base64,QUJD"))["source"]["media_type"], "image/jpeg");
    assert_eq!(
        part(&image("https://a.example/b.png"))["source"],
        json!({ "type": "url", "url": "https://a.example/b.png" })
    );
    assert_eq!(part(&file("data:application/pdf;base64,QUJD")), pdf);
    assert_eq!(part(&file("QUJD")), pdf);
    assert_eq!(part(&file("data:image/png;base64,QUJD")), png);
    let plain = json!({ "type": "text", "media_type": "text/plain", "data": "ABC" });
    assert_eq!(part(&file("data:text/markdown;charset=utf-8;base64,QUJD"))["source"], plain);
    let cached = json!({ "type": "text", "text": "Long.", "cache_control": { "type": "ephemeral" } });
    assert_eq!(part(&cached), cached);
}

#[test]
fn what_has_no_place_is_listed_however_deep_it_stands() {
    let call = json!({ "id": "a", "type": "function", "new1": 1, "function": { "name": "look", "arguments": "{}", "new2": 1 } });
    let image = json!({ "url": "data:image/png;base64,QUJD", "detail": "low" });
    let messages = json!([
        { "role": "user", "content": [{ "type": "image_url", "image_url": image, "new3": 1 }], "new4": 1 },
        { "role": "assistant", "tool_calls": [call], "annotations": [], "audio": null },
        { "role": "tool", "tool_call_id": "a", "content": "fog", "name": "look" },
    ]);
    let tools = json!([{ "type": "function", "new5": 1, "function": { "name": "look", "new6": 1 } }]);
    let members = json!({ "messages": messages, "tools": tools, "stream_options": { "include_obfuscation": false } });
    let mut changes = becomes(MODEL, &members).1;
    changes.sort_unstable();
    assert_eq!(
        changes,
        [
            "messages[].content[].image_url.detail",
            "messages[].content[].new3",
            "messages[].name",
            "messages[].new4",
            "messages[].tool_calls[].function.new2",
            "messages[].tool_calls[].new1",
            "stream_options.include_obfuscation",
            "tools[].function.new6",
            "tools[].new5",
        ]
    );
}

#[test]
fn texts_travel_as_the_bytes_they_were() {
    let text = r#"{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"h\u00e9 \ud800 \/"}],
        "tools":[{"type":"function","function":{"name":"f","parameters":{"type": "object","z":1,"a":1e400}}}]}"#;
    let document = crate::json::Document::parse(text).expect("JSON");
    let model = crate::catalog::catalog().by_name(MODEL).expect("a model");
    let body = crate::openai::request(&document, model).expect("fine").body;
    assert!(body.contains(r#""text":"h\u00e9 \ud800 \/""#), "{body}");
    assert!(body.contains(r#""input_schema":{"type": "object","z":1,"a":1e400}"#), "{body}");
}

#[test]
fn a_conversation_that_is_none_is_refused_with_its_place() {
    let parts = |part: Value| json!([{ "role": "user", "content": [part] }]);
    for (messages, words) in [
        (json!("Hi"), "messages: Input should be a valid list"),
        (json!(["Hi"]), "messages.0.role: Field required"),
        (json!([{ "role": "nobody" }]), "messages.0.role: Input should be"),
        (json!([{ "role": "function", "name": "f", "content": "" }]), "send it as tool"),
        (json!([{ "role": "user" }]), "messages.0.content: Field required"),
        (json!([{ "role": "user", "content": 7 }]), "messages.0.content: Input should be"),
        (json!([{ "role": "tool", "content": "x" }]), "messages.0.tool_call_id: Field required"),
        (json!([{ "role": "assistant", "function_call": {} }]), "send tool_calls"),
        (json!([{ "role": "assistant", "tool_calls": [{ "type": "custom" }] }]), "custom tools"),
        (json!([{ "role": "assistant", "tool_calls": [{ "id": "a" }] }]), "function: Field required"),
        (parts(json!({ "type": "input_audio" })), "spoken input"),
        (parts(json!({ "type": "video" })), "'video' are not supported"),
        (parts(json!({ "type": "file", "file": { "file_id": "f" } })), "file_id"),
        (parts(json!({ "type": "file", "file": { "file_data": "data:a/b;base64,QQ==" } })), "files of type a/b"),
        (parts(json!({ "type": "image_url", "image_url": { "url": "data:image/png,QQ" } })), "must be base64"),
        (parts(json!({ "type": "image_url" })), "image_url"),
    ] {
        let refusal = try_request(MODEL, &json!({ "model": MODEL, "messages": messages })).expect_err(words);
        assert!(refusal.status == 400 && refusal.message.contains(words), "{messages}: {refusal}");
    }
}
