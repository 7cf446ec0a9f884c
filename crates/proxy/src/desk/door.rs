//! Who may ask questions at the desk: a browser that signed in, and a script that has the main token.
//!
//! A cookie comes along whoever made the browser ask, so it counts only where the browser says that the dashboard itself
//! did.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use http::header::{COOKIE, HOST};
use protocol::refusal::{ErrorType, Refusal};
use protocol::secret::Secret;

use super::Desk;
use crate::guard;
use crate::refusal::{RequestId, refused};
use crate::runtime::Runtime;

const SIGNED_OUT: &str =
    "You are not signed in: open the link that was printed at the start, or the one that `outcrop dashboard` prints.";

/// As whom somebody was let in.
#[derive(Clone, Debug)]
pub(super) enum Guest {
    /// With the main token.
    Owner,
    /// With the cookie of this session.
    Browser(Secret),
}

/// Lets guests in and notes as whom.
pub(super) async fn inside(
    State(runtime): State<Arc<Runtime>>,
    desk: Desk,
    id: RequestId,
    mut request: Request,
    next: Next,
) -> Response {
    match guest(&runtime, &desk, request.headers()) {
        Err(refusal) => refused(&refusal.final_answer(), &id),
        Ok(guest) => {
            request.extensions_mut().insert(guest);
            next.run(request).await
        }
    }
}

fn guest(runtime: &Runtime, desk: &Desk, headers: &HeaderMap) -> Result<Guest, Refusal> {
    if !is_from_here(headers) {
        return Err(guard::forbidden("Requests from other web pages are not served."));
    }
    match guard::principal(runtime, headers) {
        Some(principal) if principal.is_owner() => return Ok(Guest::Owner),
        Some(_) => return Err(guard::not_the_owner()),
        None => {}
    }
    let session = session(desk, headers).map(Guest::Browser);
    session.ok_or_else(|| Refusal::new(ErrorType::Authentication, SIGNED_OUT))
}

/// The session of the browser that asks, if it is signed in.
pub(super) fn session(desk: &Desk, headers: &HeaderMap) -> Option<Secret> {
    let name = cookie_name(headers);
    let cookies = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut said = pairs.filter(|(named, _)| *named == name).map(|(_, value)| value);
    said.find(|value| desk.holds(value.as_bytes())).map(Secret::new)
}

/// What only the dashboard says: another page could not, without asking this server first.
const WINDOW: &str = "outcrop-window";

/// Lets in what changes something: of browsers, the dashboard alone.
pub(super) fn of_window(guest: &Guest, headers: &HeaderMap) -> Result<(), Refusal> {
    let says = headers.get(WINDOW).is_some_and(|value| value == "1");
    match guest {
        Guest::Browser(_) if !says => {
            Err(guard::forbidden("A question from a browser needs the header `outcrop-window: 1`."))
        }
        Guest::Browser(_) | Guest::Owner => Ok(()),
    }
}

/// Cookies are for a host, whatever its port: the name keeps two Outcrops of one machine apart.
pub(super) fn cookie_name(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
    format!("outcrop-{port}")
}

/// Whether no other page made the browser ask. A page at another port of this machine is another one, although cookies
/// go along with what it asks.
fn is_from_here(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none")
}
