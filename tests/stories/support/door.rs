//! Small servers that a story makes up: services of AWS that the double has not, and proxies.

use std::convert::Infallible;
use std::future::Future;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

/// What somebody asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `GET /latest/meta-data/?a=b`; `CONNECT host:443`.
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of text"))
    }
}

/// An HTTP server that answers as the story says and remembers what it was asked.
pub(crate) struct Door {
    /// `127.0.0.1:40123`
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Door {
    pub(crate) async fn open(answer: impl Fn(&Asked) -> (u16, String) + Send + Sync + 'static) -> Self {
        Self::with_headers(move |asked| (answer(asked), Vec::new())).await
    }

    pub(crate) async fn with_headers(
        answer: impl Fn(&Asked) -> ((u16, String), Vec<(&'static str, &'static str)>) + Send + Sync + 'static,
    ) -> Self {
        let remembered = Arc::<Mutex<Vec<Asked>>>::default();
        let (asked, answer) = (remembered.clone(), Arc::new(answer));
        let address = listen(move |socket| {
            let (asked, answer) = (asked.clone(), answer.clone());
            async move {
                let serve = service_fn(|request| {
                    let (asked, answer) = (asked.clone(), answer.clone());
                    async move {
                        let request = read(request).await;
                        asked.lock().expect("no panic").push(request.clone());
                        let ((status, body), headers) = answer(&request);
                        let mut response = Response::builder().status(status);
                        for (name, value) in headers {
                            response = response.header(name, value);
                        }
                        Ok::<_, Infallible>(response.body(Full::new(Bytes::from(body))).expect("a response"))
                    }
                });
                let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), serve).await;
            }
        });
        Self { address: address.await, asked: remembered }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }
}

/// Takes connections and does this with each; returns the address.
pub(crate) async fn listen<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket));
        }
    });
    address
}

async fn read(request: Request<Incoming>) -> Asked {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    Asked {
        line: format!("{} {}", head.method, head.uri),
        headers: head.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}
