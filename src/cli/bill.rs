//! `outcrop bill`.

use anyhow::Result;
use app::home::Home;
use app::{bill, usage};

use super::runtime;
use crate::console;

#[derive(clap::Args)]
pub(super) struct Ask {
    /// First day in UTC, as in 2026-11-01 [default: 7 days back]
    #[arg(long, value_name = "DAY")]
    from: Option<usage::Day>,
    /// Last day in UTC [default: yesterday]
    #[arg(long, value_name = "DAY")]
    to: Option<usage::Day>,
    /// Ask AWS, which takes about $0.01 for each question
    #[arg(long)]
    yes: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(&Ask { from, to, yes, json }: &Ask) -> Result<()> {
    let ask = bill::Ask { from, to, agreed: yes, json };
    console::print(&runtime()?.block_on(bill::report(&Home::find()?, &ask, console::say))?);
    Ok(())
}
