//! A request taken apart: each scalar with its path, where a string and a list of one text are the same.

use serde_json::{Map, Value};

use crate::change::{Changes, What};

/// Members that mean something as a whole.
const WHOLE: [&str; 4] = ["input", "input_schema", "input_examples", "schema"];

/// Members that tell one block from another.
const TELLING: [&str; 5] = ["type", "text", "tool_use_id", "id", "name"];

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leaf {
    /// `messages.3.content.0.text`
    pub(super) at: String,
    /// The same without indexes, as the list of changes has it.
    pub(super) place: String,
    /// What stands there; in messages with who said it.
    pub(super) value: String,
}

impl Leaf {
    fn new(at: &str, value: String) -> Self {
        Self { at: at.to_owned(), place: general(at), value }
    }

    /// Whether it is the same in the same place.
    pub(super) fn same(&self, other: &Self) -> bool {
        (&self.place, &self.value) == (&other.place, &other.value)
    }

    /// What stands there, whoever said it.
    pub(super) fn said(&self) -> &str {
        self.value.split_once(' ').map_or("", |(_, said)| said)
    }

    /// The beginning of the path that `field` names, with its indexes.
    pub(super) fn beginning(&self, field: &str) -> String {
        let parts = field.split('.').map(|part| 1 + part.matches("[]").count()).sum();
        self.at.split('.').take(parts).collect::<Vec<_>>().join(".")
    }
}

pub(super) fn leaves(request: &Value) -> Vec<Leaf> {
    let mut all = Vec::new();
    let mut request = request.clone();
    mark_the_end(&mut request);
    for (key, value) in request.as_object().into_iter().flatten() {
        match key.as_str() {
            "model" | "stream" => {}
            "messages" => {
                for (number, message) in value.as_array().into_iter().flatten().enumerate() {
                    let role = message["role"].as_str().unwrap_or_default();
                    take(&texts(&message["content"]), &format!("messages.{number}.content"), role, &mut all);
                }
            }
            "system" => take(&texts(value), "system", "", &mut all),
            key => take(value, key, "", &mut all),
        }
    }
    all
}

/// `cache_control` of the whole request is that of its last block.
fn mark_the_end(request: &mut Value) {
    let Some(control) = request.as_object_mut().and_then(|members| members.remove("cache_control")) else { return };
    let last = request["messages"].as_array_mut().and_then(|messages| messages.last_mut());
    let last = last.expect("a request has messages");
    last["content"] = texts(&last["content"]);
    let block = last["content"].as_array_mut().and_then(|blocks| blocks.last_mut()).expect("a message has blocks");
    if block["cache_control"].is_null() {
        block["cache_control"] = control;
    }
}

fn take(value: &Value, at: &str, who: &str, all: &mut Vec<Leaf>) {
    let key = at.rsplit('.').next().unwrap_or_default();
    match value {
        Value::Null | Value::Bool(false) => {}
        _ if WHOLE.contains(&key) => all.push(Leaf::new(at, format!("{who} {value}"))),
        Value::Object(members) => object(members, at, who, all),
        Value::Array(items) => {
            (0..).zip(items).for_each(|(number, item): (usize, _)| take(item, &format!("{at}.{number}"), who, all));
        }
        // Converse's own numbers are short of digits.
        Value::Number(number) if who.is_empty() && !at.contains('.') => {
            all.push(Leaf::new(at, format!(" {:.5}", number.as_f64().unwrap_or_default())));
        }
        scalar => all.push(Leaf::new(at, format!("{who} {scalar}"))),
    }
}

fn object(members: &Map<String, Value>, at: &str, who: &str, all: &mut Vec<Leaf>) {
    for (key, value) in members {
        let at = format!("{at}.{key}");
        match key.as_str() {
            "cache_control" if value.is_null() => {}
            "cache_control" => {
                let of: Vec<&Value> = TELLING.iter().filter_map(|key| members.get(*key)).collect();
                let hour = (value["ttl"] == "1h").then(|| Leaf::new(&format!("{at}.ttl"), format!("1h {of:?}")));
                all.push(Leaf::new(&at, format!("{who} {of:?}")));
                all.extend(hour);
            }
            // What a text is, its words say.
            "type" if value == "text" => {}
            "content" => take(&texts(value), &at, who, all),
            _ => take(value, &at, who, all),
        }
    }
}

/// A string is a list of one text.
fn texts(content: &Value) -> Value {
    match content {
        Value::String(words) => serde_json::json!([{ "type": "text", "text": words }]),
        other => other.clone(),
    }
}

fn general(path: &str) -> String {
    let mut changes = Changes::default();
    changes.add(path, What::Dropped, "");
    changes.list()[0].field.clone()
}
