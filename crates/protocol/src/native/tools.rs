//! Tools: the fields of custom tools that a model takes, the typed tools Bedrock has, and which may be forced.

use super::body::Body;
use crate::change::What;
use crate::first_party;
use crate::json::{Kind, Node, quoted};
use crate::refusal::Refusal;

const TOOL_SEARCH_BETA: &str = "tool-search-tool-2025-10-19";
const EXAMPLES_BETA: &str = "tool-examples-2025-10-29";

pub(super) fn apply(body: &mut Body<'_>) -> Result<(), Refusal> {
    // What is no list is Bedrock's to refuse: it says so in words that clients know.
    let Some(tools) = body.root.get("tools").filter(|tools| tools.is_array() || tools.is_null()) else {
        return Ok(());
    };
    for (at, tool) in tools.items().enumerate() {
        let kind = tool.get("type").and_then(Node::string).unwrap_or_else(|| "custom".into());
        first_party::check_tool(&kind, &format!("tools.{at}"))?;
        if kind.starts_with("tool_search_tool_") {
            tool_search(body, tools, at);
        } else if &*kind == "custom" {
            custom(body, tool, &format!("tools.{at}"));
        }
    }
    if tools.items().next().is_none() || body.edits.emptied(tools) {
        body.edits.remove(body.root, "tools");
        body.drop(body.root, "tool_choice", "", "there are no tools to choose from");
        body.note("tools", What::Dropped, "Bedrock refuses an empty list");
    } else {
        tool_choice(body);
    }
    Ok(())
}

fn tool_search(body: &mut Body<'_>, tools: Node<'_>, at: usize) {
    if body.model.tool_search {
        body.need(TOOL_SEARCH_BETA);
    } else {
        body.edits.remove_item(tools, at);
        body.note(format!("tools.{at}"), What::Dropped, "this model has no tool search, all tools are loaded");
    }
}

fn custom(body: &mut Body<'_>, tool: Node<'_>, at: &str) {
    let model = body.model;
    if !model.modern {
        body.drop(tool, "type", at, "older models do not know the wrapper, and it is the default");
    }
    if !model.strict_tools {
        body.drop(tool, "strict", at, "this model does not take it on Bedrock");
    }
    if !model.eager_input_streaming {
        body.drop(tool, "eager_input_streaming", at, "this model does not take it");
    }
    body.drop(tool, "allowed_callers", at, "only direct calls exist on Bedrock");
    deferral(body, tool, at);
    examples(body, tool, at);
    schema(body, tool, at);
}

fn deferral(body: &mut Body<'_>, tool: Node<'_>, at: &str) {
    if !body.model.tool_search {
        body.drop(tool, "defer_loading", at, "this model has no tool search, the tool is loaded");
    } else if tool.get("defer_loading").is_some_and(|deferred| deferred.kind() == Kind::True) {
        body.need(TOOL_SEARCH_BETA);
    }
}

fn examples(body: &mut Body<'_>, tool: Node<'_>, at: &str) {
    let Some(examples) = tool.get("input_examples").filter(|examples| examples.is_array()) else {
        return;
    };
    if body.model.tool_search && !body.lessons.refuse_beta(EXAMPLES_BETA) {
        return body.need(EXAMPLES_BETA);
    }
    let described = tool.get("description").and_then(Node::string).unwrap_or_default();
    let lines: Vec<&str> = examples.items().map(Node::raw).collect();
    body.edits.remove(tool, "input_examples");
    body.edits.set(
        tool,
        "description",
        quoted(format!("{described}\n\nExamples of input:\n{}", lines.join("\n")).trim_start()),
    );
    body.note(
        format!("{at}.input_examples"),
        What::Renamed,
        "it stands in the description: this model does not take them",
    );
}

fn schema(body: &mut Body<'_>, tool: Node<'_>, at: &str) {
    let schema = tool.get("input_schema").filter(|schema| schema.is_object() && schema.get("type").is_none());
    if let Some(schema) = schema {
        body.edits.set(schema, "type", "\"object\"");
        body.note(format!("{at}.input_schema.type"), What::Added, "a tool's input is an object");
    }
}

fn tool_choice(body: &mut Body<'_>) {
    let Some(choice) = body.get("tool_choice") else {
        return;
    };
    let kind = choice.get("type").filter(|kind| kind.is("any") || kind.is("tool"));
    if let (Some(kind), false) = (kind, body.model.forced_tool_choice) {
        body.edits.replace(kind, "\"auto\"");
        body.edits.remove(choice, "name");
        body.note("tool_choice", What::Rewritten, "became auto: this model cannot be forced to use a tool");
    }
}
