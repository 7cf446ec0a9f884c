//! A request under way: what was asked, the model it is for, and what is being changed.

use crate::catalog::Model;
use crate::change::{self, Changes, What};
use crate::json::{Kind, Node};
use crate::refusal::Refusal;

pub(super) struct Draft<'d> {
    pub(super) root: Node<'d>,
    pub(super) model: &'d Model,
    pub(super) changes: Changes,
}

impl<'d> Draft<'d> {
    /// A member of the request that is there and not null.
    pub(super) fn get(&self, key: &str) -> Option<Node<'d>> {
        member(self.root, key)
    }

    /// Whether Claude's rules of thinking hold, on either lane.
    pub(super) fn is_claude(&self) -> bool {
        self.model.line.is_some()
    }

    /// Notes a change that was made.
    pub(super) fn note(&mut self, field: impl AsRef<str>, what: What, why: &'static str) {
        self.changes.add(field.as_ref(), what, why);
    }

    /// Notes what stands in an object beside what is read of it. Empty lists say nothing.
    pub(super) fn only(&mut self, object: Node<'_>, read: &[&str], at: &str) {
        let says = |value: Node<'_>| !value.is_null() && (!value.is_array() || value.items().next().is_some());
        let members = object.members().filter(|member| says(member.value)).filter_map(|member| member.key.string());
        for key in members.filter(|key| !read.contains(&&**key)) {
            self.note(change::member(at, &key), What::Dropped, "it has no place on Bedrock");
        }
    }
}

/// A member that is there and not null.
pub(super) fn member<'d>(object: Node<'d>, key: &str) -> Option<Node<'d>> {
    object.get(key).filter(|value| !value.is_null())
}

/// A member that must be a string.
pub(super) fn text<'d>(object: Node<'d>, key: &str, at: &str) -> Result<Node<'d>, Refusal> {
    let value = member(object, key).ok_or_else(|| Refusal::invalid(format!("{at}.{key}: Field required")))?;
    if value.kind() == Kind::String { Ok(value) } else { Err(wrong(&format!("{at}.{key}"), "a valid string")) }
}

/// What stands there is not what it should be.
pub(super) fn wrong(at: &str, what: &str) -> Refusal {
    Refusal::invalid(format!("{at}: Input should be {what}"))
}
