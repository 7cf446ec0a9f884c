//! The one change of a replay. Every other byte stays.

use anyhow::{Context, Result, bail, ensure};
use protocol::json::{Document, Edits, Node, quoted};
use serde::Deserialize;
use ts_rs::TS;

use crate::bodies::Record;

/// What is to be different.
#[derive(Debug, Deserialize, TS)]
#[serde(tag = "change", rename_all = "snake_case")]
#[ts(rename = "ReplayChange")]
pub(crate) enum Change {
    /// Another model.
    Model {
        /// By any of its names.
        model: String,
    },
    /// Without this beta.
    WithoutBeta {
        /// As the header named it.
        beta: String,
    },
    /// Without this field.
    Without {
        /// As a JSON pointer: `/tools/0/strict`.
        field: String,
    },
    /// Another length of the answer.
    MaxTokens {
        /// In tokens.
        most: u64,
    },
}

/// A request that differs from another by this.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) body: String,
    pub(super) betas: Vec<String>,
    pub(super) field: String,
    /// As JSON; none if it was not there.
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl Change {
    /// Makes it.
    ///
    /// # Errors
    /// If there is nothing to be changed.
    pub(super) fn made(self, record: &Record) -> Result<Changed> {
        let text = &record.request.text;
        let document = Document::parse(text).ok().context("the request is no JSON")?;
        let betas = record.betas.clone();
        let set = |key: &str, json: String| {
            let before = document.root().get(key).map(|node| node.raw().to_owned());
            ensure!(before.as_deref() != Some(&json), "{key} is {json} already");
            let mut edits = Edits::new(&document);
            edits.set(document.root(), key, json.clone());
            Ok(Changed {
                body: edits.finish(),
                betas: betas.clone(),
                field: format!("/{key}"),
                before,
                after: Some(json),
            })
        };
        match self {
            Self::Model { model } => set("model", quoted(&model)),
            Self::MaxTokens { most } => {
                let names = ["max_completion_tokens", "max_tokens"];
                let name = names.into_iter().find(|name| document.root().get(name).is_some());
                set(name.unwrap_or("max_tokens"), most.to_string())
            }
            Self::Without { field } => {
                let (body, before) = without(&document, &field)?;
                Ok(Changed { body, betas, field, before: Some(before), after: None })
            }
            Self::WithoutBeta { beta } => {
                ensure!(betas.contains(&beta), "the request did not name the beta {beta}");
                let left = betas.into_iter().filter(|name| *name != beta).collect();
                let field = "anthropic-beta".to_owned();
                Ok(Changed { body: text.clone(), betas: left, field, before: Some(beta), after: None })
            }
        }
    }
}

/// The text without what a pointer points to, and what that was.
fn without(document: &Document<'_>, pointer: &str) -> Result<(String, String)> {
    let nowhere = || format!("the request has no {pointer}");
    let (parent, key) = pointer.rsplit_once('/').with_context(nowhere)?;
    let parent = parent.split('/').skip(1).try_fold(document.root(), |node, key| child(node, &plain(key)));
    let (parent, key) = (parent.with_context(nowhere)?, plain(key));
    let before = child(parent, &key).with_context(nowhere)?.raw().to_owned();
    let mut edits = Edits::new(document);
    match key.parse() {
        Ok(at) if parent.is_array() => edits.remove_item(parent, at),
        _ if edits.remove(parent, &key) => {}
        _ => bail!(nowhere()),
    }
    Ok((edits.finish(), before))
}

/// A member by its key, an item by its number.
pub(super) fn child<'d>(node: Node<'d>, key: &str) -> Option<Node<'d>> {
    if node.is_array() { node.items().nth(key.parse().ok()?) } else { node.get(key) }
}

/// As RFC 6901 has it.
fn plain(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

/// The same the other way.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
