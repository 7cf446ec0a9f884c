//! A Converse call and its answer as plain values, each mapping one to one onto a shape of Bedrock's own API.
//!
//! [`written`](super::written) makes the body of a request of them; whoever reads an answer turns the SDK's types into
//! them and decides nothing on the way. Enumerations travel by [`as_str`](StopReason::as_str) and `named`, JSON that a
//! client or a model wrote as [`Raw`](crate::json::Raw). What Converse has and these do not (audio, video, S3 sources) is not sent, and on
//! the way back arrives as [`Block::Other`] or [`Start::Other`].

mod message;
mod reply;
mod request;

pub use message::*;
pub use reply::*;
pub use request::*;
