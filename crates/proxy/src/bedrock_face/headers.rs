//! Which headers pass, up and down: all but those that are between two neighbours, and the client's signature.

use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, HOST, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderMap, HeaderName};
use upstreams::Facts;

/// Made anew for the way to AWS. A compressed answer could not be read on its way, so none is asked for.
const OURS: [HeaderName; 6] = [HOST, AUTHORIZATION, CONTENT_LENGTH, EXPECT, ACCEPT_ENCODING, COOKIE];
/// What else the client signed with, or is known to us by.
const OF_THE_CLIENT: [&str; 5] =
    ["x-api-key", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "proxy-authorization"];

/// What goes to AWS. A header that is no text cannot be signed and stays here.
pub(super) fn for_aws(headers: &HeaderMap) -> HeaderMap {
    let stays =
        |name: &HeaderName| is_hop(headers, name) || OURS.contains(name) || OF_THE_CLIENT.contains(&name.as_str());
    let passing = headers.iter().filter(|(name, value)| !stays(name) && value.to_str().is_ok());
    passing.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// An answer of AWS for the client.
pub(super) fn passed(answer: http::Response<Body>) -> Response {
    let (mut parts, body) = answer.into_parts();
    let passing = parts.headers.iter().filter(|(name, _)| !is_hop(&parts.headers, name));
    let headers = passing.map(|(name, value)| (name.clone(), value.clone())).collect();
    parts.headers = headers;
    parts.extensions.clear();
    Response::from_parts(parts, body)
}

/// What AWS says of an answer in its head.
pub(super) fn facts(headers: &HeaderMap) -> Facts {
    let text = |name| headers.get(name)?.to_str().ok().map(str::to_owned);
    Facts { request_id: text("x-amzn-requestid"), tier: text("x-amzn-bedrock-service-tier"), ..Facts::default() }
}

/// Whether it concerns one connection only: by its kind, or because `Connection` names it.
fn is_hop(headers: &HeaderMap, name: &HeaderName) -> bool {
    let by_kind = [CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE].contains(name);
    let by_word = ["keep-alive", "proxy-connection", "proxy-authenticate"].contains(&name.as_str());
    let named = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    by_kind
        || by_word
        || named.flat_map(|list| list.split(',')).any(|word| word.trim().eq_ignore_ascii_case(name.as_str()))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_clients_signature_and_its_connection_stay_here() {
        let of_client = headers(&[
            ("host", "127.0.0.1"),
            ("authorization", "AWS4-HMAC-SHA256 Credential=a"),
            ("x-api-key", "a"),
            ("x-amz-date", "20261120T120000Z"),
            ("x-amz-security-token", "a"),
            ("connection", "close, X-Own"),
            ("x-own", "1"),
            ("accept-encoding", "gzip"),
            ("content-length", "3"),
        ]);
        assert_eq!(for_aws(&of_client), HeaderMap::new());
        let meant_for_bedrock = headers(&[
            ("content-type", "application/json"),
            ("x-amzn-bedrock-trace", "ENABLED"),
            ("anthropic-beta", "a"),
            ("amz-sdk-request", "attempt=1"),
        ]);
        assert_eq!(for_aws(&meant_for_bedrock), meant_for_bedrock);
    }
}
