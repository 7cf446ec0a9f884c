//! Server-sent events as a client of Anthropic reads them, and the message they add up to.

use serde_json::{Map, Value, json};

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) kind: String,
    pub(crate) data: Value,
}

/// The first event of a text and what is behind it, if a whole event is there.
pub(crate) fn next(text: &str) -> Option<(Event, String)> {
    let (block, rest) = text.split_once("\n\n")?;
    let (first, second) = block.split_once('\n').unwrap_or_else(|| panic!("two lines, not {block:?}"));
    let kind = first.strip_prefix("event: ").unwrap_or_else(|| panic!("an event line, not {first:?}"));
    let data = second.strip_prefix("data: ").unwrap_or_else(|| panic!("a data line, not {second:?}"));
    let data: Value = serde_json::from_str(data).unwrap_or_else(|_| panic!("JSON, not {data:?}"));
    assert_eq!(data["type"], kind, "the two names of an event agree");
    Some((Event { kind: kind.to_owned(), data }, rest.to_owned()))
}

/// All events of a text that holds nothing else.
pub(crate) fn all(text: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut rest = text.to_owned();
    while let Some((event, behind)) = next(&rest) {
        events.push(event);
        rest = behind;
    }
    assert_eq!(rest, "", "a stream ends with a whole event");
    events
}

pub(crate) fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.kind.as_str()).collect()
}

/// The texts of all text deltas.
pub(crate) fn text(events: &[Event]) -> String {
    events.iter().filter_map(|event| event.data["delta"]["text"].as_str()).collect()
}

/// The message that the events of a stream add up to, the way the official clients add.
pub(crate) fn message<'e>(events: impl IntoIterator<Item = &'e Value>) -> Value {
    let mut message = Value::Null;
    let mut inputs: Vec<String> = Vec::new();
    for event in events {
        match event["type"].as_str().unwrap_or_default() {
            "message_start" => message = event["message"].clone(),
            "content_block_start" => {
                push(&mut message["content"], event["content_block"].clone());
                inputs.push(String::new());
            }
            "content_block_delta" => {
                let index = index(event);
                add(&mut message["content"][index], &mut inputs[index], &event["delta"]);
            }
            "content_block_stop" => {
                let index = index(event);
                if !inputs[index].is_empty() {
                    let input = serde_json::from_str(&inputs[index]).expect("tool input adds up to JSON");
                    message["content"][index]["input"] = input;
                }
            }
            "message_delta" => {
                merge(&mut message, &event["delta"]);
                merge(&mut message["usage"], &event["usage"]);
            }
            _ => {}
        }
    }
    message
}

fn add(block: &mut Value, input: &mut String, delta: &Value) {
    for (key, value) in members(delta) {
        match (key.as_str(), value) {
            ("type", _) => {}
            ("partial_json", Value::String(piece)) => input.push_str(&piece),
            ("citation", citation) => push(&mut block["citations"], citation.clone()),
            (key, Value::String(piece)) => {
                let so_far = block[key].as_str().unwrap_or_default();
                block[key] = json!(format!("{so_far}{piece}"));
            }
            (key, value) => block[key] = value.clone(),
        }
    }
}

fn push(list: &mut Value, item: Value) {
    match list {
        Value::Array(items) => items.push(item),
        other => *other = json!([item]),
    }
}

fn merge(into: &mut Value, from: &Value) {
    for (key, value) in members(from) {
        into[key] = value.clone();
    }
}

fn members(object: &Value) -> Map<String, Value> {
    object.as_object().cloned().unwrap_or_default()
}

fn index(event: &Value) -> usize {
    event["index"].as_u64().and_then(|index| usize::try_from(index).ok()).expect("an event of a block has its index")
}
