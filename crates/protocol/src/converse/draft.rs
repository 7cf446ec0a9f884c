//! A request on its way to Converse: what was sent, whom it is for, and what is being changed.

use std::borrow::Cow;

use super::Family;
use super::names::Names;
use super::request::Target;
use super::types::Ttl;
use crate::change::{self, Changes, What};
use crate::json::Node;

pub(super) struct Draft<'d> {
    pub(super) root: Node<'d>,
    pub(super) target: Target<'d>,
    pub(super) names: Names,
    pub(super) changes: Changes,
}

impl<'d> Draft<'d> {
    pub(super) fn new(root: Node<'d>, target: Target<'d>) -> Self {
        Self { root, target, names: Names::default(), changes: Changes::default() }
    }

    pub(super) fn family(&self) -> &'d Family {
        self.target.family
    }

    /// A member of the body that is there and not null.
    pub(super) fn get(&self, key: &str) -> Option<Node<'d>> {
        member(self.root, key)
    }

    /// Notes a change that was made.
    pub(super) fn note(&mut self, field: impl AsRef<str>, what: What, why: impl Into<Cow<'static, str>>) {
        self.changes.add(field.as_ref(), what, why);
    }

    /// Notes every member of an object that is none of these: what nobody reads here goes no further.
    pub(super) fn only(&mut self, object: Node<'_>, at: &str, read: &[&str]) {
        for member in object.members().filter(|member| !member.value.is_null()) {
            if let Some(key) = member.key.string().filter(|key| !read.contains(&&**key)) {
                self.note(change::member(at, &key), What::Dropped, "Converse has no place for it");
            }
        }
    }

    /// The cache point that a block's `cache_control` asks for. `Some(None)` lasts as long as usual.
    pub(super) fn breakpoint(&mut self, block: Node<'_>, at: &str) -> Option<Option<Ttl>> {
        let control = member(block, "cache_control")?;
        let at = change::member(at, "cache_control");
        if self.family().cache_points == super::CachePoints::None {
            self.note(at, What::Dropped, "this model has no prompt cache to control");
            return None;
        }
        self.only(control, &at, &["type", "ttl"]);
        let hour = member(control, "ttl").is_some_and(|ttl| ttl.is("1h"));
        if hour && !self.family().cache_ttl_1h {
            self.note(format!("{at}.ttl"), What::Dropped, "this model caches for five minutes only");
        }
        Some((hour && self.family().cache_ttl_1h).then_some(Ttl::OneHour))
    }
}

/// A member that is there and not null.
pub(super) fn member<'d>(object: Node<'d>, key: &str) -> Option<Node<'d>> {
    object.get(key).filter(|value| !value.is_null())
}

/// The text of a member, empty if there is none.
pub(super) fn text<'d>(object: Node<'d>, key: &str) -> Cow<'d, str> {
    object.get(key).and_then(Node::string).unwrap_or_default()
}
