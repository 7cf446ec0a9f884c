//! Requests that pass as they are: newly addressed, known by the user's identity, answered byte by byte.
//!
//! Of the SDK only the identity and the signature are used, so that nothing that it does not know is lost. What a
//! request means, and what its answer says, is for others.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Limited};
use protocol::failure::Failure;

use crate::fault::{of_response, root_cause};
use crate::http_client::Direct;
use crate::identity::{Connection, Proof};

/// More than this of an error is not read, in bytes.
const LONGEST_ERROR: usize = 4 << 20;

/// Where a request goes, and how it is known there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The address before the path, without a slash at the end.
    pub(crate) base: String,
    /// The service that a signature is for.
    pub(crate) service: String,
    /// The header for an API key, which goes there after `Bearer ` if it is `authorization`.
    pub(crate) key_header: HeaderName,
}

/// What came back.
#[derive(Debug)]
pub enum Passed {
    /// An answer, whose bytes follow.
    Answer(Response<Rest>),
    /// An error as it came, and what it means.
    Refused(Response<Bytes>, Failure),
}

/// The body of an answer. Dropping it closes the connection to AWS.
#[derive(Debug)]
pub struct Rest(pub(crate) SdkBody);

impl Rest {
    /// The next bytes; `None` at the end. May be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Option<Result<Bytes, Failure>> {
        loop {
            match self.0.frame().await?.map(http_body::Frame::into_data) {
                Ok(Ok(bytes)) if !bytes.is_empty() => return Some(Ok(bytes)),
                Ok(_) => {}
                Err(error) => return Some(Err(Failure::BrokenStream(root_cause(&*error)))),
            }
        }
    }

    /// All bytes to the end.
    pub(crate) async fn whole(mut self) -> Result<Vec<u8>, Failure> {
        let mut whole = Vec::new();
        while let Some(bytes) = self.next().await {
            whole.extend_from_slice(&bytes?);
        }
        Ok(whole)
    }
}

/// Sends a request whose URI is a path and a query, and waits for the head of its answer.
pub(crate) async fn send(
    direct: &Direct,
    connection: &Connection,
    place: &Place,
    request: &Request<Bytes>,
) -> Result<Passed, Failure> {
    let mut request = addressed(request, &place.base)?;
    match connection.proof().await? {
        Proof::Key(key) => carry(&mut request, &place.key_header, key.expose())?,
        Proof::Signature(credentials) => {
            sign_with(&mut request, credentials, &connection.region, &place.service, SystemTime::now())?;
        }
    }
    let request = HttpRequest::try_from(request.map(SdkBody::from)).map_err(|error| unsendable(&error))?;
    let response = direct.call(request).await.map_err(|error| unanswered(&error))?;
    if response.status().is_success() { answer(response) } else { refused(response).await }
}

fn addressed(request: &Request<Bytes>, base: &str) -> Result<Request<Bytes>, Failure> {
    let mut addressed = request.clone();
    let whole = format!("{base}{}", request.uri().path_and_query().map_or("/", |path| path.as_str()));
    *addressed.uri_mut() = whole.parse().map_err(|error| unsendable(&error))?;
    Ok(addressed)
}

fn carry(request: &mut Request<Bytes>, header: &HeaderName, key: &str) -> Result<(), Failure> {
    let text = if *header == AUTHORIZATION { format!("Bearer {key}") } else { key.to_owned() };
    let mut value = HeaderValue::try_from(text).map_err(|_| Failure::NoIdentity("The API key is no text.".into()))?;
    value.set_sensitive(true);
    request.headers_mut().insert(header, value);
    Ok(())
}

fn sign_with(
    request: &mut Request<Bytes>,
    credentials: Credentials,
    region: &str,
    service: &str,
    now: SystemTime,
) -> Result<(), Failure> {
    let identity = credentials.into();
    let params = v4::SigningParams::builder().identity(&identity).region(region).name(service).time(now);
    let params = params.settings(SigningSettings::default()).build().map_err(|error| unsendable(&error))?.into();
    let headers = request.headers().iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let method = request.method().as_str();
    let signable =
        SignableRequest::new(method, request.uri().to_string(), headers, SignableBody::Bytes(request.body()));
    let signable = signable.map_err(|error| unsendable(&error))?;
    let (signature, _) = sign(signable, &params).map_err(|error| unsendable(&error))?.into_parts();
    signature.apply_to_request_http1x(request);
    Ok(())
}

