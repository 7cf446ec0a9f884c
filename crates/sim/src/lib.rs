//! A Bedrock that runs on this machine.
//!
//! It speaks the real wire on loopback (InvokeModel, Converse, their streams, CountTokens, the list of inference profiles) and serves
//! two masters: `outcrop serve --demo`, where [`Answerer`] talks to people who have no AWS account yet, and tests, where
//! a [`Scenario`] says call by call what shall go right and wrong. It never sees our own AWS code: the AWS SDK stands
//! between the two and is the referee.
//!
//! Signatures are asked for but not verified, and nothing is known here of what a particular model accepts.

mod bedrock;
mod call;
mod checks;
mod converse;
mod delivery;
mod demo;
mod exception;
mod foundation;
pub mod frames;
mod gate;
mod ids;
mod journal;
mod line;
mod message;
mod native;
mod profiles;
mod reply;
mod route;
mod scenario;
mod server;
mod spoil;
mod step;
mod usage;

pub use call::{Call, State};
pub use demo::Answerer;
pub use exception::Exception;
pub use foundation::Foundation;
pub use gate::Gate;
pub use message::{Block, Message, Stop};
pub use route::Operation;
pub use scenario::Scenario;
pub use server::Sim;
pub use step::Step;
pub use usage::Usage;
