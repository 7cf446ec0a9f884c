//! A JSON value that goes on as the text that it is: its keys in their order, its numbers with all their digits.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::{Document, Edits, Kind, Node};

/// A JSON value as text, without space around it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Value")]
pub struct Raw(String);

impl Raw {
    /// What stands in a document, byte for byte. What is JSON and still not to be read by everybody (half a surrogate pair, a
    /// number beyond what can be computed with) is not: then it is written anew as its [`Node::value`].
    pub fn of(node: Node<'_>) -> Self {
        if is_plain(node) { Self(node.raw().to_owned()) } else { node.value().into() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self.0.as_bytes()[0] {
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            b'"' => Kind::String,
            b't' => Kind::True,
            b'f' => Kind::False,
            b'n' => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// The object with this member, whose value is `json`.
    pub fn with(&self, key: &str, json: &str) -> Self {
        let document = Document::parse(&self.0).expect("it is JSON");
        let mut edits = Edits::new(&document);
        edits.set(document.root(), key, json);
        Self(edits.finish())
    }
}

impl From<Value> for Raw {
    fn from(value: Value) -> Self {
        Self(value.to_string())
    }
}

impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_plain(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Object => node.members().all(|member| member.key.is_text() && is_plain(member.value)),
        Kind::Array => node.items().all(is_plain),
        Kind::String => node.is_text(),
        Kind::Number => node.number().is_some_and(f64::is_finite),
        Kind::True | Kind::False | Kind::Null => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(text: &str) -> String {
        Raw::of(Document::parse(text).expect("JSON").root()).to_string()
    }

    #[test]
    fn what_everybody_can_read_stays_as_it_was_written() {
        for text in [
            r#"{ "z" : 1.0, "a": [18446744073709551616, -0.50e+3, null],"\u00e9\/": "\ud83e\uddc0 \ufffd \\ud800" }"#,
            "12345678901234567890.12345678901234567890",
            "\"\"",
            "true",
        ] {
            assert_eq!(of(text), text);
        }
    }

    #[test]
    fn halves_of_characters_and_endless_numbers_become_text() {
        assert_eq!(of(r#"{"b":"\ud83e!","a":1}"#), "{\"a\":1,\"b\":\"\u{fffd}!\"}");
        assert_eq!(of(r#"{"\uDDC0":[1e999]}"#), "{\"\u{fffd}\":[\"1e999\"]}");
        assert_eq!(of(r#""\ud83e\u0041""#), "\"\u{fffd}A\"");
    }

    #[test]
    fn a_member_is_added_or_takes_the_place_of_the_old_one() {
        let raw = Raw::from(json!({ "type": "string", "z": {} }));
        assert_eq!(raw.with("type", "\"object\"").text(), r#"{"type":"object","z":{}}"#);
        assert_eq!(Raw::from(json!({})).with("a", "1").text(), r#"{"a":1}"#);
    }

    #[test]
    fn its_kind_is_seen_from_its_beginning() {
        let kinds = [Kind::Object, Kind::Array, Kind::String, Kind::True, Kind::False, Kind::Null, Kind::Number];
        let values = [json!({}), json!([1]), json!("1"), json!(true), json!(false), json!(null), json!(-1)];
        assert_eq!(values.map(|value| Raw::from(value).kind()), kinds);
    }
}
