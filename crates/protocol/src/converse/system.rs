//! The system prompt.

use super::draft::{Draft, text};
use super::types::SystemBlock;
use crate::change::What;
use crate::first_party::BILLING_LINE;
use crate::json::Node;
use crate::refusal::Refusal;

pub(super) fn read(draft: &mut Draft<'_>) -> Result<Vec<SystemBlock>, Refusal> {
    let Some(system) = draft.get("system") else {
        return Ok(Vec::new());
    };
    if let Some(words) = system.string() {
        if words.trim().is_empty() {
            draft.note("system", What::Dropped, "there are no words in it");
            return Ok(Vec::new());
        }
        return Ok(vec![SystemBlock::Text(words.into_owned())]);
    }
    if !system.is_array() {
        return Err(Refusal::invalid("system: Input should be a string or a list of text blocks"));
    }
    let mut blocks = Vec::new();
    for (at, block) in system.items().enumerate() {
        one(draft, block, at, &mut blocks);
    }
    Ok(blocks)
}

fn one(draft: &mut Draft<'_>, block: Node<'_>, at: usize, blocks: &mut Vec<SystemBlock>) {
    let words = text(block, "text");
    if at == 0 && words.starts_with(BILLING_LINE) {
        draft.note(
            "system.0",
            What::Dropped,
            "the billing line changes with each call and would spoil the prompt cache",
        );
        return;
    }
    if words.trim().is_empty() {
        draft.note(format!("system.{at}"), What::Dropped, "there are no words in it");
    } else {
        blocks.push(SystemBlock::Text(words.into_owned()));
    }
    let at = format!("system.{at}");
    draft.only(block, &at, &["type", "text", "cache_control"]);
    let point = draft.breakpoint(block, &at);
    let after_text = matches!(blocks.last(), Some(SystemBlock::Text(_)));
    blocks.extend(point.filter(|_| after_text).map(SystemBlock::CachePoint));
}
