//! From a request to the list of its blocks.
//!
//! The client's own request is read, whose places it knows: what Outcrop changes of a request it changes in the same way each
//! time. Only the billing line, which is never sent, is passed over.
//!
//! Two spellings of the same prompt have the same hashes: breakpoints are left out, since clients move them from turn to
//! turn, and content that is a plain string is one block of text.

use std::hash::{BuildHasher, Hasher};

use super::{Block, Part, Prefix, SETTINGS, Ttl};
use crate::change;
use crate::first_party::BILLING_LINE;
use crate::json::{Document, Node};

/// More blocks are not looked at: they come from no client that exists, and the list shall stay small.
const MOST: usize = 10_000;

/// A block that is not yet hashed.
struct Found<'d> {
    node: Option<Node<'d>>,
    role: Option<Node<'d>>,
    part: Part,
    item: usize,
    content: usize,
    kept: Option<Ttl>,
}

impl Prefix {
    /// The blocks of a Messages body, hashed with `key`.
    pub fn of_request(document: &Document<'_>, key: &impl BuildHasher) -> Self {
        let root = document.root();
        let mut found = blocks(root);
        if let (Some(last), Some(kept)) = (found.last_mut(), kept(root)) {
            last.kept = Some(kept);
        }
        let all = found.len();
        let end = found.iter().rposition(|block| block.kept.is_some()).map_or(all, |last| last + 1);
        found.truncate(end.min(MOST));
        Self {
            blocks: found.iter().map(|block| block.hashed(key)).collect(),
            tools: found.iter().filter(|block| block.part == Part::Tool).map(Found::name).collect(),
            goes_on: found.len() < all,
        }
    }
}

/// In the order of a cache: tools, system, messages. The settings stand before the messages, which they spoil.
fn blocks(root: Node<'_>) -> Vec<Found<'_>> {
    let member = |name: &str| root.get(name);
    let mut found = Vec::new();
    for (item, tool) in member("tools").into_iter().flat_map(Node::items).enumerate() {
        found.push(Found::at(Part::Tool, item, tool));
    }
    for (item, block) in contents(member("system")).enumerate().filter(|(item, block)| *item > 0 || !is_billing(*block))
    {
        found.push(Found::at(Part::System, item, block));
    }
    for (item, name) in SETTINGS.iter().enumerate() {
        let node = name.split('.').try_fold(root, Node::get);
        found.push(Found { node, role: None, part: Part::Setting, item, content: 0, kept: None });
    }
    for (item, message) in member("messages").into_iter().flat_map(Node::items).enumerate() {
        let role = message.get("role");
        for (content, block) in contents(message.get("content")).enumerate() {
            found.push(Found { role, content, ..Found::at(Part::History, item, block) });
        }
    }
    found
}

fn is_billing(block: Node<'_>) -> bool {
    block.get("text").and_then(Node::string).is_some_and(|text| text.starts_with(BILLING_LINE))
}

/// The blocks of a content, which is a string or a list.
fn contents(content: Option<Node<'_>>) -> impl Iterator<Item = Node<'_>> {
    let text = content.filter(|content| content.string().is_some());
    text.into_iter().chain(content.into_iter().flat_map(Node::items))
}

fn kept(node: Node<'_>) -> Option<Ttl> {
    let control = node.get("cache_control").filter(|control| control.is_object())?;
    let hour = control.get("ttl").is_some_and(|ttl| ttl.is("1h"));
    Some(if hour { Ttl::OneHour } else { Ttl::FiveMinutes })
}

impl<'d> Found<'d> {
    fn at(part: Part, item: usize, node: Node<'d>) -> Self {
        let inner = || node.get("content").into_iter().flat_map(Node::items).filter_map(kept).last();
        Self { node: Some(node), role: None, part, item, content: 0, kept: kept(node).or_else(inner) }
    }

    fn hashed(&self, key: &impl BuildHasher) -> Block {
        let mut fed = Fed { hasher: key.build_hasher(), bytes: 0 };
        fed.hasher.write(self.role.map_or("", Node::raw).as_bytes());
        self.node.into_iter().for_each(|node| fed.block(node));
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (hash, bytes, part, kept) = (fed.hasher.finish(), small(fed.bytes), self.part, self.kept);
        let thought = part == Part::History && self.node.is_some_and(is_thought);
        Block { hash, bytes, item: small(self.item), content: small(self.content), part, kept, thought }
    }

    fn name(&self) -> Box<str> {
        let name = self.node.and_then(|tool| tool.get("name")?.string());
        change::member("", &name.unwrap_or_default()).into()
    }
}

fn is_thought(block: Node<'_>) -> bool {
    block.get("type").is_some_and(|kind| kind.is("thinking") || kind.is("redacted_thinking"))
}

/// The text of a block that has nothing else.
fn plain_text(block: Node<'_>) -> Option<Node<'_>> {
    let said = block.members().filter(|member| !member.key.is("cache_control")).count();
    block.get("text").filter(|_| said == 2 && block.get("type").is_some_and(|kind| kind.is("text")))
}

/// What a hash is made of.
struct Fed<H> {
    hasher: H,
    bytes: usize,
}

impl<H: Hasher> Fed<H> {
    /// All of a block but its breakpoints.
    fn block(&mut self, block: Node<'_>) {
        if let Some(text) = plain_text(block) {
            return self.piece(text.raw());
        }
        if !block.is_object() {
            return self.piece(block.raw());
        }
        for member in block.members().filter(|member| !member.key.is("cache_control")) {
            self.piece(member.key.raw());
            if member.key.is("content") && member.value.is_array() {
                member.value.items().for_each(|inner| self.block(inner));
            } else {
                self.piece(member.value.raw());
            }
        }
    }

    fn piece(&mut self, text: &str) {
        self.bytes += text.len();
        self.hasher.write(text.as_bytes());
        // A byte that no text has, so that pieces cannot run into each other.
        self.hasher.write_u8(0xff);
    }
}
