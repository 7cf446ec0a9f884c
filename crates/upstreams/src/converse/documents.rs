//! JSON of an answer, which the SDK reads into documents of its own. Integers stay exact.

use aws_smithy_types::{Document, Number};
use serde_json::Value;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_stay_integers_and_exact_and_fractions_stay_fractions() {
        let number = |number| value(Document::Number(number)).to_string();
        assert_eq!(number(Number::PosInt(u64::MAX)), "18446744073709551615");
        assert_eq!(number(Number::NegInt(-9_007_199_254_740_993)), "-9007199254740993");
        assert_eq!((number(Number::Float(1.0)), number(Number::Float(-0.1))), ("1.0".to_owned(), "-0.1".to_owned()));
    }

    #[test]
    fn what_json_cannot_say_is_null() {
        assert_eq!(value(Document::Number(Number::Float(f64::NAN))), Value::Null);
    }
}
