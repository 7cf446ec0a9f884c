//! From method and path to the operation that is asked for.

use http::Method;

/// What a caller wants of Bedrock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A whole answer.
    InvokeModel,
    /// A streamed answer.
    InvokeModelWithResponseStream,
    /// A whole answer in the form all models share.
    Converse,
    /// The same, streamed.
    ConverseStream,
    /// The size of a request.
    CountTokens,
    /// The foundation models of the region.
    ListFoundationModels,
    /// The inference profiles of the account.
    ListInferenceProfiles,
    /// One of them.
    GetInferenceProfile,
    /// Nothing this Bedrock knows.
    Unknown,
}

/// Where a request leads: the operation, and the model or profile its path names (decoded; empty if none).
pub(crate) fn route(method: &Method, path: &str) -> (Operation, String) {
    let segments = path.strip_prefix('/').unwrap_or(path).split('/').collect::<Vec<_>>();
    match (method, segments.as_slice()) {
        (&Method::POST, ["model", model, action]) => (model_operation(action), decoded(model)),
        (&Method::GET, ["foundation-models"]) => (Operation::ListFoundationModels, String::new()),
        (&Method::GET, ["inference-profiles"]) => (Operation::ListInferenceProfiles, String::new()),
        (&Method::GET, ["inference-profiles", profile]) => (Operation::GetInferenceProfile, decoded(profile)),
        _ => (Operation::Unknown, String::new()),
    }
}

fn model_operation(action: &str) -> Operation {
    match action {
        "invoke" => Operation::InvokeModel,
        "invoke-with-response-stream" => Operation::InvokeModelWithResponseStream,
        "converse" => Operation::Converse,
        "converse-stream" => Operation::ConverseStream,
        "count-tokens" => Operation::CountTokens,
        _ => Operation::Unknown,
    }
}

/// Percent-decoded; a `%` that starts no byte stays as it is.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = (*first == b'%').then(|| after.get(..2).and_then(hex)).flatten();
        bytes.push(escape.unwrap_or(*first));
        rest = if escape.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digits = digits.iter().map(|d| (*d as char).to_digit(16)).collect::<Option<Vec<_>>>()?;
    u8::try_from(digits.iter().fold(0, |byte, digit| byte * 16 + digit)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_model_id_arrives_decoded() {
        let (operation, model) = route(&Method::POST, "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke");
        assert_eq!(operation, Operation::InvokeModel);
        assert_eq!(model, "us.anthropic.claude-sonnet-4-5-20250929-v1:0");
    }

    #[test]
    fn an_arn_keeps_its_slash() {
        let path = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fabc/count-tokens";
        let (operation, model) = route(&Method::POST, path);
        assert_eq!(operation, Operation::CountTokens);
        assert_eq!(model, "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc");
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        for (method, path) in [(Method::GET, "/model/x/invoke"), (Method::POST, "/model/x/y"), (Method::GET, "/")] {
            assert_eq!(route(&method, path).0, Operation::Unknown);
        }
    }

    #[test]
    fn a_broken_escape_is_left_alone() {
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%4"), "%zz%4");
    }
}
