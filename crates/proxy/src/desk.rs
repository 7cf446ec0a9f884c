//! The dashboard in a browser: its pages, its questions and its events, behind a door of their own.
//!
//! | path | for whom | what |
//! |---|---|---|
//! | `GET /` | browsers | the dashboard, or how to sign in |
//! | `GET /sign-in?once=…` | whoever has the link | a cookie for this browser |
//! | `GET /assets/…`, `/icon.svg` | all | scripts, styles, pictures |
//! | `POST /outcrop/rpc` | who signed in; the main token | one question, one answer, both JSON |
//! | `GET /outcrop/events` | who signed in; the main token | what happens, as server-sent events |
//! | `POST /outcrop/sign-out` | who signed in | the cookie is worth nothing any more |
//!
//! What is asked, answered and told is the business of whoever makes the [`Desk`]; nothing of it goes into the ledger.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::FromRequestParts;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{get, post};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use http::request::Parts;
use protocol::refusal::{ErrorType, Refusal};
use protocol::secret::Secret;
use tokio::sync::watch;

use crate::current::Current;
use crate::refusal::{RequestId, refused};

mod door;
mod events;
mod front;
mod pages;
mod policy;
mod rpc;
mod tickets;
mod words;

pub(crate) use front::hello;
use tickets::Tickets;

/// How long a link that nobody has followed yet signs somebody in.
const LINK: Duration = Duration::from_secs(10 * 60);
/// How long a browser that asks nothing stays signed in.
const SESSION: Duration = Duration::from_secs(12 * 60 * 60);
/// Links and sessions there may be at a time; the one longest unused gives way.
const MOST: usize = 32;

/// Finds a file of the dashboard.
type Pages = fn(&str) -> Option<Cow<'static, [u8]>>;

/// What the dashboard is served from, and who has signed in to it. Clones are the same desk; sessions end with it.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    page: Pages,
    answer: Box<dyn Fn(String) -> BoxFuture<'static, String> + Send + Sync>,
    events: Box<dyn Fn() -> BoxStream<'static, String> + Send + Sync>,
    links: Mutex<Tickets>,
    sessions: Mutex<Tickets>,
    closed: watch::Sender<bool>,
    /// Marked whenever somebody has signed out.
    left: watch::Sender<()>,
}

impl Desk {
    /// Serves the file that `page` has under a path such as `index.html` or `assets/main-1a2b3c4d.js`; answers a JSON
    /// question with JSON; tells whoever watches from now on of all `events`, each JSON on one line.
    pub fn new(
        page: Pages,
        answer: impl Fn(String) -> BoxFuture<'static, String> + Send + Sync + 'static,
        events: impl Fn() -> BoxStream<'static, String> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            page,
            answer: Box::new(answer),
            events: Box::new(events),
            links: Mutex::new(Tickets::new(MOST, LINK)),
            sessions: Mutex::new(Tickets::new(MOST, SESSION)),
            closed: watch::Sender::new(false),
            left: watch::Sender::new(()),
        }))
    }

    /// A link that signs in one browser, once, within ten minutes. `url` is where this is served: `http://127.0.0.1:8484`.
    pub fn link(&self, url: &str) -> String {
        let code = locked(&self.0.links).issue(Instant::now());
        format!("{}/sign-in?once={}", url.trim_end_matches('/'), code.expose())
    }

    /// Ends what would hold up the end: streams of events, and questions whose answer takes its time.
    pub(crate) fn close(&self) {
        self.0.closed.send_replace(true);
    }

    /// Waits until it is closed.
    async fn closed(&self) {
        // There is no error as long as there is the sender.
        let _ = self.0.closed.subscribe().wait_for(|closed| *closed).await;
    }

    /// A session for whoever has the code of a link, which is worth nothing afterwards.
    fn sign_in(&self, code: &str) -> Option<Secret> {
        let now = Instant::now();
        let good = locked(&self.0.links).spend(code.as_bytes(), now);
        good.then(|| locked(&self.0.sessions).issue(now))
    }

    /// Ends a session, and every stream of events that was opened with it.
    fn sign_out(&self, session: &[u8]) {
        locked(&self.0.sessions).spend(session, Instant::now());
        self.0.left.send_replace(());
    }

    /// Whether this is a session. It lives on from now.
    fn holds(&self, session: &[u8]) -> bool {
        locked(&self.0.sessions).renew(session, Instant::now())
    }
}

pub(crate) fn routes(current: &Current) -> Router<Current> {
    let inside = Router::new()
        .route("/outcrop/rpc", post(rpc::rpc))
        .route("/outcrop/events", get(events::events))
        .route("/outcrop/sign-out", post(front::sign_out))
        .route_layer(from_fn_with_state(current.clone(), door::inside));
    Router::new()
        .route("/", get(front::front))
        .route("/sign-in", get(front::sign_in))
        .route("/icon.svg", get(pages::icon))
        .route("/assets/{*path}", get(pages::asset))
        .merge(inside)
        .layer(map_response(policy::strict))
}

fn locked(tickets: &Mutex<Tickets>) -> MutexGuard<'_, Tickets> {
    tickets.lock().expect("no panic holds this lock")
}

/// Where there is none, everything of it is said not to be there.
impl<S: Sync> FromRequestParts<S> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Ok(id) = RequestId::from_request_parts(parts, state).await;
        let off = || refused(&Refusal::new(ErrorType::NotFound, "The dashboard is turned off here."), &id);
        parts.extensions.get::<Self>().cloned().ok_or_else(off)
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Desk")
    }
}
