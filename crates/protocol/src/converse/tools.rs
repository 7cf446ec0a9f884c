//! Tools: schemas go whole, names are made to fit, and a history with calls always has tools beside it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::draft::{Draft, member, text};
use super::types::{Block, Request, Tool, ToolChoice, ToolConfig, ToolSpec};
use super::{CachePoints, typed_tools};
use crate::change::What;
use crate::first_party;
use crate::json::{Kind, Node, Raw};
use crate::refusal::Refusal;

/// Fields of a tool that are of use to Claude alone.
const FOR_CLAUDE: [(&str, &str); 3] = [
    ("defer_loading", "this model has no tool search, the tool is loaded"),
    ("eager_input_streaming", "Converse has no place for it"),
    ("allowed_callers", "only direct calls exist on Bedrock"),
];

/// What is read of a client's own tool, apart from those.
const CUSTOM: [&str; 10] = [
    "type",
    "name",
    "description",
    "input_schema",
    "input_examples",
    "strict",
    "cache_control",
    "defer_loading",
    "eager_input_streaming",
    "allowed_callers",
];

/// The tools of a request, before it is known whether its history needs some.
pub(super) struct Tools {
    offered: Vec<Tool>,
    /// Those that Claude takes in Anthropic's own words.
    typed: Vec<Value>,
    choice: Choice,
}

enum Choice {
    Free(Option<ToolChoice>),
    None,
}

pub(super) fn read(draft: &mut Draft<'_>) -> Result<Tools, Refusal> {
    let (mut offered, mut typed) = (Vec::new(), Vec::new());
    let tools = draft.get("tools");
    for (at, tool) in tools.into_iter().flat_map(Node::items).enumerate() {
        let is_typed = !matches!(&*text(tool, "type"), "" | "custom");
        if is_typed && draft.family().anthropic_fields && !first_party::is_server_tool(&text(tool, "type")) {
            typed.push(tool.value());
        } else {
            one(draft, tool, &format!("tools.{at}"), &mut offered)?;
        }
    }
    if !offered.is_empty() && !draft.family().tools {
        draft.note("tools", What::Dropped, "this model has no tools");
        if draft.get("tool_choice").is_some() {
            draft.note("tool_choice", What::Dropped, "this model has no tools");
        }
        offered.clear();
    }
    let choice = if offered.is_empty() && typed.is_empty() { Choice::Free(None) } else { choice(draft) };
    Ok(Tools { offered, typed, choice })
}

fn one(draft: &mut Draft<'_>, tool: Node<'_>, at: &str, offered: &mut Vec<Tool>) -> Result<(), Refusal> {
    let kind = text(tool, "type");
    first_party::check_tool(&kind, at)?;
    if kind.starts_with("tool_search_tool_") {
        draft.note(at, What::Dropped, "this model has no tool search, all tools are loaded");
        return Ok(());
    }
    let spec = match &*kind {
        "" | "custom" => custom(draft, tool, at)?,
        kind => typed(draft, tool, kind, at)?,
    };
    offered.push(Tool::Spec(spec));
    if let Some(point) = draft.breakpoint(tool, at) {
        match draft.family().cache_points {
            CachePoints::All => offered.push(Tool::CachePoint(point)),
            _ => {
                draft.note(format!("{at}.cache_control"), What::Dropped, "this model takes no cache points among tools")
            }
        }
    }
    Ok(())
}

fn custom(draft: &mut Draft<'_>, tool: Node<'_>, at: &str) -> Result<ToolSpec, Refusal> {
    for (key, why) in FOR_CLAUDE {
        if member(tool, key).is_some_and(|value| value.kind() != Kind::False) {
            draft.note(format!("{at}.{key}"), What::Dropped, why);
        }
    }
    draft.only(tool, at, &CUSTOM);
    let asked_strict = tool.get("strict").is_some_and(|strict| strict.kind() == Kind::True);
    let strict = asked_strict && draft.family().strict_tools;
    if asked_strict && !strict {
        draft.note(format!("{at}.strict"), What::Dropped, "this model does not take it");
    }
    let name = text(tool, "name");
    let description = described(draft, tool, at);
    let schema = schema(draft, tool, at)?;
    let name = sent_name(draft, &name, &format!("{at}.name"));
    Ok(ToolSpec { name, description: Some(description), schema, strict })
}

