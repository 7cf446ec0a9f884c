//! The web outside of AWS: pages, search providers, exchange rates.
//!
//! There are two kinds of addresses. Those that Outcrop or its user has chosen are simply asked ([`Outside::get`],
//! [`Outside::post_json`]). Those that somebody else has chosen, a model for example, are visited ([`Outside::visit`]):
//! never on this machine, its network or a metadata service, whatever name or redirect leads there, unless the user
//! allows it by name. Every answer has a limit of size and time. What is asked is never logged.

mod guard;

use std::sync::OnceLock;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use http::Request;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, LOCATION, USER_AGENT};
use tokio::time::timeout;
use url::Url;

use self::guard::Guard;
use crate::http_client;

/// Who we say we are.
const AGENT: &str = concat!("Outcrop/", env!("CARGO_PKG_VERSION"));
const READABLE: &str = "text/html, text/plain, application/pdf, application/json, */*;q=0.5";
/// An answer is there after this, redirects included.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of an answer.
const MOST: usize = 5 * 1024 * 1024;
const MOST_REDIRECTS: usize = 5;

/// An answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Where it was found, redirects followed.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// `content-type`, empty where there is none.
    pub content_type: String,
    /// At most 5 MiB.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No address of the web.
    NoAddress,
    /// An address that may not be visited.
    NotAllowed,
    /// Nobody answers there, or not in HTTP.
    Unreachable,
    /// It took longer than 20 s.
    TimedOut,
    /// More than 5 MiB.
    TooLarge,
}

/// The way out.
#[derive(Debug)]
pub struct Outside {
    chosen: Connectors,
    visited: Connectors,
}

impl Outside {
    /// `allow`: names and addresses that may be visited although they are private. Nothing is opened yet.
    pub fn new(allow: &[String]) -> Self {
        Self { chosen: Connectors::new(Guard::open()), visited: Connectors::new(Guard::closed(allow)) }
    }

    /// Asks an address that we or the user have chosen.
    pub async fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<Fetched, Trouble> {
        let request = request(Request::get(url), headers, SdkBody::empty())?;
        in_time(async { whole(url, self.chosen.send(request).await?).await }).await
    }

    /// The same with a JSON body.
    pub async fn post_json(&self, url: &str, headers: &[(&str, &str)], json: &str) -> Result<Fetched, Trouble> {
        let builder = Request::post(url).header(CONTENT_TYPE, "application/json");
        let request = request(builder, headers, SdkBody::from(json))?;
        in_time(async { whole(url, self.chosen.send(request).await?).await }).await
    }

    /// Gets a page from an address that somebody else has chosen.
    pub async fn visit(&self, url: &str) -> Result<Fetched, Trouble> {
        in_time(self.follow(Url::parse(url).map_err(|_| Trouble::NoAddress)?)).await
    }

    /// Every step is checked before it is taken, and again when its name is resolved to connect.
    async fn follow(&self, mut url: Url) -> Result<Fetched, Trouble> {
        url.set_fragment(None);
        for _ in 0..=MOST_REDIRECTS {
            self.visited.guard.check(&url).await?;
            let request = request(Request::get(url.as_str()).header(ACCEPT, READABLE), &[], SdkBody::empty())?;
            let response = self.visited.send(request).await?;
            match redirected(&url, &response) {
                Some(next) => url = next,
                None => return whole(url.as_str(), response).await,
            }
        }
        Err(Trouble::Unreachable)
    }
}

async fn in_time<T>(answer: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    timeout(PATIENCE, answer).await.unwrap_or(Err(Trouble::TimedOut))
}

fn request(builder: http::request::Builder, headers: &[(&str, &str)], body: SdkBody) -> Result<HttpRequest, Trouble> {
    let builder = builder.header(USER_AGENT, AGENT).header(ACCEPT_ENCODING, "identity");
    let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
    let request = builder.body(body).map_err(|_| Trouble::NoAddress)?;
    HttpRequest::try_from(request).map_err(|_| Trouble::NoAddress)
}

fn redirected(from: &Url, response: &HttpResponse) -> Option<Url> {
    let redirects = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    from.join(response.headers().get(LOCATION.as_str()).filter(|_| redirects)?).ok()
}

async fn whole(url: &str, mut response: HttpResponse) -> Result<Fetched, Trouble> {
    let header = |name: &str| response.headers().get(name).unwrap_or_default().to_owned();
    let content_type = header(CONTENT_TYPE.as_str());
    if header("content-length").parse::<usize>().is_ok_and(|length| length > MOST) {
        return Err(Trouble::TooLarge);
    }
    let mut stream = ByteStream::new(response.take_body());
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        body.extend_from_slice(&chunk.map_err(|_| Trouble::Unreachable)?);
        if body.len() > MOST {
            return Err(Trouble::TooLarge);
        }
    }
    Ok(Fetched { url: url.to_owned(), status: response.status().as_u16(), content_type, body })
}

/// Connections that a guard watches over; made when the first is needed, since reading certificates takes its time.
#[derive(Debug)]
struct Connectors {
    guard: Guard,
    ways: OnceLock<[Connector; 2]>,
}

impl Connectors {
    fn new(guard: Guard) -> Self {
        Self { guard, ways: OnceLock::new() }
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        let [far, near] = self.ways.get_or_init(|| http_client::outside(self.guard.clone()));
        let way = if http_client::is_near(request.uri()) { near } else { far };
        way.call(request).await.map_err(|_| Trouble::Unreachable)
    }
}

#[cfg(test)]
mod tests;
