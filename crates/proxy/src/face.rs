//! Which API a client speaks. All of them take the same road; a face only decides how a request is read, how an answer
//! is written and how a refusal is told.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use protocol::refusal::Refusal;
use protocol::{bedrock_error, openai};

use crate::refusal::RequestId;

/// The APIs that a client may speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// Anthropic's Messages.
    Anthropic,
    /// OpenAI's chat completions.
    OpenAi,
    /// Bedrock's own wire.
    Bedrock,
}

/// Paths that only Bedrock has.
const BEDROCK: [&str; 3] = ["/model/", "/inference-profiles", "/foundation-model"];

/// Paths that only OpenAI has, served or not: who asks for them is told in its words.
const OPENAI: [&str; 6] =
    ["/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/moderations", "/v1/images/", "/v1/audio/"];

impl Face {
    /// The path tells it; where two APIs have the same path, the client's name does.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let path = uri.path();
        if BEDROCK.iter().any(|beginning| path.starts_with(beginning)) {
            return Self::Bedrock;
        }
        // Only a client of OpenAI has to be told of `/v1`.
        if path.ends_with("/chat/completions") || path == "/models" || path.starts_with("/models/") {
            return Self::OpenAi;
        }
        if OPENAI.iter().any(|beginning| path.starts_with(beginning)) {
            return Self::OpenAi;
        }
        let own_path = path.contains("/messages");
        if !own_path && !path.starts_with("/v1/") && is_aws_client(headers) {
            return Self::Bedrock;
        }
        if !own_path && !headers.contains_key("anthropic-version") && is_openai_client(headers) {
            return Self::OpenAi;
        }
        Self::Anthropic
    }
}

impl<S: Sync> FromRequestParts<S> for Face {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

/// Tells a refusal, whoever made it, in the words of the client's own API, and gives every answer the request id where
/// that API has it.
pub(crate) async fn retold(face: Face, id: RequestId, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let refusal = response.extensions_mut().remove::<Refusal>();
    match face {
        Face::Anthropic => {}
        Face::OpenAi => {
            if let Some(refusal) = refusal {
                set_body(&mut response, openai::error::body(&refusal));
            }
            response.headers_mut().insert("x-request-id", id.header());
        }
        Face::Bedrock => {
            if let Some(refusal) = refusal {
                let exception = bedrock_error::exception(&refusal);
                set_body(&mut response, bedrock_error::body(&refusal));
                *response.status_mut() = StatusCode::from_u16(exception.status).unwrap_or(StatusCode::BAD_REQUEST);
                response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(exception.name));
            }
            response.headers_mut().entry("x-amzn-requestid").or_insert_with(|| id.header());
        }
    }
    response
}

fn set_body(response: &mut Response, body: String) {
    response.headers_mut().remove(CONTENT_LENGTH);
    *response.body_mut() = Body::from(body);
}

/// The official clients call themselves `OpenAI/Python 3.52.0`, `AsyncOpenAI/Python …` and `OpenAI/JS …`.
fn is_openai_client(headers: &HeaderMap) -> bool {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    agent.to_ascii_lowercase().contains("openai")
}

/// The clients of AWS sign what they ask, or number their attempts.
fn is_aws_client(headers: &HeaderMap) -> bool {
    let signed = headers.get(AUTHORIZATION).is_some_and(|proof| proof.as_bytes().starts_with(b"AWS4-HMAC-"));
    signed || headers.contains_key("amz-sdk-invocation-id")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(path: &'static str, headers: &[(&'static str, &'static str)]) -> Face {
        let headers =
            headers.iter().map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value)));
        Face::of(&Uri::from_static(path), &headers.collect())
    }

    #[test]
    fn a_path_that_only_one_api_has_tells_the_face() {
        let openai = [("user-agent", "OpenAI/Python 3.52.0")];
        for (path, expected) in [
            ("/v1/chat/completions", Face::OpenAi),
            ("/chat/completions?x=1", Face::OpenAi),
            ("/v1/v1/chat/completions", Face::OpenAi),
            ("/v1/embeddings", Face::OpenAi),
            ("/v1/messages?beta=true", Face::Anthropic),
            ("/v1/messages/count_tokens", Face::Anthropic),
            ("/model/anthropic.claude-sonnet-5/converse", Face::Bedrock),
            ("/inference-profiles?maxResults=1", Face::Bedrock),
            ("/foundation-models/x", Face::Bedrock),
        ] {
            assert_eq!([face(path, &[]), face(path, &openai)], [expected, expected], "{path}");
        }
    }

    #[test]
    fn a_client_of_aws_is_known_by_what_its_sdk_sends() {
        let signed = [("authorization", "AWS4-HMAC-SHA256 Credential=a"), ("user-agent", "Boto3/1.44.5")];
        let with_a_key = [("authorization", "Bearer a"), ("amz-sdk-invocation-id", "a")];
        for headers in [&signed, &with_a_key] {
            assert_eq!(face("/guardrail/x/version/1/apply", headers), Face::Bedrock);
            assert_eq!(face("/v1/messages", headers), Face::Anthropic);
            assert_eq!(face("/anthropic/v1/messages", headers), Face::Anthropic);
        }
        assert_eq!(face("/guardrail/x/version/1/apply", &[]), Face::Anthropic);
    }

    #[test]
    fn on_a_path_that_two_have_the_clients_name_tells_it() {
        let agent = |name| face("/v1/models", &[("user-agent", name)]);
        assert_eq!(agent("OpenAI/JS 6.1.0"), Face::OpenAi);
        assert_eq!(agent("AsyncOpenAI/Python 3.52.0"), Face::OpenAi);
        assert_eq!(agent("Anthropic/Python 2.11.0"), Face::Anthropic);
        assert_eq!(agent("curl/8"), Face::Anthropic);
        let both = [("user-agent", "OpenAI/Python 3.52.0"), ("anthropic-version", "2023-06-01")];
        assert_eq!(face("/v1/models", &both), Face::Anthropic);
    }
}
