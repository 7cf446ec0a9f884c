//! `GET /outcrop/events`: what happens, as server-sent events, until the browser goes, signs out or the server ends.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use tokio::sync::watch;
use tokio::time::sleep;

use super::Desk;
use super::door::Guest;

/// A connection that says nothing for longer may be taken for dead.
const QUIET: Duration = Duration::from_secs(20);
const STILL_HERE: &str = ":\n\n";
/// How long a browser waits before it comes back, in milliseconds.
const BEGINNING: &str = "retry: 2000\n\n";

pub(super) async fn events(desk: Desk, Extension(guest): Extension<Guest>) -> Response {
    let left = desk.0.left.subscribe();
    let watching = Watching { events: (desk.0.events)(), left, desk, guest };
    let rest = stream::unfold(watching, async |mut watching| Some((watching.next().await?, watching)));
    let whole = stream::iter([Bytes::from(BEGINNING)]).chain(rest);
    let body = Body::from_stream(whole.map(Ok::<_, Infallible>));
    ([(CONTENT_TYPE, "text/event-stream; charset=utf-8"), (CACHE_CONTROL, "no-store")], body).into_response()
}

struct Watching {
    events: BoxStream<'static, String>,
    left: watch::Receiver<()>,
    desk: Desk,
    guest: Guest,
}

impl Watching {
    /// What to say next; nothing at the end.
    async fn next(&mut self) -> Option<Bytes> {
        tokio::select! {
            biased;
            () = self.desk.closed() => None,
            _ = self.left.changed() => self.may_stay().then(|| STILL_HERE.into()),
            event = self.events.next() => event.map(|event| format!("data: {event}\n\n").into()),
            () = sleep(QUIET) => self.may_stay().then(|| STILL_HERE.into()),
        }
    }

    /// Watching keeps a session alive; one that has given way to others has ended.
    fn may_stay(&self) -> bool {
        match &self.guest {
            Guest::Owner => true,
            Guest::Browser(session) => self.desk.holds(session.expose().as_bytes()),
        }
    }
}
