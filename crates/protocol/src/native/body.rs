//! A request body on its way to Bedrock: the document, the model it is for, and what is being changed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Call;
use crate::catalog::Model;
use crate::change::{self, Changes, What};
use crate::json::{Document, Edits, Node, quoted};
use crate::lesson::Lessons;

/// The one version that every Claude on InvokeModel takes.
const BEDROCK_VERSION: &str = "\"bedrock-2023-05-31\"";

/// How a body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire<'d> {
    /// InvokeModel: model and stream are in the path, the betas in the body.
    Invoke,
    /// Anthropic's own API: the betas are in a header, the model is called so.
    Post { model_id: &'d str },
}

pub(super) struct Body<'d> {
    pub(super) root: Node<'d>,
    pub(super) model: &'d Model,
    pub(super) lessons: &'d Lessons,
    pub(super) wire: Wire<'d>,
    pub(super) edits: Edits<'d>,
    /// Betas that the request needs, whatever the client sent.
    pub(super) needed_betas: Vec<&'static str>,
    /// Betas that go out.
    pub(super) betas: Vec<String>,
    /// The automatic cache breakpoint, where its place is a message that is yet to become a reminder: the message's index
    /// and the `cache_control`.
    pub(super) folded_breakpoint: Option<(usize, String)>,
    /// Text blocks to be added at the end of a message, by its index.
    pub(super) folded: BTreeMap<usize, Vec<String>>,
    changes: Changes,
}

impl<'d> Body<'d> {
    pub(super) fn new(document: &'d Document<'d>, model: &'d Model, lessons: &'d Lessons, wire: Wire<'d>) -> Self {
        Self {
            root: document.root(),
            model,
            lessons,
            wire,
            edits: Edits::new(document),
            needed_betas: Vec::new(),
            betas: Vec::new(),
            folded_breakpoint: None,
            folded: BTreeMap::new(),
            changes: Changes::default(),
        }
    }

    /// A member of the body that is there and not null.
    pub(super) fn get(&self, key: &str) -> Option<Node<'d>> {
        self.root.get(key).filter(|value| !value.is_null())
    }

    /// The messages with their indexes.
    pub(super) fn messages(&self) -> impl Iterator<Item = (usize, Node<'d>)> + use<'d> {
        self.root.get("messages").into_iter().flat_map(Node::items).enumerate()
    }

    /// Adds a beta that what is left in the request needs.
    pub(super) fn need(&mut self, beta: &'static str) {
        if !self.needed_betas.contains(&beta) {
            self.needed_betas.push(beta);
        }
    }

    /// Notes a change that was made.
    pub(super) fn note(&mut self, field: impl AsRef<str>, what: What, why: impl Into<Cow<'static, str>>) {
        self.changes.add(field.as_ref(), what, why);
    }

    /// Takes a member out, if it is there, and notes it.
    pub(super) fn drop(&mut self, object: Node<'_>, key: &str, at: &str, why: &'static str) -> bool {
        let dropped = self.edits.remove(object, key);
        if dropped {
            self.note(change::member(at, key), What::Dropped, why);
        }
        dropped
    }

    pub(super) fn finish(mut self) -> Call {
        if self.get("anthropic_version").is_some_and(|version| version.raw() != BEDROCK_VERSION) {
            self.note("anthropic_version", What::Rewritten, "Bedrock has a version of its own");
        }
        self.edits.remove(self.root, "anthropic_version");
        match self.wire {
            Wire::Invoke => {
                for key in ["model", "stream"] {
                    self.edits.remove(self.root, key);
                }
                self.edits.add(self.root, "anthropic_version", BEDROCK_VERSION);
            }
            Wire::Post { model_id } => self.edits.set(self.root, "model", quoted(model_id)),
        }
        Call { body: self.edits.finish(), betas: self.betas, changes: self.changes }
    }
}
