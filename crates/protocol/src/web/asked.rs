//! A request that asks for web tools, or brings back what they found earlier.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::tools::{self, Kind, Offer, Tool};
use super::{Call, Trouble, history, result};
use crate::change::{Changes, What};
use crate::json::{Document, Edits, Node};
use crate::refusal::Refusal;

/// What a request wants of the web.
#[derive(Clone, Debug)]
pub struct Asked {
    tools: Vec<Tool>,
    /// Tools of the client's own that have the same names.
    theirs: Vec<Kind>,
    /// Whether the model can cite what was found.
    cite: bool,
    /// Addresses that search results of earlier answers had.
    pub(super) urls: BTreeSet<String>,
    /// Everything in which an address may stand that the model may fetch.
    context: Arc<[String]>,
}

impl Asked {
    /// Reads a request; `None` if it has nothing to do with what is on offer. `citing`: whether the model can cite search
    /// results by itself, as Claude does.
    pub fn read(document: &Document<'_>, offer: Offer, citing: bool) -> Result<Option<Self>, Refusal> {
        let root = document.root();
        if offer == Offer::default() {
            return Ok(None);
        }
        let tools = tools::read(root, offer)?;
        let results: Vec<Node<'_>> = blocks(root).filter(|block| history::is_web(*block)).collect();
        if tools.is_empty() && results.is_empty() {
            return Ok(None);
        }
        let urls = results.into_iter().flat_map(result::urls).collect();
        let fetches = tools.iter().any(|tool| tool.kind == Kind::Fetch);
        let context = if fetches { context(root) } else { Vec::new() };
        let context = context.into();
        let theirs = tools::theirs(root);
        Ok(Some(Self { tools, theirs, cite: citing && may_cite(root), urls, context }))
    }

    /// The request as the model's lane takes it: with ordinary tools, and with `said`, the blocks of this answer so far,
    /// as further turns.
    pub fn body(&self, document: &Document<'_>, said: &[String]) -> String {
        let root = document.root();
        let mut edits = Edits::new(document);
        for (at, tool) in root.get("tools").into_iter().flat_map(Node::items).enumerate() {
            if let Some(ours) = self.tools.iter().find(|ours| ours.at == at) {
                edits.replace(tool, ours.ordinary());
            }
        }
        for message in messages(root) {
            let content: Vec<Node<'_>> = message.get("content").into_iter().flat_map(Node::items).collect();
            if content.iter().any(|block| history::is_web(*block)) {
                edits.replace(message, history::turns(content.into_iter().map(Node::raw), self.cite));
            }
        }
        if let (Some(list), false) = (root.get("messages"), said.is_empty()) {
            edits.append(list, history::turns(said.iter().map(String::as_str), self.cite));
            no_longer_forced(root, &mut edits);
        }
        edits.finish()
    }

    /// Tools whose calls are run here, those of earlier answers too.
    pub(super) fn ours(&self) -> Vec<Kind> {
        [Kind::Search, Kind::Fetch].into_iter().filter(|kind| !self.theirs.contains(kind)).collect()
    }

    /// Lists what was changed, before the lane changes anything.
    pub fn list(&self, changes: &mut Changes) {
        for tool in &self.tools {
            changes.add(&format!("tools.{}", tool.at), What::Rewritten, "became an ordinary tool that Outcrop runs");
        }
    }

    /// The tool of a call, and what it was called with; or why it is not to be run.
    pub fn judge(&mut self, call: &Call, said: &[String]) -> Result<(&Tool, String), Trouble> {
        let (context, urls) = (&self.context, &self.urls);
        let tool = self.tools.iter_mut().find(|tool| tool.kind == call.kind).ok_or(Trouble::Unavailable)?;
        let known =
            |url: &str| urls.contains(url) || context.iter().any(|text| text.contains(url)) || in_results(said, url);
        let input = call.input.as_ref().ok_or(Trouble::InvalidInput);
        let input = input.and_then(|input| tool.input(input, known))?;
        Ok((tool, input))
    }
}

/// A model that must call a tool in every round would never answer.
fn no_longer_forced(root: Node<'_>, edits: &mut Edits<'_>) {
    let Some(choice) = root.get("tool_choice").filter(|choice| choice.is_object()) else {
        return;
    };
    if let Some(kind) = choice.get("type").filter(|kind| kind.is("any") || kind.is("tool")) {
        edits.replace(kind, "\"auto\"");
        edits.remove(choice, "name");
    }
}

fn messages(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    root.get("messages").into_iter().flat_map(Node::items)
}

fn blocks(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    messages(root).filter_map(|message| message.get("content")).flat_map(Node::items)
}

/// A model may cite all that it can cite or nothing, and nothing where its answer must keep to a schema.
fn may_cite(root: Node<'_>) -> bool {
    let present = |node: Option<Node<'_>>| node.is_some_and(|node| !node.is_null());
    let format = root.get("output_config").and_then(|config| config.get("format"));
    let citable =
        |block: &Node<'_>| block.get("type").is_some_and(|kind| kind.is("document") || kind.is("search_result"));
    let enabled = |block: Node<'_>| {
        block
            .get("citations")
            .and_then(|citations| citations.get("enabled"))
            .is_some_and(|enabled| enabled.raw() == "true")
    };
    let mut all = blocks(root)
        .flat_map(|block| std::iter::once(block).chain(block.get("content").into_iter().flat_map(Node::items)));
    !present(format) && !present(root.get("output_format")) && all.all(|block| !citable(&block) || enabled(block))
}

/// All that the user and his tools have said, and what web tools found: not what the model said itself, so that it can't
/// be talked into calling an address that carries the conversation away.
fn context(root: Node<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    let from_user = messages(root).filter(|message| !message.get("role").is_some_and(|role| role.is("assistant")));
    from_user.filter_map(|message| message.get("content")).for_each(|content| strings(content, &mut texts));
    blocks(root).filter(|block| block.get("tool_use_id").is_some()).for_each(|block| strings(block, &mut texts));
    texts
}

fn strings(node: Node<'_>, texts: &mut Vec<String>) {
    texts.extend(node.string().map(Into::into));
    node.items().for_each(|item| strings(item, texts));
    // A picture is no place for addresses, and large.
    node.members()
        .filter(|member| !member.key.is("data") || !is_base64(node))
        .for_each(|member| strings(member.value, texts));
}

fn is_base64(source: Node<'_>) -> bool {
    source.get("type").is_some_and(|kind| kind.is("base64"))
}

fn in_results(said: &[String], url: &str) -> bool {
    let mut texts = Vec::new();
    for block in said.iter().filter(|block| result::of_call(block).is_some()) {
        if let Ok(document) = Document::parse(block) {
            strings(document.root(), &mut texts);
        }
    }
    texts.iter().any(|text| text.contains(url))
}
