//! `cache_control`: the forms Bedrock takes.

use super::body::Body;
use super::roles;
use crate::change::What;
use crate::json::{Node, quoted};
use crate::refusal::Refusal;

/// Breakpoints a request may have.
const MOST: usize = 4;
const FIVE_MINUTES: &str = "this model caches for five minutes only";

/// Takes out of a block's `cache_control` what Bedrock refuses.
pub(super) fn clean(body: &mut Body<'_>, block: Node<'_>, at: &str) {
    let Some(control) = block.get("cache_control").filter(|control| control.is_object()) else {
        return;
    };
    let at = format!("{at}.cache_control");
    body.drop(control, "scope", &at, "Bedrock has one cache scope");
    if !body.model.cache_ttl_1h {
        body.drop(control, "ttl", &at, FIVE_MINUTES);
    }
}

/// Turns the top-level `cache_control`, which most models on Bedrock refuse, into what it stands for: a breakpoint at the
/// last block that can be cached. The breakpoints of tools are cleaned on the way.
pub(super) fn apply(body: &mut Body<'_>) -> Result<(), Refusal> {
    let tools = body.root.get("tools");
    for (at, tool) in tools.into_iter().flat_map(Node::items).enumerate() {
        clean(body, tool, &format!("tools.{at}"));
    }
    let Some(control) = body.root.get("cache_control") else {
        return Ok(());
    };
    body.edits.remove(body.root, "cache_control");
    if control.is_null() {
        return Ok(());
    }
    check(control)?;
    let breakpoint = breakpoint(control, body.model.cache_ttl_1h);
    if breakpoints(body) >= MOST {
        body.note("cache_control", What::Dropped, "the request has four breakpoints already");
    } else if !set_on_last(body, &breakpoint) {
        body.note("cache_control", What::Dropped, "there is no block to put it on");
    } else {
        body.note("cache_control", What::Renamed, "it stands on the last block: Bedrock takes no top-level one");
        if !body.model.cache_ttl_1h && control.get("ttl").is_some_and(|ttl| ttl.is("1h")) {
            body.note("cache_control.ttl", What::Dropped, FIVE_MINUTES);
        }
    }
    Ok(())
}

/// Refuses a top-level one that means nothing, as Anthropic does: Bedrock never sees it.
fn check(control: Node<'_>) -> Result<(), Refusal> {
    let kind = control.get("type");
    let why = match (kind.and_then(Node::string).as_deref(), control.get("ttl")) {
        _ if !control.is_object() => ": Input should be a valid dictionary or object to extract fields from".into(),
        (Some("ephemeral"), None) => return Ok(()),
        (Some("ephemeral"), Some(ttl)) if ttl.is_null() || ttl.is("5m") || ttl.is("1h") => return Ok(()),
        (Some("ephemeral"), Some(_)) => ".ephemeral.ttl: Input should be '5m' or '1h'".into(),
        (_, _) if kind.is_none() => ": Unable to extract tag using discriminator 'type'".into(),
        (tag, _) => format!(
            ": Input tag '{}' found using 'type' does not match any of the expected tags: 'ephemeral'",
            tag.or(kind.map(Node::raw)).unwrap_or_default()
        ),
    };
    Err(Refusal::invalid(format!("cache_control{why}")))
}

/// The same without what Bedrock refuses, written anew.
pub(super) fn breakpoint(control: Node<'_>, long: bool) -> String {
    let ttl = control.get("ttl").and_then(Node::string).filter(|_| long);
    ttl.map_or_else(
        || r#"{"type":"ephemeral"}"#.to_owned(),
        |ttl| format!(r#"{{"type":"ephemeral","ttl":{}}}"#, quoted(&ttl)),
    )
}

fn breakpoints(body: &Body<'_>) -> usize {
    let marked = |node: Node<'_>| usize::from(node.get("cache_control").is_some_and(|control| !control.is_null()));
    let of = |key: &str| body.root.get(key).into_iter().flat_map(Node::items);
    let with_results = |block: Node<'_>| {
        let results = block.get("content").into_iter().flat_map(Node::items);
        marked(block) + results.map(marked).sum::<usize>()
    };
    let contents = of("messages").filter_map(|message| message.get("content")).flat_map(Node::items);
    of("tools").chain(of("system")).map(marked).sum::<usize>() + contents.map(with_results).sum::<usize>()
}

fn set_on_last(body: &mut Body<'_>, breakpoint: &str) -> bool {
    if let Some((number, _)) = body.messages().last().filter(|(_, message)| roles::is_folded(body, *message)) {
        body.folded_breakpoint = Some((number, breakpoint.to_owned()));
        return true;
    }
    let contents: Vec<_> = body.messages().filter_map(|(_, message)| message.get("content")).collect();
    for content in contents.into_iter().rev().chain(body.root.get("system")) {
        if let Some(block) = content.items().filter(|block| cacheable(*block)).last() {
            if block.get("cache_control").is_none() {
                body.edits.set(block, "cache_control", breakpoint);
            }
            return true;
        }
        if content.string().is_some_and(|text| !text.is_empty()) {
            let block = format!(r#"[{{"type":"text","text":{},"cache_control":{breakpoint}}}]"#, content.raw());
            body.edits.replace(content, block);
            return true;
        }
    }
    false
}

fn cacheable(block: Node<'_>) -> bool {
    let is = |kind: &str| block.get("type").is_some_and(|is| is.is(kind));
    let empty = block.get("text").is_some_and(|text| text.is(""));
    block.is_object() && !empty && !is("thinking") && !is("redacted_thinking")
}
