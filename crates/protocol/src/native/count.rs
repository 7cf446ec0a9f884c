//! A request as Bedrock's CountTokens takes it.

use super::{Headers, translate};
use crate::catalog::Model;
use crate::json::{Document, Edits, Node};
use crate::lesson::Lessons;
use crate::refusal::Refusal;

/// The only beta that CountTokens takes.
const COUNTED_BETA: &str = "context-management-2025-06-27";

/// The native body to be counted. CountTokens knows fewer fields than InvokeModel, no deferred tools, and wants a
/// `max_tokens` above the thinking budget.
pub fn count_body(document: &Document<'_>, headers: &Headers, model: &Model) -> Result<String, Refusal> {
    let plain = Model { tool_search: false, ..model.clone() };
    let call = translate(document, headers, &plain, &Lessons::default())?;
    let document = Document::parse(&call.body).expect("edits keep JSON whole");
    let root = document.root();
    let mut edits = Edits::new(&document);
    if root.get("max_tokens").is_none() {
        let budget = root.get("thinking").and_then(|thinking| thinking.get("budget_tokens")).and_then(Node::whole);
        edits.set(root, "max_tokens", budget.map_or(1, |budget| budget + 1).to_string());
    }
    if let Some(betas) = root.get("anthropic_beta") {
        for (at, _) in betas.items().enumerate().filter(|(_, beta)| !beta.is(COUNTED_BETA)) {
            edits.remove_item(betas, at);
        }
        if edits.emptied(betas) {
            edits.remove(root, "anthropic_beta");
        }
    }
    for unknown in ["metadata", "safeguards"] {
        edits.remove(root, unknown);
    }
    Ok(edits.finish())
}
