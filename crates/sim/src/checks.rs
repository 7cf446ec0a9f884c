//! What Bedrock refuses before any model sees it, as far as it catches our own mistakes.

use serde_json::{Map, Value};

use crate::call::Call;
use crate::exception::Exception;

/// Keys of the Messages API that have no place in a body for Bedrock.
const FOREIGN: [&str; 2] = ["model", "stream"];

/// Someone must have signed it. Whether the signature is right is not looked at.
pub(crate) fn signed(call: &Call) -> Result<(), Exception> {
    if call.headers.contains_key("authorization") {
        return Ok(());
    }
    Err(Exception::new("MissingAuthenticationTokenException", "Missing Authentication Token"))
}

/// It must be a Messages body in Bedrock's form.
pub(crate) fn messages_body(body: &Value) -> Result<(), Exception> {
    let Some(body) = body.as_object() else {
        return Err(Exception::validation("Malformed input request, please reformat your input and try again."));
    };
    if let Some(key) = FOREIGN.into_iter().find(|key| body.contains_key(*key)) {
        return Err(Exception::validation(format!("{key}: Extra inputs are not permitted")));
    }
    required(body, "anthropic_version", "a valid string", Value::is_string)?;
    required(body, "max_tokens", "a valid integer", Value::is_u64)?;
    required(body, "messages", "a valid list", Value::is_array)
}

/// Tokens are counted for foundation models, and not with an empty list of tools.
pub(crate) fn countable(call: &Call, body: &Value) -> Result<(), Exception> {
    let profile = call.model.starts_with("arn:") || call.model.split_once(".anthropic.").is_some();
    if profile {
        return Err(Exception::validation("The provided model identifier is invalid."));
    }
    if body["tools"].as_array().is_some_and(Vec::is_empty) {
        return Err(Exception::validation("tools: List should have at least 1 item after validation, not 0"));
    }
    Ok(())
}

fn required(body: &Map<String, Value>, key: &str, kind: &str, fits: impl Fn(&Value) -> bool) -> Result<(), Exception> {
    match body.get(key) {
        None => Err(Exception::validation(format!("{key}: Field required"))),
        Some(value) if fits(value) => Ok(()),
        Some(_) => Err(Exception::validation(format!("{key}: Input should be {kind}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_belongs_to_the_messages_api_alone_is_refused() {
        for key in FOREIGN {
            let mut body = good();
            body[key] = json!(true);
            assert_eq!(refusal(&body), format!("{key}: Extra inputs are not permitted"));
        }
        assert_eq!(messages_body(&good()), Ok(()));
    }

    #[test]
    fn what_is_missing_is_named() {
        for key in ["anthropic_version", "max_tokens", "messages"] {
            let mut body = good();
            body.as_object_mut().expect("an object").remove(key);
            assert_eq!(refusal(&body), format!("{key}: Field required"));
        }
        assert!(refusal(&json!([])).starts_with("Malformed input request"));
        assert!(refusal(&Value::Null).starts_with("Malformed input request"));
    }

    fn good() -> Value {
        json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 0, "messages": []})
    }

    fn refusal(body: &Value) -> String {
        messages_body(body).expect_err("a refusal").message
    }
}