fn answer(response: HttpResponse) -> Result<Passed, Failure> {
    let response = response.try_into_http1x().map_err(|error| unsendable(&error))?;
    Ok(Passed::Answer(response.map(Rest)))
}

async fn refused(mut response: HttpResponse) -> Result<Passed, Failure> {
    let body = Limited::new(response.take_body(), LONGEST_ERROR).collect().await;
    let body = body.map_err(|error| Failure::BrokenStream(root_cause(&*error)))?.to_bytes();
    *response.body_mut() = SdkBody::from(body.clone());
    let failure = of_response(&response);
    let response = response.try_into_http1x().map_err(|error| unsendable(&error))?;
    Ok(Passed::Refused(response.map(|_| body), failure))
}

fn unanswered(error: &ConnectorError) -> Failure {
    if error.is_timeout() { Failure::Timeout } else { Failure::Connection(root_cause(error)) }
}

/// It never left: an address that is none, a header that is no text.
fn unsendable(error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::Connection(format!("the request cannot be sent: {}", root_cause(error)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const BODY_A: &str =
        r#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":8,"messages":[{"role":"user","content":"hi"}]}"#;
    const BODY_B: &str =
        r#"{"model":"anthropic.claude-opus-5-5","max_tokens":8,"messages":[{"role":"user","content":"hi"}]}"#;
    const RUNTIME: &str = "https://bedrock-runtime.us-west-2.amazonaws.com";

    /// The signature for 2026-11-20 12:00:00 UTC.
    fn signature(
        service: &str,
        url: &str,
        headers: &[(&'static str, &str)],
        body: &'static str,
        token: Option<&str>,
    ) -> String {
        let method = if body.is_empty() { "GET" } else { "POST" };
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Bytes::from_static(body.as_bytes())).expect("a request");
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let credentials = Credentials::new("AKIDEXAMPLE", secret, token.map(Into::into), None, "test");
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_176_000);
        sign_with(&mut request, credentials, "us-west-2", service, now).expect("signed");
        let signed = request.headers()[AUTHORIZATION].to_str().expect("text");
        signed.rsplit_once("Signature=").expect("a signature").1.to_owned()
    }

    /// What botocore 1.44.5 makes of the same requests.
    #[test]
    fn a_signature_is_that_of_the_reference_client() {
        let json = [("content-type", "application/json")];
        let invoke = |model: &str, action: &str| format!("{RUNTIME}/model/{model}/{action}");
        let raw = invoke("anthropic.claude-sonnet-4-5-20250929-v1:0", "invoke");
        assert_eq!(
            signature("bedrock", &raw, &json, BODY_A, None),
            "391da06db06ae9163391ca1dcc95c5b39999c8908e51aa91973a2d12d04c9677"
        );
        let encoded = invoke("anthropic.claude-sonnet-4-5-20250929-v1%3A0", "invoke");
        assert_eq!(
            signature("bedrock", &encoded, &json, BODY_A, None),
            "0317fb6cd20fdc409a431ec283c74da941c82d76990305c797b46a43a316aa76"
        );
        let arn = "arn%3Aaws%3Abedrock%3Aus-west-2%3A123456789012%3Aapplication-inference-profile%2Fabc123";
        assert_eq!(
            signature("bedrock", &invoke(arn, "invoke-with-response-stream"), &json, BODY_A, Some("TOKEN")),
            "dfdc04dc90038fc2ce72c76b93649bc5193463d61708d1e1bf6274d4f10ce1fd"
        );
        let versioned = [("anthropic-version", "2023-06-01"), ("content-type", "application/json")];
        assert_eq!(
            signature(
                "bedrock-mantle",
                "https://bedrock-mantle.us-west-2.api.aws/anthropic/v1/messages",
                &versioned,
                BODY_B,
                None
            ),
            "0c9c4fb877f090ef6af689c53fd19e8c379e241760df029bec29e78d693ebddb"
        );
        let list = "https://bedrock.us-west-2.amazonaws.com/inference-profiles?maxResults=1000&type=SYSTEM_DEFINED";
        assert_eq!(
            signature("bedrock", list, &[], "", None),
            "ec3fadbaf34494d1ed1f45df797eab646349e2287355fefcc793a6ffaf9d9b9e"
        );
    }
}
