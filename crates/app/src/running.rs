//! The server that runs in this home: whether one does, and asking it for something.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::home::Home;
use crate::serve::Ready;
use crate::{lease, port};

/// It is on this machine and has nobody to ask.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether a server runs in a home.
pub enum Runs {
    /// None does.
    Not,
    /// One did and has ended without a word: what it left behind leads nowhere, or to somebody else.
    NoMore(Ready),
    /// This one.
    Yes(Ready),
}

/// Looks who answers at the address that the last server of this home left, before anybody is told its token. Blocks for
/// some seconds at most.
pub fn find(home: &Home) -> Runs {
    match Ready::read(&home.running()) {
        None => Runs::Not,
        Some(ready) if is_it(&ready) => Runs::Yes(ready),
        Some(ready) => Runs::NoMore(ready),
    }
}

/// Who listens there is known of one's own processes on most systems; where it is not, an Outcrop that answers is enough.
fn is_it(ready: &Ready) -> bool {
    let address = ready.url.trim_start_matches("http://").parse();
    let of_another = |address| port::holder(address).is_some_and(|pid| pid != ready.pid);
    lease::answers(&ready.url) && !address.is_ok_and(of_another)
}

/// Posts JSON to a path. `None` if no server runs here.
pub(crate) async fn post(home: &Home, path: &str, json: String) -> Result<Option<String>> {
    let whose = home.clone();
    let Runs::Yes(ready) = tokio::task::spawn_blocking(move || find(&whose)).await? else {
        return Ok(None);
    };
    let address = ready.url.trim_start_matches("http://").to_owned();
    let Ok(Ok(socket)) = timeout(PATIENCE, TcpStream::connect(&address)).await else {
        return Ok(None);
    };
    let request = request(&ready, path, json)?;
    let answer = timeout(PATIENCE, whole(socket, request)).await;
    let answer = answer.with_context(|| format!("the server at {address} does not answer"))?;
    answer.map(Some).with_context(|| format!("the server at {address} refused it"))
}

/// Lets the server that runs here, if one does, read anew what another program changes: client keys, lifted budgets.
pub(crate) async fn reload(home: &Home) -> Result<()> {
    post(home, "/outcrop/reload", "{}".to_owned()).await.map(drop)
}

/// A POST of JSON with the main token.
pub(crate) fn request(ready: &Ready, path: &str, json: String) -> Result<Request<Full<Bytes>>> {
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(HOST, ready.url.trim_start_matches("http://"))
        .header(AUTHORIZATION, format!("Bearer {}", ready.token))
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(json)))
        .context("the request cannot be made")
}

/// The whole answer, or what the server says against it.
async fn whole(socket: TcpStream, request: Request<Full<Bytes>>) -> Result<String> {
    let (answer, _open) = send(socket, request).await?;
    let body = answer.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// The answer as it begins; it goes on as long as what comes with it is kept.
///
/// # Errors
/// What the server says, if it refuses.
pub(crate) async fn send(socket: TcpStream, request: Request<Full<Bytes>>) -> Result<(Response<Incoming>, Open)> {
    let (answer, open) = sent(socket, request).await?;
    let status = answer.status();
    if status.is_success() {
        return Ok((answer, open));
    }
    let body = answer.into_body().collect().await?.to_bytes();
    let said = serde_json::from_slice::<serde_json::Value>(&body).unwrap_or_default();
    bail!("{}", said["error"]["message"].as_str().unwrap_or(status.as_str()));
}

/// The same, whatever the server says.
pub(crate) async fn sent(socket: TcpStream, request: Request<Full<Bytes>>) -> Result<(Response<Incoming>, Open)> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await?;
    let open = Open(tokio::spawn(connection));
    Ok((sender.send_request(request).await?, open))
}

/// A connection that ends when nobody wants it any more.
pub(crate) struct Open(JoinHandle<hyper::Result<()>>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.abort();
    }
}
