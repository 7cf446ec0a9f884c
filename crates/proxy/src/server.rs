//! Connections: accepts them on loopback, gives slow heads a deadline, and lets open streams finish at the end.

use std::future::Future;
use std::io;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use crate::current::Current;
use crate::desk::Desk;
use crate::router::router;

/// How long open streams may go on after the end was asked for.
pub const DRAIN: Duration = Duration::from_secs(10);
/// A pause after an accept that failed, as it does when file descriptors run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `end` is done, then drains. With a desk there is a dashboard, too; its streams end at once.
pub async fn serve(listener: TcpListener, current: Current, desk: Option<Desk>, end: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    let service = TowerToHyperService::new(router(&current, desk.clone()));
    let mut end = std::pin::pin!(end);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut end => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let mut http = http1::Builder::new();
                http.timer(TokioTimer::new()).header_read_timeout(current.now().settings.head_timeout);
                let connection = http.serve_connection(TokioIo::new(ready(stream)), service.clone());
                let connection = connections.watch(connection);
                tokio::spawn(async move {
                    // A client that hangs up or talks nonsense is nothing to act on here.
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection ended early");
                    }
                });
            }
            Err(error) => wait_for_room(&error).await,
        }
    }
    drop(listener);
    if let Some(desk) = desk {
        desk.close();
    }
    if tokio::time::timeout(DRAIN, connections.shutdown()).await.is_err() {
        tracing::warn!("some streams were still open after {} seconds and were cut", DRAIN.as_secs());
    }
}

/// Events are small and each is wanted at once.
fn ready(stream: TcpStream) -> TcpStream {
    let _ = stream.set_nodelay(true);
    stream
}

async fn wait_for_room(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    tokio::time::sleep(ACCEPT_PAUSE).await;
}
