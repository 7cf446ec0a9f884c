//! The request pipeline behind the local port: from a client's HTTP request to an answer, and one usage event for it.
//!
//! [`messages`] is its table of contents. The pipeline holds a [`UsageSink`], not the ledger; it asks [`upstreams`] for
//! answers and [`protocol`] for what they mean; it knows no AWS types, no SQL and no windows.

mod attempts;
mod bedrock_face;
mod caches;
mod capture;
mod count_tokens;
mod current;
mod desk;
mod entry;
mod face;
mod guard;
mod health;
mod in_flight;
mod keys;
mod lane;
mod lessons;
mod logins;
mod messages;
mod meter;
mod models;
mod names;
mod notice;
mod open;
mod orders;
mod plan;
mod reading;
mod ready;
mod refusal;
mod relay;
mod router;
mod runtime;
mod server;
mod web;
mod wording;

pub use capture::{Capture, Copied, Keeper, Taken, Wish};
pub use current::Current;
pub use desk::Desk;
pub use entry::{Books, Entry, Limits};
pub use keys::Keys;
pub use lessons::Lessons;
pub use logins::Logins;
pub use meter::UsageSink;
pub use notice::{About, Notice, Notices};
pub use protocol::secret::Secret;
pub use runtime::{Runtime, Settings};
pub use server::{DRAIN, serve};
pub use web::{Search, WebSettings};
