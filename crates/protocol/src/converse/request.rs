//! A Messages request as a Converse call: the order in which its parts are translated.

use super::draft::Draft;
use super::names::Names;
use super::types::Request;
use super::{Family, cache, content, fields, formed, settings, shape, system, tools};
use crate::change::{Changes, What};
use crate::edition;
use crate::json::{Document, Kind};
use crate::native::Headers;
use crate::refusal::Refusal;

/// The model that a request is for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Its name, for words to the client.
    pub model: &'a str,
    /// The largest `maxTokens`, where that is known.
    pub max_output: Option<u32>,
    /// What it takes.
    pub family: &'a Family,
}

/// A translated request.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What goes to Bedrock.
    pub request: Request,
    /// The betas in it.
    pub betas: Vec<String>,
    /// What was changed on the way.
    pub changes: Changes,
    /// What the answer needs to give names back.
    pub names: Names,
    /// Whether it must be a Converse call although the client wants a stream: this model has none, or no tools in it. The
    /// events of [`Reply::into_events`](super::types::Reply::into_events) make the stream.
    pub whole: bool,
}

/// Translates a request. `Err` is what this model or Bedrock cannot do, in words that say so.
pub fn translate(document: &Document<'_>, headers: &Headers, target: Target<'_>) -> Result<Call, Refusal> {
    let mut draft = Draft::new(document.root(), target);
    edition::check(draft.root, headers)?;
    fields::check(&mut draft, headers)?;
    let mut request = settings::apply(&mut draft)?;
    let mut tools = tools::read(&mut draft)?;
    let mut system = system::read(&mut draft)?;
    formed::apply(&mut draft, &mut tools, &mut system)?;
    let turns = content::read(&mut draft)?;
    request.messages = shape::messages(&mut draft, turns, &mut system)?;
    request.system = system;
    tools.settle(&mut draft, &mut request);
    cache::limit(&mut draft, &mut request);
    let streamed = draft.get("stream").is_some_and(|stream| stream.kind() == Kind::True);
    let why_whole = match target.family {
        Family { streams: false, .. } => Some("answered whole, then streamed: this model has no streams"),
        Family { tools_in_stream: false, .. } if request.tools.is_some() => {
            Some("answered whole, then streamed: this model has no tools in streams")
        }
        _ => None,
    };
    let why_whole = why_whole.filter(|_| streamed);
    if let Some(why) = why_whole {
        draft.note("stream", What::Rewritten, why);
    }
    let whole = why_whole.is_some();
    Ok(Call { request, betas: vec![], changes: draft.changes, names: draft.names, whole })
}
