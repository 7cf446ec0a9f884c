//! One block of a streamed answer, put together from its deltas.

use crate::json::{Document, Edits, Node, quoted};

#[derive(Debug)]
pub(super) struct Fold {
    /// The block as it began.
    start: String,
    text: String,
    thinking: String,
    signature: String,
    input: String,
    citations: Vec<String>,
}

impl Fold {
    pub(super) fn new(start: &str) -> Self {
        let empty = String::new;
        Self {
            start: start.to_owned(),
            text: empty(),
            thinking: empty(),
            signature: empty(),
            input: empty(),
            citations: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, delta: Node<'_>) {
        let text = |key: &str| delta.get(key).and_then(Node::string).unwrap_or_default();
        self.text.push_str(&text("text"));
        self.thinking.push_str(&text("thinking"));
        self.signature.push_str(&text("signature"));
        self.input.push_str(&text("partial_json"));
        self.citations.extend(delta.get("citation").map(|citation| citation.raw().to_owned()));
    }

    /// The whole block.
    pub(super) fn end(self) -> String {
        let Ok(document) = Document::parse(&self.start) else {
            return self.start;
        };
        let root = document.root();
        let mut edits = Edits::new(&document);
        for (key, value) in [("text", self.text), ("thinking", self.thinking), ("signature", self.signature)] {
            if !value.is_empty() {
                edits.set(root, key, quoted(&value));
            }
        }
        if !self.input.trim().is_empty() {
            let whole = Document::parse(&self.input).is_ok_and(|input| input.root().is_object());
            // Cut off at the limit. It is shown as it came, but it cannot be run.
            edits.set(root, "input", if whole { self.input } else { "{}".into() });
        }
        match self.citations.is_empty() {
            true if root.get("citations").is_some_and(|list| list.items().next().is_none()) => {
                edits.remove(root, "citations");
            }
            true => {}
            false => edits.set(root, "citations", format!("[{}]", self.citations.join(","))),
        }
        edits.finish()
    }
}
