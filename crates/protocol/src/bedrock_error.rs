//! A refusal as Bedrock itself would have told it: an exception with its status, for clients that speak Bedrock's wire.

use serde_json::json;

use crate::refusal::{ErrorType, Refusal};

/// An exception as AWS clients read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    /// HTTP status of the response.
    pub status: u16,
    /// Header `x-amzn-errortype`, without a namespace. In a stream it is the frame's `:exception-type`, which begins
    /// with a small letter.
    pub name: &'static str,
}

/// The exception that says the same.
pub fn exception(refusal: &Refusal) -> Exception {
    let (status, name) = match refusal.kind {
        ErrorType::Authentication => (403, "UnrecognizedClientException"),
        ErrorType::Billing | ErrorType::Permission => (403, "AccessDeniedException"),
        ErrorType::NotFound if refusal.message.starts_with("Not found: ") => (404, "UnknownOperationException"),
        ErrorType::NotFound => (404, "ResourceNotFoundException"),
        ErrorType::Conflict => (400, "ConflictException"),
        ErrorType::RateLimit if refusal.should_retry == Some(false) => (400, "ServiceQuotaExceededException"),
        ErrorType::RateLimit => (429, "ThrottlingException"),
        ErrorType::Timeout => (408, "ModelTimeoutException"),
        ErrorType::Overloaded => (503, "ServiceUnavailableException"),
        ErrorType::Api if matches!(refusal.status, 502 | 503) => (503, "ServiceUnavailableException"),
        ErrorType::Api => (500, "InternalServerException"),
        ErrorType::InvalidRequest if refusal.status == 405 => (405, "UnknownOperationException"),
        ErrorType::InvalidRequest | ErrorType::RequestTooLarge | ErrorType::NotSupported => {
            (400, "ValidationException")
        }
    };
    Exception { status, name }
}

/// The body of an exception, the same in a response and in a frame of a stream.
pub fn body(refusal: &Refusal) -> String {
    json!({ "message": refusal.message }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::{self, Failure};

    #[test]
    fn what_bedrock_said_comes_out_as_bedrock_said_it() {
        for (name, status) in [
            ("ValidationException", 400),
            ("AccessDeniedException", 403),
            ("ResourceNotFoundException", 404),
            ("ConflictException", 400),
            ("ServiceQuotaExceededException", 400),
            ("ThrottlingException", 429),
            ("ModelTimeoutException", 408),
            ("InternalServerException", 500),
            ("ServiceUnavailableException", 503),
        ] {
            let said = failure::Exception { name: name.into(), status, message: "no".into(), ..Default::default() };
            assert_eq!(exception(&Failure::Exception(said).refusal()), Exception { status, name });
        }
    }

    #[test]
    fn a_wrong_token_is_an_unknown_client() {
        let refusal = Refusal::new(ErrorType::Authentication, "who?");
        assert_eq!(exception(&refusal), Exception { status: 403, name: "UnrecognizedClientException" });
        assert_eq!(body(&refusal), r#"{"message":"who?"}"#);
    }
}
