//! Stories of the translation: requests as the lanes get them, answers as a client of OpenAI adds them up.

mod chunks;
mod conversation;
mod recorded;
mod requests;

use serde_json::{Value, json};

use super::{Request, request};
use crate::catalog::catalog;
use crate::json::Document;
use crate::refusal::Refusal;

fn try_request(model: &str, body: &Value) -> Result<Request, Refusal> {
    let text = body.to_string();
    let document = Document::parse(&text).expect("JSON");
    request(&document, catalog().by_name(model).expect(model))
}

/// What a request with these members becomes, and the fields that were changed.
fn becomes(model: &str, members: &Value) -> (Value, Vec<String>) {
    let mut body = json!({ "model": model, "messages": [{ "role": "user", "content": "Hi" }] });
    for (key, value) in members.as_object().expect("members") {
        body[key] = value.clone();
    }
    let request = try_request(model, &body).unwrap_or_else(|refusal| panic!("{members}: {refusal}"));
    let fields = request.changes.list().iter().map(|change| change.field.clone()).collect();
    (serde_json::from_str(&request.body).expect("JSON"), fields)
}

/// What a client adds up: words, thoughts, calls with their arguments read, why it ended, what it used.
fn told(completion: &Value) -> Value {
    let choice = &completion["choices"][0];
    let message = &choice["message"];
    let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
    let calls = message["tool_calls"].as_array().into_iter().flatten();
    let calls = calls.map(|call| {
        let arguments = call["function"]["arguments"].as_str().expect("arguments are text");
        let arguments: Value = serde_json::from_str(arguments).unwrap_or_else(|_| json!(arguments));
        json!([call["id"], call["function"]["name"], arguments])
    });
    json!({
        "id": completion["id"], "model": completion["model"], "text": text("content"),
        "thinking": text("reasoning_content"), "calls": calls.collect::<Vec<_>>(),
        "finish": choice["finish_reason"], "usage": completion["usage"],
    })
}

/// The completion that the lines of a stream add up to, the way the official clients add; it must be whole.
fn added_up(stream: &str) -> Value {
    let lines = stream.strip_suffix("data: [DONE]\n\n").unwrap_or_else(|| panic!("no end: {stream}"));
    let mut whole = json!({ "choices": [{ "message": { "tool_calls": [] } }] });
    for data in lines.split("\n\n").filter_map(|line| line.strip_prefix("data: ")) {
        let chunk: Value = serde_json::from_str(data).expect("a chunk is JSON");
        assert_eq!(chunk["object"], "chat.completion.chunk");
        for key in ["id", "model", "usage"] {
            whole[key] = chunk[key].clone();
        }
        let Some(choice) = chunk["choices"].get(0) else { continue };
        assert!(whole["choices"][0]["finish_reason"].is_null(), "nothing comes behind the end: {chunk}");
        whole["choices"][0]["finish_reason"] = choice["finish_reason"].clone();
        for (key, value) in choice["delta"].as_object().expect("a delta") {
            add(&mut whole["choices"][0]["message"], key, value);
        }
    }
    whole
}

fn add(message: &mut Value, key: &str, value: &Value) {
    if key != "tool_calls" {
        let so_far = message[key].as_str().unwrap_or_default();
        message[key] = json!(so_far.to_owned() + value.as_str().unwrap_or_default());
        return;
    }
    let piece = &value[0];
    let calls = message["tool_calls"].as_array_mut().expect("a list");
    let index = piece["index"].as_u64().and_then(|index| usize::try_from(index).ok()).expect("an index");
    if index == calls.len() {
        assert!(piece["id"].is_string() && piece["type"] == "function", "{piece}");
        return calls.push(piece.clone());
    }
    assert_eq!(index + 1, calls.len(), "one call after the other");
    let arguments = &mut calls[index]["function"]["arguments"];
    let more = piece["function"]["arguments"].as_str().expect("arguments");
    *arguments = json!(arguments.as_str().expect("text").to_owned() + more);
}
