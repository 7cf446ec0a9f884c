//! What API version 2026-10-21 took away. Bedrock runs every request under older rules and would accept these fields,
//! so a client that asked for the new rules is told here, in the API's own words.

use crate::json::Node;
use crate::native::Headers;
use crate::refusal::Refusal;

pub(crate) fn check(root: Node<'_>, headers: &Headers) -> Result<(), Refusal> {
    if !headers.edition_2026 {
        return Ok(());
    }
    for key in ["temperature", "top_p", "top_k"] {
        if root.get(key).is_some_and(|value| !value.is_null()) {
            return Err(Refusal::invalid(format!("{key}: Extra inputs are not permitted")));
        }
    }
    for (number, message) in root.get("messages").into_iter().flat_map(Node::items).enumerate() {
        let role = message.get("role").and_then(Node::string).unwrap_or_default();
        for (at, block) in message.get("content").into_iter().flat_map(Node::items).enumerate() {
            block_is_permitted(&role, block)
                .map_err(|what| Refusal::invalid(format!("messages.{number}.content.{at}{what}")))?;
        }
    }
    Ok(())
}

fn block_is_permitted(role: &str, block: Node<'_>) -> Result<(), &'static str> {
    let kind = block.get("type").and_then(Node::string).unwrap_or_default();
    let cited = |block: Node<'_>| block.get("citations").is_some_and(|citations| citations.items().next().is_some());
    match (role, &*kind) {
        ("assistant", "document") => Err(": document blocks are not permitted in assistant messages"),
        ("user", "text") if cited(block) => Err(".text.citations: Extra inputs are not permitted"),
        ("user", "search_result") if block.get("content").into_iter().flat_map(Node::items).any(cited) => {
            Err(".search_result.content: citations are not permitted in user messages")
        }
        _ => Ok(()),
    }
}
