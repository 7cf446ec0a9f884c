//! The native lane: an Anthropic body as Bedrock's InvokeModel takes it, and the answer as a client expects it.
//!
//! The body stays the text that the client sent. Only what Bedrock would refuse, or what must travel elsewhere, is cut
//! out or rewritten; each such change is listed with its reason. What a model takes is data of the catalogue, which
//! betas it takes in `betas.json`, what Anthropic alone has in `fields.json`; here are only the ways of changing things.

mod answer;
mod betas;
mod body;
mod cache;
mod content;
mod count;
mod endpoint;
mod fields;
mod post;
mod request;
mod roles;
mod stream;
mod thinking;
mod tools;

pub use answer::{Answer, answer};
pub(crate) use answer::{observe, observe_metrics};
pub use count::count_body;
pub use endpoint::Endpoint;
pub use post::{Addressee, Post, count_post, post};
pub use request::{Headers, Request};
pub use stream::{Ended, Relay};

use crate::catalog::Model;
use crate::change::Changes;
use crate::edition;
use crate::json::Document;
use crate::lesson::Lessons;
use crate::refusal::Refusal;
use body::{Body, Wire};

/// What goes to Bedrock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The body of InvokeModel.
    pub body: String,
    /// The betas in it.
    pub betas: Vec<String>,
    /// What was changed on the way.
    pub changes: Changes,
}

/// Translates a request for a Claude model, without what it is known to refuse. `Err` is what Bedrock cannot do, in words that say so.
pub fn translate(
    document: &Document<'_>,
    headers: &Headers,
    model: &Model,
    lessons: &Lessons,
) -> Result<Call, Refusal> {
    over(Wire::Invoke, document, headers, model, lessons)
}

/// The same for another way to travel.
fn over(
    wire: Wire<'_>,
    document: &Document<'_>,
    headers: &Headers,
    model: &Model,
    lessons: &Lessons,
) -> Result<Call, Refusal> {
    let model = &*lessons.correct(model);
    let mut body = Body::new(document, model, lessons, wire);
    edition::check(body.root, headers)?;
    fields::apply(&mut body)?;
    thinking::apply(&mut body)?;
    tools::apply(&mut body)?;
    content::apply(&mut body)?;
    cache::apply(&mut body)?;
    roles::apply(&mut body);
    betas::apply(&mut body, headers);
    Ok(body.finish())
}

#[cfg(test)]
mod tests;
