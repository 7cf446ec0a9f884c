//! OpenAI's chat completions, as a second way to say what an Anthropic message says.
//!
//! Everything is told in terms of Anthropic's Messages: a request becomes one, an answer is made of one, whole or event by
//! event. Which model it goes to, and by which lane, is decided behind that and is no different for either. What was sent
//! as JSON or text travels as the bytes it was, for the sake of prompt caches.

mod answer;
mod chunks;
mod draft;
pub mod error;
mod fields;
mod list;
mod media;
mod messages;
mod reasoning;
mod request;
mod settings;
mod tools;
mod turns;
mod usage;
mod write;

pub use answer::answer;
pub use chunks::Chunks;
pub use list::{list, one};
pub use request::{Request, request};

#[cfg(test)]
mod tests;
