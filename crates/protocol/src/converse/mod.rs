//! The Converse lane: a Messages request as a Converse call, and the answer of any model as a Messages answer.
//!
//! Converse has one shape for every family of models, and each family refuses some of it. What a family takes is data
//! ([`Family`]); here are only the ways of changing things. What cannot be sent is moved, said in words, or left out,
//! and each such change is listed with its reason. [`written`] is the body of what comes of it, and [`read`] takes in
//! what is answered.

mod answer;
mod blocks;
mod cache;
mod cited;
mod claude;
mod content;
mod documents;
mod draft;
mod family;
mod fields;
mod formed;
mod ids;
mod media;
mod names;
pub mod read;
mod reasoning;
mod request;
mod results;
mod search_results;
mod settings;
mod shape;
mod stop;
mod stream;
mod system;
mod tools;
mod typed_tools;
pub mod types;
mod usage;
mod written;

pub use answer::answer;
pub use claude::claude;
pub use family::{CachePoints, Family, Reasoning, ReasoningBack, TopK};
pub use names::Names;
pub use request::{Call, Target, translate};
pub use stream::Relay;
pub use written::written;

#[cfg(test)]
pub(crate) mod tests;
