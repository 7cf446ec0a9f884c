//! Amazon Bedrock through the AWS SDK: the only crate that says `aws_`. The rest of the web goes by [`Outside`].
//!
//! It takes a model id with the body of a request, and gives back an answer, events, or a
//! [`Failure`](protocol::failure::Failure); or a request that is to pass as it is, and gives back the bytes. How a request
//! arrived, what it means and whether to try again is for others.

mod account;
mod aws_files;
mod bedrock;
mod bill;
mod caller;
mod converse;
mod credentials;
mod destinations;
mod endpoints;
mod events;
mod fault;
mod frames;
mod http_client;
mod identity;
mod login;
mod messages;
mod models;
mod no_credentials;
mod outside;
mod passing;
mod price_list;
mod profiles;
mod sse;
mod trust;

pub use account::Asked;
pub use aws_files::{AwsProfile, Kind, SignIn};
pub use bedrock::{Bedrock, Facts, Invoke, Service, Upstream, Whole};
pub use bill::{Bill, BillLine};
pub use caller::Caller;
pub use destinations::DESTINATIONS;
pub use events::{ConverseEvents, Events};
pub use frames::{FrameEvent, FrameReader};
pub use identity::Identity;
pub use login::{InEnvironment, Keys, Login, Role, Source};
pub use messages::Messages;
pub use outside::{Fetched, Outside, Trouble};
pub use passing::{Passed, Rest};
pub use sse::SseEvents;
