//! Reading a document through its index.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::{Number, Value};

use super::Document;
use super::scan::Entry;

/// What kind of value a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{...}`
    Object,
    /// `[...]`
    Array,
    /// `"..."`
    String,
    /// `-1.5e3`
    Number,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
}

/// One value of a document.
#[derive(Clone, Copy, Debug)]
pub struct Node<'d> {
    document: &'d Document<'d>,
    index: usize,
}

/// One member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member<'d> {
    /// A string node.
    pub key: Node<'d>,
    /// Its value.
    pub value: Node<'d>,
}

impl<'d> Node<'d> {
    pub(super) fn new(document: &'d Document<'d>, index: usize) -> Self {
        Self { document, index }
    }

    pub(super) fn index(self) -> usize {
        self.index
    }

    /// Its kind.
    pub fn kind(self) -> Kind {
        self.entry().kind
    }

    /// Where it stands in the text.
    pub fn range(self) -> Range<usize> {
        self.entry().start as usize..self.entry().end as usize
    }

    /// Its text, byte for byte.
    pub fn raw(self) -> &'d str {
        &self.document.text[self.range()]
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.kind() == Kind::Object
    }

    /// Whether it is an array.
    pub fn is_array(self) -> bool {
        self.kind() == Kind::Array
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The members of an object in order, repeated keys included; none for any other kind.
    pub fn members(self) -> impl Iterator<Item = Member<'d>> {
        let mut children = self.children(Kind::Object);
        std::iter::from_fn(move || Some(Member { key: children.next()?, value: children.next()? }))
    }

    /// The items of an array in order; none for any other kind.
    pub fn items(self) -> impl Iterator<Item = Self> {
        self.children(Kind::Array)
    }

    /// The value of a key; of repeated keys the last one, as most readers have it.
    pub fn get(self, key: &str) -> Option<Self> {
        self.members().filter(|member| member.key.is(key)).last().map(|member| member.value)
    }

    /// The text of a string, escapes undone; a lone surrogate becomes U+FFFD.
    pub fn string(self) -> Option<Cow<'d, str>> {
        if self.kind() != Kind::String {
            return None;
        }
        let inner = &self.raw()[1..self.raw().len() - 1];
        Some(if inner.contains('\\') { Cow::Owned(unescaped(inner)) } else { Cow::Borrowed(inner) })
    }

    /// Whether it is this very string.
    pub fn is(self, text: &str) -> bool {
        if self.kind() != Kind::String {
            return false;
        }
        let inner = &self.raw()[1..self.raw().len() - 1];
        if inner.contains('\\') { unescaped(inner) == text } else { inner == text }
    }

    /// A number that fits.
    pub fn number(self) -> Option<f64> {
        if self.kind() == Kind::Number { self.raw().parse().ok() } else { None }
    }

    /// A whole number of at least zero.
    pub fn whole(self) -> Option<u64> {
        if self.kind() == Kind::Number { self.raw().parse().ok() } else { None }
    }

    /// As a value: of repeated keys the last counts, a lone surrogate becomes U+FFFD, and a number beyond what can be
    /// computed with becomes its text.
    pub fn value(self) -> Value {
        let number = || self.raw().parse::<Number>().map_or_else(|_| Value::from(self.raw()), Value::Number);
        match self.kind() {
            Kind::Object => self
                .members()
                .filter_map(|member| Some((member.key.string()?.into_owned(), member.value.value())))
                .collect(),
            Kind::Array => self.items().map(Self::value).collect(),
            Kind::String => Value::from(self.string().unwrap_or_default()),
            Kind::Number => number(),
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::Null => Value::Null,
        }
    }

    /// Whether it is a string of whole characters, without half a surrogate pair.
    pub(super) fn is_text(self) -> bool {
        let mut rest = self.raw();
        while let Some(at) = rest.find('\\') {
            let (character, length) = escape(&rest[at..]);
            if character == char::REPLACEMENT_CHARACTER && !rest[at + 2..at + 6].eq_ignore_ascii_case("fffd") {
                return false;
            }
            rest = &rest[at + length..];
        }
        self.kind() == Kind::String
    }

    fn children(self, of: Kind) -> impl Iterator<Item = Self> {
        let end = if self.kind() == of { self.entry().next as usize } else { 0 };
        let mut at = self.index + 1;
        std::iter::from_fn(move || {
            let child = (at < end).then(|| Self::new(self.document, at))?;
            at = child.entry().next as usize;
            Some(child)
        })
    }

    fn entry(self) -> &'d Entry {
        &self.document.nodes[self.index]
    }
}

/// Undoes the escapes of a string that is known to be well formed.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let (character, length) = escape(&rest[at..]);
        plain.push(character);
        rest = &rest[at + length..];
    }
    plain.push_str(rest);
    plain
}

/// The character of the escape that `text` begins with, and how many bytes it takes.
fn escape(text: &str) -> (char, usize) {
    let unit = |at: usize| text.get(at + 2..at + 6).and_then(|hex| u16::from_str_radix(hex, 16).ok());
    let simple = match text.as_bytes()[1] {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let first = unit(0).unwrap_or_default();
            let second = if text[6..].starts_with("\\u") { unit(6) } else { None };
            let pair = char::decode_utf16([first].into_iter().chain(second)).next();
            return match pair {
                Some(Ok(character)) => (character, if character.len_utf16() == 2 { 12 } else { 6 }),
                _ => (char::REPLACEMENT_CHARACTER, 6),
            };
        }
        other => char::from(other),
    };
    (simple, 2)
}
