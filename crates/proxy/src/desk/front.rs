//! The front of the desk: the dashboard for browsers that signed in, the way in for others, and a plain hello for
//! programs that only ask whether somebody is there.

use axum::Extension;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use http::header::{ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, HeaderName, LOCATION, SET_COOKIE};
use http::{HeaderMap, Method, StatusCode};

use super::door::{Guest, cookie_name, of_window, session};
use super::words::{self, Language, Why};
use super::{Desk, pages};
use crate::refusal::{RequestId, refused};

const NO_STORE: (HeaderName, &str) = (CACHE_CONTROL, "no-store");

/// What Claude Code asks before its first request: is somebody there?
pub(crate) async fn hello() -> &'static str {
    "Outcrop\n"
}

pub(super) async fn front(desk: Option<Extension<Desk>>, id: RequestId, headers: HeaderMap) -> Response {
    let Some(Extension(desk)) = desk.filter(|_| says(&headers, ACCEPT).contains("text/html")) else {
        return hello().await.into_response();
    };
    if session(&desk, &headers).is_some() {
        return pages::index(&desk, &id);
    }
    // Led here from elsewhere, a browser keeps a strict cookie to itself. Led on from here, it sends the cookie.
    if says(&headers, HeaderName::from_static("sec-fetch-site")) == "cross-site" {
        return ([NO_STORE], Html(words::once_more())).into_response();
    }
    way_in(StatusCode::OK, &headers, Why::SignedOut)
}

pub(super) async fn sign_in(desk: Desk, request: Request) -> Response {
    let headers = request.headers();
    if request.method() == Method::HEAD || headers.contains_key("sec-purpose") {
        // A look ahead, of a browser or a mail program, is nobody who wants in.
        return ([NO_STORE], StatusCode::SERVICE_UNAVAILABLE).into_response();
    }
    let query = request.uri().query().unwrap_or_default();
    let code = query.split('&').find_map(|pair| pair.strip_prefix("once="));
    match code.and_then(|code| desk.sign_in(code)) {
        None => way_in(StatusCode::FORBIDDEN, headers, Why::SpentLink),
        Some(session) => {
            let name = cookie_name(headers);
            let cookie = format!("{name}={}; HttpOnly; SameSite=Strict; Path=/", session.expose());
            (StatusCode::SEE_OTHER, [NO_STORE], [(SET_COOKIE, cookie)], [(LOCATION, "/")]).into_response()
        }
    }
}

/// The session ends here, and with it what any copy of its cookie is worth.
pub(super) async fn sign_out(
    desk: Desk,
    Extension(guest): Extension<Guest>,
    id: RequestId,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = of_window(&guest, &headers) {
        return refused(&refusal, &id);
    }
    if let Guest::Browser(session) = guest {
        desk.sign_out(session.expose().as_bytes());
    }
    let gone = format!("{}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0", cookie_name(&headers));
    (StatusCode::NO_CONTENT, [NO_STORE], [(SET_COOKIE, gone)]).into_response()
}

fn way_in(status: StatusCode, headers: &HeaderMap, why: Why) -> Response {
    let page = words::way_in(Language::of(says(headers, ACCEPT_LANGUAGE)), why);
    (status, [NO_STORE], Html(page)).into_response()
}

fn says(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
