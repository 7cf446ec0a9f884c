//! A client that does what a story tells it to: one connection a request, nothing added that was not asked for.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::sse::{self, Event};

/// Longer than anything in these stories takes, the ping in silence included, on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// A request before it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    address: String,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Ask {
    pub(crate) fn new(address: &str, method: Method, path: &str) -> Self {
        let headers = vec![("host".to_owned(), address.to_owned())];
        Self { address: address.to_owned(), method, path: path.to_owned(), headers, body: Bytes::new() }
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body(body.to_string())
    }

    pub(crate) fn body(self, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self.header("content-type", "application/json") }
    }

    /// Adds a header, or replaces it.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(present, _)| present != name);
        self
    }

    /// Sends it and waits for the whole answer.
    pub(crate) async fn reply(self) -> Reply {
        self.open().await.whole().await
    }

    /// Sends it and waits for the head of the answer.
    pub(crate) async fn open(self) -> Open {
        let what = format!("{} {}", self.method, self.path);
        timeout(PATIENCE, self.connect()).await.unwrap_or_else(|_| panic!("{what}: no answer began"))
    }

    async fn connect(self) -> Open {
        let socket = TcpStream::connect(&self.address).await.expect("Outcrop listens");
        socket.set_nodelay(true).expect("a socket");
        let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await.expect("a connection");
        let connection = Connection(tokio::spawn(async {
            let _ = connection.await;
        }));
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(self.body)).expect("a request");
        let (head, body) = sender.send_request(request).await.expect("an answer").into_parts();
        Open {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
            unread: String::new(),
            _connection: connection,
        }
    }
}

/// Dropped, it hangs up.
#[derive(Debug)]
struct Connection(JoinHandle<()>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// An answer whose head is there. Dropping it hangs up.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    body: Incoming,
    unread: String,
    _connection: Connection,
}

impl Open {
    /// The next event of a stream; `None` at its end.
    pub(crate) async fn event(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = sse::next(&self.unread) {
                self.unread = rest;
                return Some(event);
            }
            let frame = timeout(PATIENCE, self.body.frame()).await.expect("the stream goes on");
            let bytes = frame?.expect("the stream is whole").into_data().unwrap_or_default();
            self.unread.push_str(std::str::from_utf8(&bytes).expect("events are not cut"));
        }
    }

    /// The events up to the first of this kind.
    pub(crate) async fn until(&mut self, kind: &str) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.event().await {
            events.push(event);
            if events.last().is_some_and(|event| event.kind == kind) {
                return events;
            }
        }
        panic!("the stream ended before {kind}: {events:?}");
    }

    /// Waits until this text has come; it stays part of the whole.
    pub(crate) async fn until_text(&mut self, words: &str) {
        while !self.unread.contains(words) {
            let frame = timeout(PATIENCE, self.body.frame()).await.expect("the stream goes on");
            let bytes = frame.expect("more comes").expect("the stream is whole").into_data().unwrap_or_default();
            self.unread.push_str(std::str::from_utf8(&bytes).expect("events are not cut"));
        }
    }

    /// Waits for its end, which may be a bad one: whether the answer was whole.
    pub(crate) async fn ends_well(self) -> bool {
        timeout(PATIENCE, self.body.collect()).await.expect("the answer ends").is_ok()
    }

    pub(crate) async fn whole(self) -> Reply {
        let Self { status, headers, body, unread, _connection } = self;
        let rest = timeout(PATIENCE, body.collect()).await.expect("the answer ends").expect("the answer is whole");
        let body = [unread.into_bytes(), rest.to_bytes().to_vec()].concat();
        Reply { status, headers, body }
    }
}

/// A whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of text"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("an answer of text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("JSON, not {}", self.text()))
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        sse::all(self.text())
    }

    /// `error.type` and `error.message`; checks that the whole has the shape every client reads errors by.
    pub(crate) fn error(&self) -> (String, String) {
        let body = self.json();
        assert_eq!(self.header("content-type"), "application/json");
        assert_eq!(body["request_id"], self.header("request-id"), "{body}");
        super::error_of(&body)
    }

    #[track_caller]
    pub(crate) fn is_refused(&self, status: u16, kind: &str, words: &str) {
        let (found, message) = self.error();
        assert_eq!((self.status, found.as_str()), (status, kind), "{message}");
        assert!(message.contains(words), "{words:?} should stand in {message:?}");
    }
}
