//! Answers with web tools in them, as the turns that the model had: its calls, what it was told, what it said then.

use super::tools::Kind;
use super::{citations, result};
use crate::json::{Document, Node, quoted};

/// A block of an assistant's message, for us.
enum Block {
    /// A call of one of the web tools, with its id.
    Call(String, String),
    /// What it found, with the id of the call.
    Result(String, String),
    Other(String),
}

/// Whether these are blocks that only we can have made, or Anthropic.
pub(super) fn is_web(block: Node<'_>) -> bool {
    let named = |name: &str| block.get("name").and_then(Node::string).is_some_and(|found| found == name);
    match block.get("type").and_then(Node::string).as_deref() {
        Some("server_tool_use") => named("web_search") || named("web_fetch"),
        Some("web_search_tool_result" | "web_fetch_tool_result") => true,
        _ => false,
    }
}

/// The messages that stand for one of the assistant's with these blocks, as items of a JSON array.
pub(super) fn turns<'b>(blocks: impl IntoIterator<Item = &'b str>, cite: bool) -> String {
    let mut turns = Vec::new();
    let mut turn = Turn::default();
    for block in blocks {
        match read(block, cite) {
            Block::Result(id, told) => {
                turn.open.retain(|open| *open != id);
                turn.results.push(told);
            }
            Block::Call(id, call) => {
                turn.end_after_results(&mut turns);
                turn.open.push(id);
                turn.said.push(call);
            }
            Block::Other(block) => {
                turn.end_after_results(&mut turns);
                turn.said.push(block);
            }
        }
    }
    turn.end(&mut turns);
    turns.join(",")
}

/// What the model said in one go, and what it was told then.
#[derive(Default)]
struct Turn {
    said: Vec<String>,
    results: Vec<String>,
    /// Ids of calls without results.
    open: Vec<String>,
}

impl Turn {
    fn end_after_results(&mut self, turns: &mut Vec<String>) {
        if !self.results.is_empty() {
            std::mem::take(self).end(turns);
        }
    }

    fn end(mut self, turns: &mut Vec<String>) {
        self.results.extend(self.open.iter().map(|id| result::not_run(id)));
        for (role, blocks) in [("assistant", self.said), ("user", self.results)] {
            if !blocks.is_empty() {
                turns.push(format!(r#"{{"role":"{role}","content":[{}]}}"#, blocks.join(",")));
            }
        }
    }
}

fn read(block: &str, cite: bool) -> Block {
    let Ok(document) = Document::parse(block) else {
        return Block::Other(block.to_owned());
    };
    let root = document.root();
    let text = |key: &str| root.get(key).and_then(Node::string).unwrap_or_default();
    match &*text("type") {
        "text" => Block::Other(citations::to_model(block, cite)),
        "server_tool_use" if Kind::named(&text("name")).is_some() => {
            let input = root.get("input").filter(|input| input.is_object()).map_or("{}", Node::raw);
            let (id, name) = (text("id"), text("name"));
            let call =
                format!(r#"{{"type":"tool_use","id":{},"name":{},"input":{input}}}"#, quoted(&id), quoted(&name));
            Block::Call(id.into_owned(), call)
        }
        _ if is_web(root) => Block::Result(text("tool_use_id").into_owned(), result::told(root, cite)),
        _ => Block::Other(block.to_owned()),
    }
}