/// The name of a tool as Bedrock takes it.
pub(super) fn sent_name(draft: &mut Draft<'_>, name: &str, at: &str) -> String {
    let sent = draft.names.send_tool(name);
    if sent != name {
        draft.note(at, What::Renamed, "Bedrock takes 64 letters, digits, _ and - at most");
    }
    sent
}

/// The description with the examples behind it; the name where there is neither, because none may be empty.
fn described(draft: &mut Draft<'_>, tool: Node<'_>, at: &str) -> String {
    let said = text(tool, "description").into_owned();
    let examples = member(tool, "input_examples").into_iter().flat_map(Node::items).map(Node::raw);
    let examples: Vec<&str> = examples.collect();
    let mut parts = Vec::from_iter(Some(said).filter(|said| !said.trim().is_empty()));
    if !examples.is_empty() {
        draft.note(
            format!("{at}.input_examples"),
            What::Renamed,
            "it stands in the description: Converse has no place for them",
        );
        parts.push(format!("Examples of input:\n{}", examples.join("\n")));
    }
    if parts.is_empty() {
        draft.note(format!("{at}.description"), What::Added, "its name: Converse wants some words for each tool");
        parts.push(text(tool, "name").into_owned());
    }
    parts.join("\n\n")
}

fn schema(draft: &mut Draft<'_>, tool: Node<'_>, at: &str) -> Result<Raw, Refusal> {
    let given = member(tool, "input_schema");
    if given.is_some_and(|given| !given.is_object()) {
        return Err(Refusal::invalid(format!("{at}.input_schema: Input should be an object")));
    }
    let schema = given.map_or_else(|| Raw::from(json!({})), Raw::of);
    if given.and_then(|given| given.get("type")).is_some_and(|kind| kind.is("object")) {
        return Ok(schema);
    }
    draft.note(format!("{at}.input_schema.type"), What::Added, "a tool's input is an object");
    Ok(schema.with("type", "\"object\""))
}

/// A tool that Anthropic has defined and the client runs.
fn typed(draft: &mut Draft<'_>, tool: Node<'_>, kind: &str, at: &str) -> Result<ToolSpec, Refusal> {
    let Some(known) = typed_tools::known(kind) else {
        return Err(Refusal::invalid(format!("{at}: {kind} is only supported with Claude models")));
    };
    draft.note(at, What::Rewritten, "became an ordinary tool with the same input");
    let name = sent_name(draft, &text(tool, "name"), &format!("{at}.name"));
    let description = Some(known.description.clone());
    Ok(ToolSpec { name, description, schema: known.schema.clone(), strict: false })
}

fn choice(draft: &mut Draft<'_>) -> Choice {
    let Some(choice) = draft.get("tool_choice") else {
        return Choice::Free(None);
    };
    let alone = choice.get("disable_parallel_tool_use").is_some_and(|disable| disable.kind() == Kind::True);
    if alone && !draft.family().anthropic_fields {
        draft.note("tool_choice.disable_parallel_tool_use", What::Dropped, "Converse has no place for it");
    }
    draft.only(choice, "tool_choice", &["type", "name", "disable_parallel_tool_use"]);
    let kind = text(choice, "type");
    let forces = matches!(&*kind, "any" | "tool");
    if forces && !draft.family().forced_tool_choice {
        draft.note("tool_choice", What::Rewritten, "became auto: this model cannot be forced to use a tool");
        return Choice::Free(Some(ToolChoice::Auto));
    }
    match &*kind {
        "none" => Choice::None,
        "any" => Choice::Free(Some(ToolChoice::Any)),
        "tool" => {
            let name = draft.names.send_tool(&text(choice, "name"));
            Choice::Free(Some(ToolChoice::Tool(name)))
        }
        _ => Choice::Free(Some(ToolChoice::Auto)),
    }
}

