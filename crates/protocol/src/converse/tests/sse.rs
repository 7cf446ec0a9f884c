//! A stream as a client reads it: checked for its grammar, and folded into the message it amounts to.

use serde_json::{Value, json};

/// The events, each with its type in both lines.
pub(super) fn events(stream: &str) -> Vec<Value> {
    let events = stream.split("\n\n").filter(|event| !event.is_empty());
    events
        .map(|event| {
            let (head, data) = event.split_once('\n').expect("two lines");
            let data: Value = serde_json::from_str(data.strip_prefix("data: ").expect("data")).expect("JSON");
            assert_eq!(head.strip_prefix("event: "), data["type"].as_str(), "{event}");
            data
        })
        .collect()
}

/// What a client makes of a stream that is whole. Panics where a client would.
pub(crate) fn message(stream: &str) -> Value {
    let mut events = events(stream).into_iter().filter(|event| event["type"] != "ping");
    let mut message = events.next().expect("a first event");
    assert_eq!(message["type"], "message_start");
    message = message["message"].take();
    let mut open = None;
    let mut input = String::new();
    let mut delta_seen = false;
    for event in events.by_ref() {
        let kind = event["type"].as_str().expect("a type").to_owned();
        let content = message["content"].as_array_mut().expect("content");
        match kind.as_str() {
            "content_block_start" => {
                assert!(open.is_none() && !delta_seen, "a block within a block: {event}");
                assert_eq!(event["index"], content.len(), "indexes are dense");
                open = Some(event["index"].clone());
                input.clear();
                content.push(event["content_block"].clone());
            }
            "content_block_delta" => {
                assert_eq!(open.as_ref(), Some(&event["index"]), "{event}");
                fold(content.last_mut().expect("a block"), &event["delta"], &mut input);
            }
            "content_block_stop" => {
                assert_eq!(open.take().as_ref(), Some(&event["index"]), "{event}");
                if !input.is_empty() {
                    content.last_mut().expect("a block")["input"] = serde_json::from_str(&input).expect("JSON input");
                }
            }
            "message_delta" => {
                assert!(open.is_none() && !delta_seen, "{event}");
                delta_seen = true;
                for (key, value) in event["delta"].as_object().expect("members") {
                    message[key] = value.clone();
                }
                message["usage"] = event["usage"].clone();
            }
            "message_stop" => break,
            other => panic!("no such event: {other}"),
        }
    }
    assert!(delta_seen, "a message has an end");
    assert_eq!(events.next(), None, "nothing comes behind message_stop");
    message
}

fn fold(block: &mut Value, delta: &Value, input: &mut String) {
    let wanted = match delta["type"].as_str().expect("a type") {
        "text_delta" => ("text", "text"),
        "thinking_delta" => ("thinking", "thinking"),
        "signature_delta" => ("thinking", "signature"),
        "input_json_delta" => {
            assert!(block["type"] == "tool_use" || block["type"] == "server_tool_use", "{delta}");
            return input.push_str(delta["partial_json"].as_str().expect("text"));
        }
        "citations_delta" => {
            assert_eq!(block["type"], "text");
            if block["citations"].is_null() {
                block["citations"] = json!([]);
            }
            return block["citations"].as_array_mut().expect("a list").push(delta["citation"].clone());
        }
        other => panic!("no such delta: {other}"),
    };
    assert_eq!(block["type"], wanted.0, "{delta}");
    let so_far = block[wanted.1].as_str().expect("text").to_owned();
    block[wanted.1] = json!(so_far + delta[wanted.1].as_str().expect("text"));
}
