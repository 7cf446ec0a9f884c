//! Cutting and inserting text in a document, commas included.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Document, Node};

/// Edits to one document. They may be made in any order; an edit inside a value that another edit removes goes with it.
#[derive(Debug)]
pub struct Edits<'d> {
    document: &'d Document<'d>,
    cuts: Vec<(Range<usize>, String)>,
    containers: BTreeMap<usize, Container>,
}

/// What is to happen to the children of one array or object.
#[derive(Debug)]
struct Container {
    start: usize,
    children: Vec<Range<usize>>,
    removed: Vec<bool>,
    appended: Vec<String>,
}

impl<'d> Edits<'d> {
    /// No edits yet.
    pub fn new(document: &'d Document<'d>) -> Self {
        Self { document, cuts: Vec::new(), containers: BTreeMap::new() }
    }

    /// Puts `json` in the place of a value.
    pub fn replace(&mut self, node: Node<'_>, json: impl Into<String>) {
        self.cuts.push((node.range(), json.into()));
    }

    /// Takes every member with this key out of an object. Whether there was one.
    pub fn remove(&mut self, object: Node<'_>, key: &str) -> bool {
        let mut found = false;
        for (at, member) in object.members().enumerate() {
            if member.key.is(key) {
                self.container(object).removed[at] = true;
                found = true;
            }
        }
        found
    }

    /// Takes an item out of an array.
    pub fn remove_item(&mut self, array: Node<'_>, at: usize) {
        self.container(array).removed[at] = true;
    }

    /// Gives an object's key this value: in the place of the old one, else at the end.
    pub fn set(&mut self, object: Node<'_>, key: &str, json: impl Into<String>) {
        match object.get(key) {
            Some(old) => self.replace(old, json),
            None => self.add(object, key, json),
        }
    }

    /// Gives an object a further member at its end. The key must not stay in the object otherwise.
    pub fn add(&mut self, object: Node<'_>, key: &str, json: impl Into<String>) {
        self.container(object).appended.push(format!("{}:{}", super::quoted(key), json.into()));
    }

    /// Adds an item at the end of an array.
    pub fn append(&mut self, array: Node<'_>, json: impl Into<String>) {
        self.container(array).appended.push(json.into());
    }

    /// Whether an array or object has lost all its children and gained none.
    pub fn emptied(&self, node: Node<'_>) -> bool {
        let container = self.containers.get(&node.index());
        container.is_some_and(|c| c.appended.is_empty() && c.removed.iter().all(|removed| *removed))
    }

    /// The edited text.
    pub fn finish(mut self) -> String {
        let from_containers: Vec<_> = self.containers.values().flat_map(Container::cuts).collect();
        self.cuts.extend(from_containers);
        self.cuts.sort_by_key(|(range, _)| (range.start, range.end));
        let text = self.document.text();
        let mut edited = String::with_capacity(text.len() + 256);
        let mut at = 0;
        for (range, insert) in self.cuts {
            if range.start < at {
                continue; // inside what is gone
            }
            edited.push_str(&text[at..range.start]);
            edited.push_str(&insert);
            at = range.end;
        }
        edited.push_str(&text[at..]);
        edited
    }

    fn container(&mut self, node: Node<'_>) -> &mut Container {
        self.containers.entry(node.index()).or_insert_with(|| Container::of(node))
    }
}

impl Container {
    fn of(node: Node<'_>) -> Self {
        let members = node.members().map(|member| member.key.range().start..member.value.range().end);
        let children: Vec<_> = members.chain(node.items().map(Node::range)).collect();
        Self { start: node.range().start, removed: vec![false; children.len()], children, appended: Vec::new() }
    }

    /// A child goes with the comma before it; one that has nothing kept before it, with the comma behind it.
    fn cuts(&self) -> Vec<(Range<usize>, String)> {
        let mut cuts = Vec::new();
        let mut last_kept = None;
        for (at, child) in self.children.iter().enumerate() {
            if !self.removed[at] {
                last_kept = Some(child.end);
            } else if last_kept.is_some() {
                cuts.push((self.children[at - 1].end..child.end, String::new()));
            } else {
                let end = self.children.get(at + 1).map_or(child.end, |next| next.start);
                cuts.push((child.start..end, String::new()));
            }
        }
        if !self.appended.is_empty() {
            let (at, comma) = last_kept.map_or((self.start + 1, ""), |end| (end, ","));
            cuts.push((at..at, format!("{comma}{}", self.appended.join(","))));
        }
        cuts
    }
}
