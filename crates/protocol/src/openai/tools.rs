//! Tools and which of them may or must be used.

use super::draft::{Draft, member, text, wrong};
use super::write::{Object, list};
use crate::change::What;
use crate::json::{Kind, Node};
use crate::refusal::Refusal;

/// `tools` and `tool_choice` in Anthropic's form.
#[derive(Debug, Default)]
pub(super) struct Tools {
    pub(super) offered: Option<String>,
    pub(super) choice: Option<String>,
    /// Whether one must be used.
    pub(super) forced: bool,
}

pub(super) fn read(draft: &mut Draft<'_>) -> Result<Tools, Refusal> {
    let choice = choice(draft)?;
    let Some(tools) = draft.get("tools") else { return choice.met_by(&[]).map(|()| Tools::default()) };
    if !tools.is_array() {
        return Err(wrong("tools", "a valid list"));
    }
    let (mut names, mut offered) = (Vec::new(), Vec::new());
    for (number, tool) in tools.items().enumerate() {
        let (name, written) = one(draft, tool, &format!("tools.{number}"))?;
        if choice.allows(name) {
            offered.push(written);
        }
        names.push(name);
    }
    choice.met_by(&names)?;
    let left_out = tools.items().count() - offered.len();
    if left_out > 0 {
        draft.note("tools", What::Dropped, "tool_choice does not allow all of them");
    }
    if offered.is_empty() {
        return Ok(Tools::default());
    }
    let one_at_a_time = draft.get("parallel_tool_calls").is_some_and(|wish| wish.kind() == Kind::False);
    let forced = matches!(choice.kind, Some("any" | "tool"));
    Ok(Tools { offered: Some(list(&offered)), choice: choice.written(one_at_a_time), forced })
}

/// The name of a tool, a string node, and the tool.
fn one<'d>(draft: &mut Draft<'_>, tool: Node<'d>, at: &str) -> Result<(Node<'d>, String), Refusal> {
    match &*text(tool, "type", at)?.string().unwrap_or_default() {
        "function" => {}
        "custom" => return Err(Refusal::invalid(format!("{at}: custom tools are not supported; send a function"))),
        _ => return Err(wrong(&format!("{at}.type"), "'function'")),
    }
    let function = member(tool, "function").filter(|function| function.is_object());
    let function = function.ok_or_else(|| Refusal::invalid(format!("{at}.function: Field required")))?;
    draft.only(tool, &["type", "function"], at);
    draft.only(function, &["name", "description", "parameters", "strict"], &format!("{at}.function"));
    let name = text(function, "name", &format!("{at}.function"))?;
    let parameters = member(function, "parameters").filter(|schema| schema.members().next().is_some());
    let strict = member(function, "strict").filter(|strict| strict.kind() == Kind::True);
    let written = Object::new()
        .with("name", name.raw())
        .with_some("description", member(function, "description").map(Node::raw))
        .with("input_schema", parameters.map_or(r#"{"type":"object","properties":{}}"#, Node::raw))
        .with_some("strict", strict.map(Node::raw));
    Ok((name, written.finish()))
}

/// Which tools may be used, and whether one must be.
struct Choice<'d> {
    /// `type` of Anthropic's `tool_choice`; `None` where the client says nothing.
    kind: Option<&'static str>,
    /// The one that must be used.
    named: Option<Node<'d>>,
    /// All that may be used, if not all of them.
    allowed: Option<Vec<Node<'d>>>,
}

impl Choice<'_> {
    fn allows(&self, name: Node<'_>) -> bool {
        let name = name.string().unwrap_or_default();
        self.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|one| one.is(&name)))
    }

    /// Whether what must be used is among the tools of these names.
    fn met_by(&self, names: &[Node<'_>]) -> Result<(), Refusal> {
        let named = self.named.and_then(Node::string);
        let met = match (self.kind, &named) {
            (_, Some(named)) => names.iter().any(|name| name.is(named)),
            (Some("any"), None) => !names.is_empty(),
            _ => true,
        };
        if met { Ok(()) } else { Err(Refusal::invalid("tool_choice: what must be called is not among the tools")) }
    }

    fn written(&self, one_at_a_time: bool) -> Option<String> {
        let kind = self.kind.or(one_at_a_time.then_some("auto"))?;
        let single = (one_at_a_time && kind != "none").then_some("true");
        let choice = Object::typed(kind).with_some("name", self.named.map(Node::raw));
        Some(choice.with_some("disable_parallel_tool_use", single).finish())
    }
}

fn choice<'d>(draft: &Draft<'d>) -> Result<Choice<'d>, Refusal> {
    let free = |kind| Choice { kind, named: None, allowed: None };
    let Some(choice) = draft.get("tool_choice") else { return Ok(free(None)) };
    if choice.is_object() {
        return chosen(choice);
    }
    match choice.string().as_deref() {
        Some("auto") => Ok(free(Some("auto"))),
        Some("none") => Ok(free(Some("none"))),
        Some("required") => Ok(free(Some("any"))),
        _ => Err(wrong("tool_choice", "'none', 'auto', 'required' or an object")),
    }
}

fn chosen(choice: Node<'_>) -> Result<Choice<'_>, Refusal> {
    match &*text(choice, "type", "tool_choice")?.string().unwrap_or_default() {
        "function" => Ok(Choice { kind: Some("tool"), named: Some(name(choice)?), allowed: None }),
        "allowed_tools" => {
            // Both forms are about: the fields beside `type`, and in an object of their own.
            let wish = member(choice, "allowed_tools").unwrap_or(choice);
            let allowed = member(wish, "tools").into_iter().flat_map(Node::items).map(name);
            let must = member(wish, "mode").is_some_and(|mode| mode.is("required"));
            let kind = Some(if must { "any" } else { "auto" });
            Ok(Choice { kind, named: None, allowed: Some(allowed.collect::<Result<_, _>>()?) })
        }
        _ => Err(wrong("tool_choice.type", "'function' or 'allowed_tools'")),
    }
}

fn name(tool: Node<'_>) -> Result<Node<'_>, Refusal> {
    let function = member(tool, "function").unwrap_or(tool);
    text(function, "name", "tool_choice.function")
}
