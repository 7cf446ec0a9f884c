//! `outcrop keys`.

use anyhow::Result;
use app::home::Home;
use app::keys::{self, Tier};
use clap::Subcommand;

use super::runtime;
use crate::console;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Print the secret of a new key; it is shown this once, and only its hash is kept
    Create {
        /// Letters, digits, '.', '_' and '-'
        name: String,
        /// Its service tier, where a request says none: flex, priority, default or reserved
        #[arg(long, value_parser = tier)]
        tier: Option<Tier>,
    },
    /// List the keys
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Refuse a key from now on
    Revoke { name: String },
}

pub(super) fn run(command: Command) -> Result<()> {
    let home = Home::find()?;
    match command {
        Command::Create { name, tier } => {
            let secret = runtime()?.block_on(keys::create(&home, &name, tier))?;
            console::print(secret.expose());
            console::say(&format!(
                "This is the key {name}. It is shown this once; clients use it in place of the token."
            ));
        }
        Command::List { json } => console::print(&keys::list(&home, json)?),
        Command::Revoke { name } => console::print(&runtime()?.block_on(keys::revoke(&home, &name))?),
    }
    Ok(())
}

fn tier(word: &str) -> Result<Tier, String> {
    Tier::named(word).ok_or_else(|| format!("choose one of {}", Tier::ALL.map(Tier::as_str).join(", ")))
}
