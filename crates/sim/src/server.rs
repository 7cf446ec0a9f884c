//! The simulator as a server on loopback.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::bedrock::Bedrock;
use crate::call::Call;
use crate::delivery::Body;
use crate::demo::Answerer;
use crate::exception::Exception;
use crate::journal::Journal;
use crate::line::{Breaker, Line};
use crate::reply::Reply;
use crate::scenario::Scenario;

/// The largest body Bedrock takes.
const LARGEST_BODY: usize = 25_000_000;

/// A Bedrock on a port of its own. Dropped, it closes the port and every connection.
#[derive(Debug)]
pub struct Sim {
    address: SocketAddr,
    journal: Journal,
    accepting: JoinHandle<()>,
}

impl Sim {
    /// Starts the demo. It keeps no record of its calls, for it may run long and hears real prompts.
    ///
    /// # Errors
    /// When no port of 127.0.0.1 can be bound.
    pub async fn start(answerer: Answerer) -> io::Result<Self> {
        let (scenario, pace) = answerer.into_parts();
        Self::serve(Bedrock::new(scenario, pace), Journal::none()).await
    }

    /// Starts a script and records every call.
    ///
    /// # Errors
    /// When no port of 127.0.0.1 can be bound.
    pub async fn start_with(scenario: Scenario) -> io::Result<Self> {
        Self::serve(Bedrock::new(scenario, Duration::ZERO), Journal::kept()).await
    }

    /// Where it listens, such as `http://127.0.0.1:40123`: the endpoint of both Bedrock Runtime and Bedrock.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The calls so far, in the order they arrived.
    pub fn calls(&self) -> Vec<Call> {
        self.journal.calls()
    }

    /// Returns the calls as soon as `enough` holds of them. Never returns if it never does.
    pub async fn wait_for(&self, enough: impl Fn(&[Call]) -> bool) -> Vec<Call> {
        self.journal.wait_for(enough).await
    }

    async fn serve(bedrock: Bedrock, journal: Journal) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let site = Arc::new(Site { bedrock, journal: journal.clone() });
        Ok(Self { address, journal, accepting: tokio::spawn(accept(listener, site)) })
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

struct Site {
    bedrock: Bedrock,
    journal: Journal,
}

/// Accepts for ever. The connections live in this task and end with it.
async fn accept(listener: TcpListener, site: Arc<Site>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((socket, _)) = accepted {
                connections.spawn(converse(socket, site.clone()));
            } else {
                // Out of file descriptors, most likely: give some time to be freed.
                tokio::time::sleep(Duration::from_millis(50)).await;
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn converse(socket: TcpStream, site: Arc<Site>) {
    // Frames are small and must leave one by one.
    let _ = socket.set_nodelay(true);
    let (line, breaker) = Line::new(socket);
    let service = service_fn(|request| respond(request, &site, breaker.clone()));
    // An error here is a caller that left or a break we wanted; both stand in the journal.
    let _ = http1::Builder::new().serve_connection(line, service).await;
}

async fn respond(request: Request<Incoming>, site: &Site, breaker: Breaker) -> Result<Response<Body>, Infallible> {
    let (head, body) = request.into_parts();
    let read = Limited::new(body, LARGEST_BODY).collect().await.map(|body| body.to_bytes());
    let call = Call::read(head, read.as_ref().map(Bytes::clone).unwrap_or_default());
    let ticket = site.journal.open(&call);
    let reply = match read {
        Ok(_) => site.bedrock.reply(&call).await,
        Err(_) => Reply::exception(&Exception::validation("Input is too long for requested model.")),
    };
    Ok(reply.into_response(ticket, breaker))
}
