//! A refusal in OpenAI's words.

use serde_json::{Value, json};

use super::fields;
use crate::refusal::{ErrorType, Refusal};

/// The error envelope, the same in a JSON body and in a line of a stream.
pub fn body(refusal: &Refusal) -> String {
    let (kind, code) = words(refusal);
    let param = param(refusal);
    json!({ "error": { "message": refusal.message, "type": kind, "param": param, "code": code } }).to_string()
}

/// What in the request the refusal is about, in OpenAI's way to write a place: messages begin with it, as in
/// `messages.0.content: Field required`.
fn param(refusal: &Refusal) -> Option<String> {
    let (place, _) = refusal.message.split_once(": ")?;
    let about_request = matches!(refusal.kind, ErrorType::InvalidRequest | ErrorType::NotFound);
    let mut parts = place.split('.');
    let first = parts.next().filter(|first| about_request && fields::is_known(first))?;
    parts.try_fold(first.to_owned(), |place, part| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let place = match part.parse::<usize>() {
            Ok(number) => format!("{place}[{number}]"),
            Err(_) => format!("{place}.{part}"),
        };
        (!part.is_empty() && part.chars().all(plain)).then_some(place)
    })
}

/// `error.type` and `error.code`. Clients choose by the status first; some look at the code to shorten a prompt, to ask
/// for another key or to stop for today.
fn words(refusal: &Refusal) -> (&'static str, Value) {
    match refusal.kind {
        ErrorType::InvalidRequest if is_too_long(&refusal.message) => {
            ("invalid_request_error", json!("context_length_exceeded"))
        }
        ErrorType::InvalidRequest => ("invalid_request_error", Value::Null),
        ErrorType::Authentication => ("invalid_request_error", json!("invalid_api_key")),
        ErrorType::Billing => ("insufficient_quota", json!("insufficient_quota")),
        ErrorType::Permission => ("invalid_request_error", json!("permission_denied")),
        ErrorType::NotFound if refusal.message.starts_with("Not found: ") => {
            ("invalid_request_error", json!("unknown_url"))
        }
        ErrorType::NotFound => ("invalid_request_error", json!("model_not_found")),
        ErrorType::RequestTooLarge => ("invalid_request_error", json!("request_too_large")),
        ErrorType::NotSupported => ("invalid_request_error", json!("not_supported")),
        ErrorType::RateLimit if refusal.should_retry == Some(false) => {
            ("insufficient_quota", json!("insufficient_quota"))
        }
        ErrorType::RateLimit => ("requests", json!("rate_limit_exceeded")),
        ErrorType::Conflict | ErrorType::Api | ErrorType::Timeout | ErrorType::Overloaded => {
            ("server_error", Value::Null)
        }
    }
}

/// Bedrock's two ways of saying that a prompt does not fit.
fn is_too_long(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("input is too long") || message.contains("prompt is too long")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(refusal: &Refusal) -> (String, String, Option<String>) {
        let told: Value = serde_json::from_str(&body(refusal)).expect("JSON");
        let text = |key: &str| told["error"][key].as_str().map(str::to_owned);
        (text("message").expect("words"), text("type").expect("a type"), text("code"))
    }

    #[test]
    fn a_refusal_keeps_its_words_and_gets_a_code_that_clients_know() {
        let invalid = "invalid_request_error";
        for (kind, message, named, code) in [
            (ErrorType::InvalidRequest, "no", invalid, None),
            (ErrorType::InvalidRequest, "prompt is too long: 2 > 1", invalid, Some("context_length_exceeded")),
            (ErrorType::Authentication, "no", invalid, Some("invalid_api_key")),
            (ErrorType::NotFound, "model: x", invalid, Some("model_not_found")),
            (ErrorType::NotFound, "Not found: GET /x", invalid, Some("unknown_url")),
            (ErrorType::RateLimit, "slowly", "requests", Some("rate_limit_exceeded")),
            (ErrorType::Api, "oh", "server_error", None),
        ] {
            let code = code.map(str::to_owned);
            assert_eq!(told(&Refusal::new(kind, message)), (message.to_owned(), named.to_owned(), code));
        }
    }

    #[test]
    fn a_refusal_names_the_parameter_that_it_is_about() {
        for (kind, message, param) in [
            (ErrorType::InvalidRequest, "n: only one choice", Some("n")),
            (ErrorType::InvalidRequest, "messages.1.content.0.image_url: no", Some("messages[1].content[0].image_url")),
            (ErrorType::NotFound, "model: x", Some("model")),
            (ErrorType::NotFound, "Not found: GET /x", None),
            (ErrorType::InvalidRequest, "The request body is not valid JSON: no", None),
            (ErrorType::InvalidRequest, "messages are odd: no", None),
            (ErrorType::Api, "model: broken", None),
        ] {
            let body: Value = serde_json::from_str(&body(&Refusal::new(kind, message))).expect("JSON");
            assert_eq!(body["error"]["param"].as_str(), param, "{message}");
        }
    }

    #[test]
    fn every_kind_of_refusal_has_its_words() {
        for kind in ErrorType::ALL {
            assert_eq!(told(&Refusal::new(kind, "no")).0, "no");
        }
    }

    #[test]
    fn what_is_used_up_for_today_is_no_reason_to_try_again() {
        let used_up = Refusal::new(ErrorType::RateLimit, "no more").final_answer();
        assert_eq!(told(&used_up).2.as_deref(), Some("insufficient_quota"));
    }
}
