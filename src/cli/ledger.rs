//! `outcrop ledger`.

use std::path::PathBuf;

use anyhow::Result;
use app::home::Home;
use app::ledger_file;
use clap::Subcommand;

use crate::console;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Write every request to a new .jsonl file, which can be imported, or a .csv file
    Export { file: PathBuf },
    /// Add the requests of a .jsonl export; those that are there already are not added again
    Import { file: PathBuf },
    /// Look at every page and add up every request
    Check,
}

pub(super) fn run(command: &Command) -> Result<()> {
    let home = Home::find()?;
    console::print(&match command {
        Command::Export { file } => ledger_file::export(&home, file)?,
        Command::Import { file } => ledger_file::import(&home, file)?,
        Command::Check => ledger_file::check(&home)?,
    });
    Ok(())
}
