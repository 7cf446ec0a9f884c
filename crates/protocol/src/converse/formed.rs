//! Answers that keep to a JSON schema, from models that cannot be held to one by `outputConfig`.
//!
//! Where the request has no tools of its own and the model can be forced to use one, the schema becomes the input of a
//! tool that it must call, and what it calls the tool with is the text that the client gets. Otherwise the model is told
//! the schema in the system prompt: with tools of the client's beside it, a forced call would keep it from using those.
//! Nothing is validated; a client that asks for a schema checks what it gets.

use super::draft::{Draft, member, text};
use super::names::Names;
use super::types::{Block, Delta, Event, Reply, Start, SystemBlock, Tool, ToolSpec};
use super::{blocks, tools};
use crate::change::What;
use crate::json::{Node, Raw};
use crate::refusal::Refusal;

/// The tool whose input is the answer. Without letters that would have to be changed.
const TOOL: &str = "give_the_answer";
const DESCRIPTION: &str = "Gives the answer. Call it exactly once, with the whole answer as its input.";

/// The schema that the client wants the answer to keep to.
pub(super) fn schema<'d>(draft: &Draft<'d>) -> Result<Option<Node<'d>>, Refusal> {
    let newer = draft.get("output_config").and_then(|config| member(config, "format"));
    let Some(wanted) = newer.or_else(|| draft.get("output_format")) else {
        return Ok(None);
    };
    let schema = member(wanted, "schema").filter(|schema| schema.is_object() && text(wanted, "type") == "json_schema");
    schema.map(Some).ok_or_else(|| Refusal::invalid("output_config.format: Input should be a JSON schema"))
}

/// Whether the answer will be the input of a forced tool.
pub(super) fn is_forced(draft: &Draft<'_>) -> bool {
    let family = draft.family();
    let own_tools = draft.get("tools").is_some_and(|tools| tools.items().next().is_some());
    let describes_an_object = |schema: Node<'_>| schema.get("type").is_some_and(|kind| kind.is("object"));
    !family.structured_output
        && family.tools
        && family.forced_tool_choice
        && !own_tools
        && matches!(schema(draft), Ok(Some(schema)) if describes_an_object(schema))
}

/// Asks for the form, where `outputConfig` is not taken.
pub(super) fn apply(
    draft: &mut Draft<'_>,
    tools: &mut tools::Tools,
    system: &mut Vec<SystemBlock>,
) -> Result<(), Refusal> {
    let Some(schema) = schema(draft)?.filter(|_| !draft.family().structured_output) else {
        return Ok(());
    };
    if is_forced(draft) {
        let name = draft.names.send_tool(TOOL);
        let schema = Raw::of(schema);
        let spec = ToolSpec { name: name.clone(), description: Some(DESCRIPTION.into()), schema, strict: false };
        tools.force(Tool::Spec(spec));
        draft.names.answer = Some(name);
        draft.note(
            "output_config.format",
            What::Rewritten,
            "became a tool that the model must call: it takes no schema for its answer",
        );
    } else {
        system.push(SystemBlock::Text(format!(
            "When you give your final answer, give it as one JSON value that keeps to the JSON schema below: no words \
             before or after it, and no code fence.\n{}",
            schema.raw()
        )));
        draft.note(
            "output_config.format",
            What::Rewritten,
            "became words in the system prompt: this model takes no schema for its answer",
        );
    }
    Ok(())
}

/// Turns the call of the answer's tool into the text that it stands for, in a stream.
#[derive(Debug, Default)]
pub(super) struct Forming {
    /// What the model said beside the call; the answer, if no call comes.
    words: String,
    call: Option<i32>,
    input: bool,
}

impl Forming {
    /// The events that stand for this one.
    pub(super) fn turn(&mut self, event: Event, names: &Names) -> Vec<Event> {
        let delta = |index, words| Event::BlockDelta { index, delta: Delta::Text(words) };
        match event {
            Event::BlockStart { index, start: Start::ToolUse { name, .. } } if is_the_answer(&name, names) => {
                self.call.get_or_insert(index);
                Vec::new()
            }
            Event::BlockDelta { index, delta: Delta::ToolInput(piece) } => {
                let ours = self.call == Some(index) && !piece.is_empty();
                self.input |= ours;
                Vec::from_iter(ours.then(|| delta(index, piece)))
            }
            Event::BlockDelta { delta: Delta::Text(words), .. } => {
                self.words.push_str(&words);
                Vec::new()
            }
            Event::BlockStop { index } if self.call == Some(index) && !self.input => {
                self.input = true;
                vec![delta(index, "{}".into()), Event::BlockStop { index }]
            }
            end @ Event::MessageStop { .. } => {
                let instead = self.call.is_none().then(|| delta(i32::MAX, std::mem::take(&mut self.words)));
                instead.into_iter().chain([end]).collect()
            }
            other => vec![other],
        }
    }
}

/// The same for a whole answer.
pub(super) fn form(reply: &mut Reply, names: &Names) {
    let ours = |block: &Block| matches!(block, Block::ToolUse(call) if is_the_answer(&call.name, names));
    let Some(at) = reply.content.iter().position(ours) else {
        return;
    };
    if let Block::ToolUse(call) = &reply.content[at] {
        let answer = blocks::input(&call.input);
        reply.content[at] = Block::Text(answer.clone());
        reply.content.retain(|block| match block {
            Block::Text(words) => *words == answer,
            Block::ToolUse(_) | Block::Cited { .. } => false,
            _ => true,
        });
    }
}

fn is_the_answer(name: &str, names: &Names) -> bool {
    names.answer.as_deref() == Some(name)
}
