//! OpenAI's chat completions, as a second way to say what an Anthropic message says.
//!
//! Everything is told in terms of Anthropic's Messages: a request becomes one, an answer is made of one. Which model it
//! goes to, and by which lane, is decided behind that and is no different for either.

pub mod error;
