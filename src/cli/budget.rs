//! `outcrop budget`.

use anyhow::Result;
use app::budget;
use app::home::Home;
use clap::Subcommand;

use super::runtime;
use crate::console;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Let requests go on until the budget begins anew: one, or all of them
    Lift { name: Option<String> },
    /// Let a paused session go on, or all of them
    Release { session: Option<String> },
}

pub(super) fn run(command: Option<&Command>, demo: bool, json: bool) -> Result<()> {
    let home = Home::find()?;
    console::print(&match command {
        None => budget::show(&home, demo, json)?,
        Some(Command::Lift { name }) => runtime()?.block_on(budget::lift(&home, name.as_deref()))?,
        Some(Command::Release { session }) => runtime()?.block_on(budget::release(&home, session.as_deref()))?,
    });
    Ok(())
}
