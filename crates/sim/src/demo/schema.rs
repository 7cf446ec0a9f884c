//! The plainest value that a JSON schema admits, with a few better guesses by name.

use serde_json::{Map, Value, json};

use super::prose;

/// Strings by the name of their property.
const GUESSES: [(&str, &str); 8] = [
    ("city", "Lisbon"),
    ("command", "ls -la"),
    ("country", "Portugal"),
    ("description", "A call of the demo"),
    ("language", "en"),
    ("location", "Lisbon"),
    ("pattern", "Outcrop"),
    ("url", "https://example.com"),
];

/// Schemas may refer to themselves; below this depth everything is null.
const DEEPEST: usize = 24;

/// A value for `schema`. `text`, the user's words, serves for titles, queries and the like.
pub(super) fn value(schema: &Value, text: &str) -> Value {
    Maker { root: schema, text }.value(schema, "", 0)
}

struct Maker<'a> {
    root: &'a Value,
    text: &'a str,
}

impl Maker<'_> {
    fn value(&self, schema: &Value, name: &str, depth: usize) -> Value {
        if depth > DEEPEST {
            return Value::Null;
        }
        if let Some(ready) = ready(schema) {
            return ready.clone();
        }
        if let Some(target) = self.alternative(schema) {
            return self.value(target, name, depth + 1);
        }
        match kind(schema) {
            "object" => self.object(schema, depth),
            "array" => self.array(schema, name, depth),
            "string" => json!(self.string(schema, name)),
            "integer" => json!(schema["minimum"].as_i64().unwrap_or(schema["maximum"].as_i64().unwrap_or(1).min(1))),
            "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
            "boolean" => json!(true),
            _ => Value::Null,
        }
    }

    /// What a schema leaves to another one: a reference, or the first of several.
    fn alternative<'s>(&'s self, schema: &'s Value) -> Option<&'s Value> {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.root.pointer(reference.strip_prefix('#')?);
        }
        ["anyOf", "oneOf", "allOf"].into_iter().find_map(|key| schema[key].as_array()?.first())
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let member = |name: &str| (name.to_owned(), self.value(&schema["properties"][name], name, depth + 1));
        Value::Object(required.map(member).collect::<Map<_, _>>())
    }

    fn array(&self, schema: &Value, name: &str, depth: usize) -> Value {
        let fewest = schema["minItems"].as_u64().unwrap_or(0).min(16);
        Value::Array((0..fewest).map(|_| self.value(&schema["items"], name, depth + 1)).collect())
    }

    fn string(&self, schema: &Value, name: &str) -> String {
        let mut string = match (schema["format"].as_str(), name) {
            (Some("date-time"), _) => "2026-01-01T00:00:00Z".to_owned(),
            (Some("date"), _) => "2026-01-01".to_owned(),
            (Some("email"), _) => "demo@example.com".to_owned(),
            (Some("uri"), _) => "https://example.com".to_owned(),
            (_, "title" | "summary" | "name") => prose::title(self.text),
            (_, "query" | "prompt" | "question") => self.text.to_owned(),
            (_, name) => guess(name).to_owned(),
        };
        let fewest = usize::try_from(schema["minLength"].as_u64().unwrap_or(0)).unwrap_or(0).min(10_000);
        string.extend(std::iter::repeat_n('.', fewest.saturating_sub(string.chars().count())));
        let most = schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok());
        string.chars().take(most.unwrap_or(usize::MAX)).collect()
    }
}

fn ready(schema: &Value) -> Option<&Value> {
    let first = |key: &str| schema[key].as_array()?.first();
    schema.get("const").or_else(|| schema.get("default")).or_else(|| first("enum")).or_else(|| first("examples"))
}

/// The first type that is not null; a schema with properties is an object whether it says so or not.
fn kind(schema: &Value) -> &str {
    let kinds = schema["type"].as_array().into_iter().flatten().chain([&schema["type"]]).filter_map(Value::as_str);
    let untyped = if schema["properties"].is_object() { "object" } else { "string" };
    let nothing = schema["type"] == "null";
    kinds.into_iter().find(|kind| *kind != "null").unwrap_or(if nothing { "null" } else { untyped })
}

fn guess(name: &str) -> &str {
    GUESSES.iter().find(|(known, _)| *known == name).map_or("demo", |(_, guess)| guess)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_required_is_filled() {
        let schema = json!({"type": "object", "required": ["city", "days", "unit", "tags", "exact"], "properties": {
            "city": {"type": "string"}, "days": {"type": "integer", "minimum": 3}, "unit": {"enum": ["C", "F"]},
            "tags": {"type": "array", "minItems": 1, "items": {"type": "string"}}, "exact": {"type": "boolean"},
            "note": {"type": "string"}}});
        let expected = json!({"city": "Lisbon", "days": 3, "unit": "C", "tags": ["demo"], "exact": true});
        assert_eq!(value(&schema, ""), expected);
    }

    #[test]
    fn references_and_alternatives_are_followed() {
        let schema = json!({"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"type": ["null", "number"]}]}}});
        assert_eq!(value(&schema, ""), json!(1));
    }

    #[test]
    fn a_schema_within_itself_comes_to_an_end() {
        let schema = json!({"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}});
        assert!(value(&schema, "").is_object());
    }

    #[test]
    fn lengths_hold() {
        assert_eq!(value(&json!({"type": "string", "minLength": 6}), ""), json!("demo.."));
        assert_eq!(value(&json!({"type": "string", "maxLength": 2}), ""), json!("de"));
    }
}
