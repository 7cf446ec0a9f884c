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
mod fields;
mod request;
mod roles;
mod stream;
mod thinking;
mod tools;

pub use answer::{Answer, answer};
pub use count::count_body;
pub use request::{Headers, Request};
pub use stream::{Ended, Relay};

use crate::catalog::Model;
use crate::change::Changes;
use crate::edition;
use crate::json::Document;
use crate::refusal::Refusal;
use body::Body;

/// What goes to Bedrock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The body of InvokeModel.
    pub body: String,
    /// What was changed on the way.
    pub changes: Changes,
}

/// What Bedrock has refused of a request, so that it is sent again without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repair {
    /// Send only the betas without which the request would mean something else.
    pub few_betas: bool,
    /// Fold `role: "system"` messages into user turns.
    pub fold_system: bool,
    /// Leave out `safeguards`.
    pub no_safeguards: bool,
}

impl Repair {
    /// What to change after a 400 with these words, if that can help and has not been tried.
    pub fn after(self, words: &str) -> Option<Self> {
        let words = words.to_ascii_lowercase();
        let repaired = Self {
            few_betas: self.few_betas || words.contains("invalid beta flag") || words.contains("anthropic_beta"),
            fold_system: self.fold_system || is_about_system_role(&words),
            no_safeguards: self.no_safeguards || words.contains("safeguards"),
        };
        (repaired != self).then_some(repaired)
    }
}

fn is_about_system_role(words: &str) -> bool {
    words.contains("role 'system' is not supported")
        || words.contains("unexpected role \"system\"")
        || (words.contains(".role: input should be 'user' or 'assistant'") && words.contains("messages."))
}

/// Translates a request for a Claude model. `Err` is what Bedrock cannot do, in words that say so.
pub fn translate(document: &Document<'_>, headers: &Headers, model: &Model, repair: Repair) -> Result<Call, Refusal> {
    let mut body = Body::new(document, model, repair);
    edition::check(body.root, headers)?;
    fields::apply(&mut body)?;
    thinking::apply(&mut body)?;
    tools::apply(&mut body)?;
    content::apply(&mut body)?;
    roles::apply(&mut body);
    cache::apply(&mut body);
    betas::apply(&mut body, headers);
    Ok(body.finish())
}

#[cfg(test)]
mod tests;
