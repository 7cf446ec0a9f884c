//! The files of the dashboard. They are the same for everybody and hold no secret, so no sign-in is asked for.

use std::borrow::Cow;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use protocol::refusal::{ErrorType, Refusal};

use super::Desk;
use crate::refusal::{RequestId, refused};

/// Letters in the part of a name that changes with the content, as in `main-1a2b3c4d.js`.
const HASH: usize = 8;

/// By the end of the name. What is not listed is shown by no browser.
const TYPES: [(&str, &str); 9] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

/// The page that all else belongs to.
pub(super) fn index(desk: &Desk, id: &RequestId) -> Response {
    file(desk, "index.html", "no-store").unwrap_or_else(|| not_found("/", id))
}

/// The picture in a browser's tab, the one file besides with a name of its own.
pub(super) async fn icon(desk: Desk, id: RequestId) -> Response {
    file(&desk, "icon.svg", "no-cache").unwrap_or_else(|| not_found("/icon.svg", &id))
}

pub(super) async fn asset(desk: Desk, id: RequestId, Path(path): Path<String>) -> Response {
    let path = format!("assets/{path}");
    let cache = if is_hashed(&path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let found = is_plain(&path).then(|| file(&desk, &path, cache)).flatten();
    found.unwrap_or_else(|| not_found(&format!("/{path}"), &id))
}

fn file(desk: &Desk, path: &str, cache: &'static str) -> Option<Response> {
    let content = match (desk.0.page)(path)? {
        Cow::Borrowed(content) => Bytes::from_static(content),
        Cow::Owned(content) => Bytes::from(content),
    };
    Some(([(CONTENT_TYPE, content_type(path)), (CACHE_CONTROL, cache)], content).into_response())
}

fn content_type(path: &str) -> &'static str {
    let kind = path.rsplit_once('.').map_or("", |(_, kind)| kind);
    TYPES.iter().find(|(known, _)| *known == kind).map_or("application/octet-stream", |(_, name)| name)
}

fn not_found(path: &str, id: &RequestId) -> Response {
    let shown: String = path.chars().take(200).collect();
    refused(&Refusal::new(ErrorType::NotFound, format!("Not found: GET {shown}")), id)
}

/// Whether a path can only lead down. Whoever has the pages may look them up in a folder.
fn is_plain(path: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    path.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part.bytes().all(known))
}

/// Whether another content would have another name.
fn is_hashed(path: &str) -> bool {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    stem.len() > HASH + 1 && stem.as_bytes()[stem.len() - HASH - 1] == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_can_only_lead_down() {
        for path in ["main-1a2b3c4d.js", "fonts/a_b.woff2", "a..b"] {
            assert!(is_plain(path), "{path}");
        }
        for path in ["", "..", "../index.html", "a/../../b", "/etc/passwd", "a//b", ".git", "a\\..\\b", "a\0", "C:x"] {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn only_what_has_its_content_in_its_name_is_kept_for_good() {
        assert!(is_hashed("main-1a2b3c4d.js") && is_hashed("fonts/inter-A_b-c3d4.woff2"));
        assert!(!is_hashed("main.js") && !is_hashed("-1a2b3c4d.js") && !is_hashed("a"));
    }
}
