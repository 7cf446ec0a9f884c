//! Who may come in: programs on this machine that know the token. A web page that a browser shows is not one of them,
//! whatever name it has for this machine.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HOST, ORIGIN};
use protocol::refusal::{ErrorType, Refusal};

use crate::keys::Principal;
use crate::refusal::{RequestId, refused};
use crate::runtime::Runtime;

/// What ends the scope of an AWS credential.
const SCOPE_END: &[u8] = b"/aws4_request";

/// Lets in requests that were meant for this address.
pub(crate) async fn place(id: RequestId, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = request.uri().authority().map(|authority| authority.as_str()).or_else(|| text(headers, HOST.as_str()));
    if !host.is_some_and(is_loopback) {
        return refused(
            &forbidden("This address is served to programs on this machine only; the Host header names another."),
            &id,
        );
    }
    if text(headers, ORIGIN.as_str())
        .is_some_and(|origin| Some(origin) != host.map(|host| format!("http://{host}")).as_deref())
    {
        return refused(&forbidden("Requests from web pages are not served."), &id);
    }
    next.run(request).await
}

/// Lets in clients that know the token or have a key, and notes who they are.
pub(crate) async fn token(
    State(runtime): State<Arc<Runtime>>,
    id: RequestId,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(principal) = principal(&runtime, request.headers()) {
        request.extensions_mut().insert(principal);
        return next.run(request).await;
    }
    let words = if request.headers().contains_key(AUTHORIZATION) || request.headers().contains_key("x-api-key") {
        "invalid token: this is neither the token that Outcrop was started with nor a key that holds; `outcrop env` prints the token, `outcrop keys list` the keys"
    } else {
        "missing token: send the Outcrop token as `Authorization: Bearer …`, `x-api-key` or AWS access key id; `outcrop env` prints it"
    };
    refused(&Refusal::new(ErrorType::Authentication, words).final_answer(), &id)
}

/// Lets in the owner alone, behind [`token`]: orders to the program are not for those who were given a key.
pub(crate) async fn owner(principal: Principal, id: RequestId, request: Request, next: Next) -> Response {
    if principal.is_owner() {
        return next.run(request).await;
    }
    refused(&not_the_owner(), &id)
}

/// What a client is told that may not do what only the owner may.
pub(crate) fn not_the_owner() -> Refusal {
    forbidden("This is for the main token alone, not for a client key.")
}

/// Who says so in one of the headers that clients put a token in.
pub(crate) fn principal(runtime: &Runtime, headers: &HeaderMap) -> Option<Principal> {
    let bearer = headers.get(AUTHORIZATION).and_then(|value| after_scheme(value.as_bytes()));
    let key = headers.get("x-api-key").map(|value| value.as_bytes());
    let signed_with = headers.get(AUTHORIZATION).and_then(|value| access_key(value.as_bytes()));
    let who = |said: &[u8]| runtime.keys.who(said.trim_ascii(), &runtime.settings.token);
    let [bearer, key, signed_with] = [bearer, key, signed_with].map(|said| said.and_then(who));
    bearer.or(key).or(signed_with)
}

/// What stands behind `Bearer `, in any case.
fn after_scheme(value: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = value.split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"bearer ").then_some(rest)
}

/// The access key id in an AWS signature. That of a client of ours is the token; the rest of the signature is not looked
/// at. Behind the key are always four parts with slashes, so the key may have some of its own.
fn access_key(value: &[u8]) -> Option<&[u8]> {
    let text = value.strip_prefix(b"AWS4-HMAC-SHA256 ")?.trim_ascii_start().strip_prefix(b"Credential=")?;
    let end = text.windows(SCOPE_END.len()).position(|end| end == SCOPE_END)?;
    text[..end].rsplitn(4, |byte| *byte == b'/').nth(3)
}

/// Whether a Host header names this machine, with any port.
fn is_loopback(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !name.is_empty() && !port.contains(']') => (name, port),
        _ => (host, "0"),
    };
    let names = ["127.0.0.1", "localhost", "[::1]"];
    port.parse::<u16>().is_ok() && names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

pub(crate) fn forbidden(words: &str) -> Refusal {
    Refusal::new(ErrorType::Permission, words).final_answer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in ["127.0.0.1", "127.0.0.1:8484", "LocalHost:1", "localhost", "[::1]:8484", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil:80",
            "127.0.0.1:x",
            ":80",
            "192.168.1.5:8484",
            "[::2]",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn the_access_key_of_a_signature_may_have_any_characters() {
        for key in ["outcrop-12ab", "a/b,c=/d", "Credential="] {
            let header = format!(
                "AWS4-HMAC-SHA256 Credential={key}/20261120/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=00"
            );
            assert_eq!(access_key(header.as_bytes()), Some(key.as_bytes()));
        }
        for broken in ["AWS4-HMAC-SHA256 Credential=a", "AWS4-HMAC-SHA256 Credential=a/aws4_request", "Bearer a"] {
            assert_eq!(access_key(broken.as_bytes()), None);
        }
    }

    #[test]
    fn the_scheme_may_be_written_in_any_case() {
        assert_eq!(after_scheme(b"bEARER abc"), Some(&b"abc"[..]));
        assert_eq!(after_scheme(b"Basic abc"), None);
        assert_eq!(after_scheme(b"Bear"), None);
    }
}