impl Tools {
    /// Offers this tool alone, which the model must call.
    pub(super) fn force(&mut self, tool: Tool) {
        (self.offered, self.choice) = (vec![tool], Choice::Free(Some(ToolChoice::Any)));
    }

    /// Gives the request its tools, now that its history is known.
    pub(super) fn settle(&mut self, draft: &mut Draft<'_>, request: &mut Request) {
        let used = used(request);
        let choice = match &self.choice {
            Choice::Free(choice) => choice.clone(),
            Choice::None if used.is_none() => {
                draft.note("tool_choice", What::Rewritten, "no tools are offered: Converse has no none");
                draft.note("tools", What::Dropped, "Converse has no tool_choice none");
                return;
            }
            Choice::None => {
                draft.note(
                    "tool_choice",
                    What::Rewritten,
                    "became auto: Converse has no none, and the conversation holds tool calls",
                );
                Some(ToolChoice::Auto)
            }
        };
        let mut tools = std::mem::take(&mut self.offered);
        if let (true, Some(names)) = (tools.is_empty(), used) {
            draft.note(
                "tools",
                What::Added,
                "they are in the history, and Converse wants the tools of a conversation that used some",
            );
            tools = self.stand_ins(names);
        }
        let choice = if self.typed.is_empty() { choice } else { self.place(choice, &tools, request) };
        request.tools = (!tools.is_empty()).then_some(ToolConfig { tools, choice });
    }

    /// Puts the typed tools beside the others. Returns the choice if Converse can say it; it knows only its own tools.
    fn place(&mut self, choice: Option<ToolChoice>, tools: &[Tool], request: &mut Request) -> Option<ToolChoice> {
        let own = |name: &str| self.typed.iter().any(|tool| tool["name"] == name);
        let beside = match &choice {
            Some(ToolChoice::Tool(name)) if own(name) => Some(json!({ "type": "tool", "name": name })),
            Some(ToolChoice::Tool(name)) if tools.is_empty() => Some(json!({ "type": "tool", "name": name })),
            Some(ToolChoice::Any) if tools.is_empty() => Some(json!({ "type": "any" })),
            Some(ToolChoice::Auto) if tools.is_empty() => Some(json!({ "type": "auto" })),
            Some(ToolChoice::Auto | ToolChoice::Any | ToolChoice::Tool(_)) | None => None,
        };
        let additional = request.additional.get_or_insert_with(|| json!({}));
        additional["tools"] = Value::Array(std::mem::take(&mut self.typed));
        let Some(Value::Object(beside)) = beside else {
            return choice;
        };
        beside.into_iter().for_each(|(key, value)| additional["tool_choice"][key] = value);
        None
    }

    /// What stands for the tools of the history, apart from typed ones, which are named already.
    fn stand_ins(&self, used: BTreeSet<String>) -> Vec<Tool> {
        let mut names: Vec<String> =
            used.into_iter().filter(|name| !self.typed.iter().any(|tool| tool["name"] == **name)).collect();
        if names.is_empty() {
            names.push("no_other_tool".to_owned());
        }
        names.into_iter().map(stand_in).collect()
    }
}

/// Names of the tools that the history calls; `None` if it neither calls tools nor has results.
fn used(request: &Request) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut results = false;
    for block in request.messages.iter().flat_map(|message| &message.content) {
        match block {
            Block::ToolUse(call) => drop(names.insert(call.name.clone())),
            Block::ToolResult(_) => results = true,
            _ => {}
        }
    }
    if names.is_empty() && results {
        names.insert("tool".to_owned());
    }
    (!names.is_empty()).then_some(names)
}

fn stand_in(name: String) -> Tool {
    let description = Some("A tool used earlier in this conversation.".to_owned());
    Tool::Spec(ToolSpec { name, description, schema: json!({ "type": "object" }).into(), strict: false })
}
