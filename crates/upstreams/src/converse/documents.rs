//! JSON in the two forms it has here: serde's values and the SDK's documents. Integers stay exact both ways.

use aws_smithy_types::{Document, Number};
use serde_json::Value;

/// A value as a document.
pub(super) fn document(value: &Value) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(truth) => Document::Bool(*truth),
        Value::Number(number) => document_number(number),
        Value::String(text) => Document::String(text.clone()),
        Value::Array(items) => Document::Array(items.iter().map(document).collect()),
        Value::Object(members) => {
            Document::Object(members.iter().map(|(name, value)| (name.clone(), document(value))).collect())
        }
    }
}

/// A document as a value.
pub(super) fn value(document: Document) -> Value {
    match document {
        Document::Null => Value::Null,
        Document::Bool(truth) => Value::Bool(truth),
        Document::Number(Number::PosInt(integer)) => integer.into(),
        Document::Number(Number::NegInt(integer)) => integer.into(),
        // JSON knows no infinity: then it is null.
        Document::Number(Number::Float(float)) => float.into(),
        Document::String(text) => Value::String(text),
        Document::Array(items) => Value::Array(items.into_iter().map(value).collect()),
        Document::Object(members) => members.into_iter().map(|(name, document)| (name, value(document))).collect(),
    }
}

fn document_number(number: &serde_json::Number) -> Document {
    let positive = number.as_u64().map(Number::PosInt);
    let integer = positive.or_else(|| number.as_i64().map(Number::NegInt));
    integer.or_else(|| number.as_f64().map(Number::Float)).map_or(Document::Null, Document::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_of_value_comes_back_as_it_was() {
        let values = [
            json!(null),
            json!([true, false, [], {}]),
            json!({ "": "empty", "ünï": "\u{1f9c0}\n\"", "deep": [{ "er": [[{ "still": null }]] }] }),
        ];
        for original in values {
            assert_eq!(value(document(&original)), original);
        }
    }

    #[test]
    fn integers_stay_integers_and_exact_and_fractions_stay_fractions() {
        for text in ["0", "-1", "9007199254740993", "-9007199254740993", "18446744073709551615", "-9223372036854775808"]
        {
            let original: Value = serde_json::from_str(text).expect(text);
            assert_eq!(value(document(&original)).to_string(), text);
        }
        for text in ["1.0", "0.1", "-2.5", "1e300"] {
            let original: Value = serde_json::from_str(text).expect(text);
            assert_eq!(value(document(&original)), original);
        }
    }

    #[test]
    fn what_json_cannot_say_is_null() {
        assert_eq!(value(Document::Number(Number::Float(f64::NAN))), Value::Null);
    }
}
