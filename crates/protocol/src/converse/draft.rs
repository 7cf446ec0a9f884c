//! A request on its way to Converse: what was sent, whom it is for, and what is being changed.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use super::Family;
use super::names::Names;
use super::request::Target;
use super::types::Ttl;
use crate::json::{Kind, Node};
use crate::native::{Change, Changes};

pub(super) struct Draft<'d> {
    pub(super) root: Node<'d>,
    pub(super) target: Target<'d>,
    pub(super) names: Names,
    pub(super) changes: Changes,
    refused_breakpoints: usize,
}

impl<'d> Draft<'d> {
    pub(super) fn new(root: Node<'d>, target: Target<'d>) -> Self {
        Self { root, target, names: Names::default(), changes: Changes::new(), refused_breakpoints: 0 }
    }

    pub(super) fn family(&self) -> &'d Family {
        self.target.family
    }

    /// A member of the body that is there and not null.
    pub(super) fn get(&self, key: &str) -> Option<Node<'d>> {
        member(self.root, key)
    }

    /// Notes a change that was made.
    pub(super) fn note(&mut self, field: impl Into<String>, what: impl Into<String>) {
        self.changes.push(Change { field: field.into(), what: what.into() });
    }

    /// The cache point that a block's `cache_control` asks for. `Some(None)` lasts as long as usual.
    pub(super) fn breakpoint(&mut self, block: Node<'_>) -> Option<Option<Ttl>> {
        let control = member(block, "cache_control")?;
        if self.family().cache_points == super::CachePoints::None {
            self.refused_breakpoints += 1;
            return None;
        }
        let hour = member(control, "ttl").is_some_and(|ttl| ttl.is("1h"));
        Some((hour && self.family().cache_ttl_1h).then_some(Ttl::OneHour))
    }

    /// One line for all breakpoints that went, instead of one for each.
    pub(super) fn note_breakpoints(&mut self) {
        match std::mem::take(&mut self.refused_breakpoints) {
            0 => {}
            count => self.note("cache_control", format!("dropped {count}: this model has no prompt cache to control")),
        }
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

/// The value of a node. Numbers beyond what can be computed with become their text.
pub(super) fn value(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Object => Value::Object(object(node)),
        Kind::Array => node.items().map(value).collect(),
        Kind::String => Value::from(node.string().unwrap_or_default()),
        Kind::Number => node.raw().parse::<Number>().map_or_else(|_| Value::from(node.raw().to_owned()), Value::Number),
        Kind::True => Value::Bool(true),
        Kind::False => Value::Bool(false),
        Kind::Null => Value::Null,
    }
}

/// The members of an object; none of anything else.
pub(super) fn object(node: Node<'_>) -> Map<String, Value> {
    node.members().filter_map(|member| Some((member.key.string()?.into_owned(), value(member.value)))).collect()
}
