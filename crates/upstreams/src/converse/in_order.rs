//! The same request as the same bytes.
//!
//! The SDK keeps JSON objects (schemas of tools, their input) in hash maps and writes their members in another order each
//! time. A model would read another prompt each time, and no prompt cache would know it again.

use aws_sdk_bedrockruntime::config::http::HttpRequest;
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

/// Puts the members of all objects in the body in alphabetical order. To be called before the request is signed.
pub(super) fn in_order(request: &mut HttpRequest) {
    let Some(body) = request.body().bytes().and_then(sorted) else {
        return;
    };
    request.headers_mut().insert("content-length", body.len().to_string());
    *request.body_mut() = SdkBody::from(body);
}

/// A [`Value`] keeps its members sorted.
fn sorted(body: &[u8]) -> Option<Vec<u8>> {
    serde_json::to_vec(&serde_json::from_slice::<Value>(body).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_sorted_at_every_depth_and_elements_are_not() {
        let body = br#"{"b":[3,{"z":1,"a":18446744073709551615},1],"a":"\u00e9"}"#;
        let sorted = sorted(body).expect("it is JSON");
        assert_eq!(String::from_utf8_lossy(&sorted), r#"{"a":"é","b":[3,{"a":18446744073709551615,"z":1},1]}"#);
    }
}
