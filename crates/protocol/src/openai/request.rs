//! A chat completion request as a Messages request: the order in which its parts are translated.

use super::draft::{Draft, member};
use super::write::{Object, list};
use super::{fields, messages, reasoning, settings, tools};
use crate::catalog::Model;
use crate::change::Changes;
use crate::json::{Document, Kind};
use crate::refusal::Refusal;

/// A request in Anthropic's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The body of a Messages request.
    pub body: String,
    /// Whether the client wants a last chunk that tells what was used.
    pub include_usage: bool,
    /// What was changed on the way.
    pub changes: Changes,
}

/// Translates a request for a model. `Err` is what cannot be had, in words that say so.
pub fn request(document: &Document<'_>, model: &Model) -> Result<Request, Refusal> {
    let mut draft = Draft { root: document.root(), model, changes: Changes::default() };
    fields::check(&mut draft)?;
    let tools = tools::read(&mut draft)?;
    let mut conversation = messages::read(&mut draft)?;
    let max_tokens = settings::max_tokens(&mut draft)?;
    let reasoning = reasoning::read(&mut draft, max_tokens, tools.forced)?;
    let format = settings::format(&mut draft, &mut conversation.system)?;
    let thinks = reasoning.thinking.is_some();
    let mut body = Object::new()
        .with_some("model", draft.get("model").map(|name| name.raw()))
        .with("max_tokens", max_tokens.to_string())
        .with_some("stream", draft.get("stream").map(|stream| stream.raw()))
        .with_some("temperature", settings::temperature(&mut draft, thinks)?)
        .with_some("top_p", settings::top_p(&mut draft, thinks)?)
        .with_some("stop_sequences", settings::stop(&mut draft)?)
        .with_some("thinking", reasoning.thinking)
        .with_some("tools", tools.offered)
        .with_some("tool_choice", tools.choice);
    let config = Object::new()
        .with_some("effort", reasoning.effort.map(|effort| format!("\"{}\"", effort.as_str())))
        .with_some("format", format)
        .finish();
    if config != "{}" {
        body = body.with("output_config", config);
    }
    if !conversation.system.is_empty() {
        body = body.with("system", list(&conversation.system));
    }
    let body = body.with("messages", list(&conversation.messages)).finish();
    let options = draft.get("stream_options");
    options.into_iter().for_each(|options| draft.only(options, &["include_usage"], "stream_options"));
    let include_usage =
        options.and_then(|options| member(options, "include_usage")).is_some_and(|wish| wish.kind() == Kind::True);
    Ok(Request { body, include_usage, changes: draft.changes })
}
