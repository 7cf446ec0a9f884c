//! `anthropic-beta`: a header for Anthropic, a body field for Bedrock, which refuses a request for one value it does not
//! know. So the values that are known to be taken go on, and the rest stays here.

use std::sync::OnceLock;

use serde::Deserialize;

use super::body::{Body, Wire};
use super::request::Headers;
use crate::catalog::Model;
use crate::change::{self, What};
use crate::json::{Node, quoted};

#[derive(Deserialize)]
struct Beta {
    beta: String,
    on: On,
    with: Option<With>,
    /// Whether it is taken only where Anthropic's own API is spoken.
    #[serde(default)]
    post_only: bool,
    /// The name Bedrock has for it, if another.
    send: Option<String>,
}

/// Which models take it.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum On {
    Any,
    Modern,
    ToolSearch,
    #[serde(rename = "context_1m")]
    Context1m,
}

/// What must be left in the body for it to make sense.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum With {
    ContextEdit,
    CompactionEdit,
    Safeguards,
}

fn table() -> &'static [Beta] {
    static BETAS: OnceLock<Vec<Beta>> = OnceLock::new();
    BETAS.get_or_init(|| {
        serde_json::from_str(include_str!("../../data/betas.json")).expect("betas.json is checked by a test")
    })
}

pub(super) fn apply(body: &mut Body<'_>, headers: &Headers) {
    let mut sent: Vec<String> = Vec::new();
    for asked in in_body(body).into_iter().chain(headers.betas.iter().cloned()) {
        match accepted(body, &asked) {
            Some(name) if name == asked => push(&mut sent, name),
            Some(name) => {
                body.note(named(&asked), What::Renamed, format!("Bedrock calls it {name}"));
                push(&mut sent, name);
            }
            None => body.note(named(&asked), What::Dropped, "Bedrock does not take it for this request"),
        }
    }
    let needed = std::mem::take(&mut body.needed_betas);
    for beta in needed.into_iter().filter(|beta| !sent.iter().any(|sent| sent == beta)).collect::<Vec<_>>() {
        body.note(named(beta), What::Added, "what is in the request needs it on Bedrock");
        sent.push(beta.to_owned());
    }
    body.edits.remove(body.root, "anthropic_beta");
    if body.wire == Wire::Invoke && !sent.is_empty() {
        let list: Vec<String> = sent.iter().map(|beta| quoted(beta)).collect();
        body.edits.add(body.root, "anthropic_beta", format!("[{}]", list.join(",")));
    }
    body.betas = sent;
}

/// A beta as a list of changes names it.
fn named(beta: &str) -> String {
    change::member("anthropic-beta", beta)
}

fn in_body(body: &Body<'_>) -> Vec<String> {
    let listed = body.get("anthropic_beta").into_iter().flat_map(Node::items).filter_map(Node::string);
    listed.map(|beta| beta.trim().to_owned()).filter(|beta| !beta.is_empty()).collect()
}

/// The name under which Bedrock takes it, if it does.
fn accepted(body: &Body<'_>, asked: &str) -> Option<String> {
    let row = table().iter().find(|row| row.beta == asked)?;
    let name = row.send.as_ref().unwrap_or(&row.beta);
    let spoken = body.wire != Wire::Invoke || !row.post_only;
    let taken = spoken && taken_by(body.model, &row.on) && row.with.as_ref().is_none_or(|with| has(body, with));
    (taken && !body.lessons.refuse_beta(name)).then(|| name.clone())
}

fn taken_by(model: &Model, on: &On) -> bool {
    match on {
        On::Any => true,
        On::Modern => model.modern,
        On::ToolSearch => model.tool_search,
        On::Context1m => model.context_1m_beta,
    }
}

fn has(body: &Body<'_>, with: &With) -> bool {
    let edit = |name: &str| {
        let edits = body.get("context_management").and_then(|field| field.get("edits"));
        edits.into_iter().flat_map(Node::items).any(|edit| edit.get("type").is_some_and(|kind| kind.is(name)))
    };
    match with {
        With::ContextEdit => edit("clear_tool_uses_20250919") || edit("compact_20260112"),
        With::CompactionEdit => edit("compact_20260112"),
        With::Safeguards => body.get("safeguards").is_some() && !body.lessons.has("field:safeguards"),
    }
}

fn push(list: &mut Vec<String>, beta: String) {
    if !list.contains(&beta) {
        list.push(beta);
    }
}
