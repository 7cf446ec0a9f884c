//! What API version 2026-10-21 took away, refused in the API's own words.

use super::draft::{Draft, text};
use crate::json::Node;
use crate::native::Headers;
use crate::refusal::Refusal;

pub(super) fn check(draft: &Draft<'_>, headers: &Headers) -> Result<(), Refusal> {
    if !headers.edition_2026 {
        return Ok(());
    }
    if let Some(key) = ["temperature", "top_p", "top_k"].into_iter().find(|key| draft.get(key).is_some()) {
        return Err(Refusal::invalid(format!("{key}: Extra inputs are not permitted")));
    }
    for (number, message) in draft.root.get("messages").into_iter().flat_map(Node::items).enumerate() {
        let assistant = message.get("role").is_some_and(|role| role.is("assistant"));
        let mut blocks = message.get("content").into_iter().flat_map(Node::items);
        if let Some(at) = blocks.position(|block| assistant && text(block, "type") == "document") {
            return Err(Refusal::invalid(format!(
                "messages.{number}.content.{at}: document blocks are not permitted in assistant messages"
            )));
        }
    }
    Ok(())
}
