//! Composition: from configuration, secrets and folders to a running proxy, and what its command line shows.
//!
//! Nothing here knows HTTP handlers, SQL or AWS; it wires the crates that do, and owns the files of `OUTCROP_HOME`.

pub mod account;
pub mod bill;
pub mod bodies;
pub mod budget;
pub mod cache;
pub mod charts;
pub mod config;
pub mod connections;
pub mod dashboard;
pub mod days;
pub mod desktop;
pub mod engine;
pub mod env;
pub mod events;
pub mod home;
mod in_force;
pub mod keys;
pub mod language;
pub mod lease;
pub mod ledger_file;
pub mod lessons;
pub mod log;
pub mod models;
pub mod money_format;
pub mod notices;
pub mod pages;
pub mod port;
pub mod prices;
pub mod rates;
pub mod receipt;
pub mod rpc;
pub mod running;
pub mod secrets;
pub mod serve;
pub mod token;
pub mod tray;
mod trial;
pub mod usage;
pub mod what_if;
