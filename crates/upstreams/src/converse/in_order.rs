//! The same request as the same bytes.
//!
//! The SDK keeps JSON objects (schemas of tools, their input) in hash maps and writes their members in another order each
//! time. A model would read another prompt each time, and no prompt cache would know it again.

use aws_sdk_bedrockruntime::config::http::HttpRequest;
use aws_smithy_types::body::SdkBody;
use protocol::json::{Document, Kind, Node};

/// Puts the members of all objects in the body in alphabetical order. To be called before the request is signed.
pub(super) fn in_order(request: &mut HttpRequest) {
    let Some(body) = request.body().bytes().and_then(sorted) else {
        return;
    };
    request.headers_mut().insert("content-length", body.len().to_string());
    *request.body_mut() = SdkBody::from(body);
}

/// The same JSON. What is no object stays as it was written: most of a request is text, which is not to be read again.
fn sorted(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let document = Document::parse(text).ok()?;
    let mut sorted = String::with_capacity(text.len());
    write(document.root(), &mut sorted);
    Some(sorted)
}

fn write(node: Node<'_>, out: &mut String) {
    match node.kind() {
        Kind::Object => {
            let mut members: Vec<_> = node.members().collect();
            members.sort_by_key(|member| member.key.raw());
            out.push('{');
            for (number, member) in members.into_iter().enumerate() {
                out.push_str(if number > 0 { "," } else { "" });
                out.push_str(member.key.raw());
                out.push(':');
                write(member.value, out);
            }
            out.push('}');
        }
        Kind::Array => {
            out.push('[');
            for (number, item) in node.items().enumerate() {
                out.push_str(if number > 0 { "," } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Kind::String | Kind::Number | Kind::True | Kind::False | Kind::Null => out.push_str(node.raw()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_sorted_at_every_depth_and_elements_are_not() {
        let body = br#"{"b":[3,{"z":1,"a":18446744073709551615},1],"a":"\u00e9"}"#;
        let sorted = sorted(body).expect("it is JSON");
        assert_eq!(sorted, r#"{"a":"\u00e9","b":[3,{"a":18446744073709551615,"z":1},1]}"#);
    }
}
