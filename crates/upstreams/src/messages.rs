//! Calls to an endpoint of AWS that speaks Anthropic's own API.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use protocol::failure::Failure;
use protocol::native::{Endpoint, Post};

use crate::bedrock::{Bedrock, Facts, Whole};
use crate::identity::Connection;
use crate::passing::{Passed, Place, Rest};
use crate::sse::SseEvents;

/// Where Anthropic's own API is spoken, as the user has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Messages {
    /// Which of them it is.
    pub endpoint: Endpoint,
    /// Another address, before `/v1/messages`.
    pub url: Option<String>,
    /// Another service for signatures.
    pub service: Option<String>,
    /// The workspace that Claude Platform wants to know.
    pub workspace: Option<String>,
    /// Whether tokens are counted there for models that bedrock-runtime does not count for.
    pub count_tokens: bool,
}

/// Paths below the address.
const MESSAGES: &str = "/v1/messages";
const COUNT: &str = "/v1/messages/count_tokens";

impl Messages {
    pub(crate) fn place(&self, connection: &Connection) -> Place {
        let key_header = match self.endpoint {
            Endpoint::Mantle | Endpoint::Runtime => AUTHORIZATION,
            Endpoint::Platform => HeaderName::from_static("x-api-key"),
        };
        let service = self.service.clone().unwrap_or_else(|| self.endpoint.service().to_owned());
        Place { base: self.base(connection), service, key_header }
    }

    fn base(&self, connection: &Connection) -> String {
        if let Some(url) = &self.url {
            return url.trim_end_matches('/').to_owned();
        }
        let region = &connection.region;
        match self.endpoint {
            Endpoint::Mantle => format!("https://bedrock-mantle.{region}.api.aws/anthropic"),
            Endpoint::Runtime => format!("{}/anthropic", connection.endpoints.runtime),
            Endpoint::Platform => format!("https://aws-external-anthropic.{region}.api.aws"),
        }
    }

    fn request(&self, path: &'static str, post: &Post) -> Result<Request<Bytes>, Failure> {
        let mut request = Request::new(Bytes::copy_from_slice(post.call.body.as_bytes()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = http::Uri::from_static(path);
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("anthropic-version", HeaderValue::from_static(post.version));
        if !post.call.betas.is_empty() {
            headers.insert("anthropic-beta", value(&post.call.betas.join(","))?);
        }
        if let Some(workspace) = &self.workspace {
            headers.insert("anthropic-workspace-id", value(workspace)?);
        }
        Ok(request)
    }
}

impl Bedrock {
    /// A whole answer.
    pub async fn post(&self, post: &Post) -> Result<Whole, Failure> {
        let (facts, rest) = self.posted(MESSAGES, post).await?;
        Ok(Whole { body: rest.whole().await?, facts })
    }

    /// A streamed answer. Returns when its head is there.
    pub async fn post_stream(&self, post: &Post) -> Result<SseEvents, Failure> {
        let (facts, rest) = self.posted(MESSAGES, post).await?;
        Ok(SseEvents::new(rest, facts))
    }

    /// How many tokens a request has.
    pub async fn post_count(&self, post: &Post) -> Result<u64, Failure> {
        let (_, rest) = self.posted(COUNT, post).await?;
        let body: serde_json::Value = serde_json::from_slice(&rest.whole().await?).unwrap_or_default();
        body["input_tokens"].as_u64().ok_or_else(|| Failure::NotBedrock(200, "something that is no count".to_owned()))
    }

    async fn posted(&self, path: &'static str, post: &Post) -> Result<(Facts, Rest), Failure> {
        let messages = self.messages().ok_or_else(not_configured)?;
        let request = messages.request(path, post)?;
        match self.pass_to(|connection| messages.place(connection), &request).await? {
            Passed::Refused(_, failure) => Err(failure),
            Passed::Answer(answer) => Ok((facts(answer.headers()), answer.into_body())),
        }
    }
}

/// Anthropic's own service has a request id of its own.
fn facts(headers: &HeaderMap) -> Facts {
    let id = headers.get("x-amzn-requestid").or_else(|| headers.get("request-id"));
    Facts { request_id: id.and_then(|id| id.to_str().ok()).map(str::to_owned), ..Facts::default() }
}

fn value(text: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::from_str(text).map_err(|_| Failure::Connection(format!("{text:?} cannot stand in a header")))
}

fn not_configured() -> Failure {
    Failure::Connection("config.toml has no [messages] table that says where".to_owned())
}
