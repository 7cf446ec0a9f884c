//! `outcrop cache`.

use anyhow::Result;
use app::home::Home;
use app::{cache, usage};

use super::region;
use crate::console;

#[derive(clap::Args)]
pub(super) struct Ask {
    /// First day, as in 2026-11-01 [default: 30 days back]
    #[arg(long, value_name = "DAY")]
    from: Option<usage::Day>,
    /// Last day [default: today]
    #[arg(long, value_name = "DAY")]
    to: Option<usage::Day>,
    /// What the demo answered, instead of what AWS did
    #[arg(long)]
    demo: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(&Ask { from, to, demo, json }: &Ask) -> Result<()> {
    let ask = usage::Ask {
        by: usage::By::Session,
        from,
        to,
        demo,
        project: None,
        currency: None,
        format: usage::Format::Table,
    };
    let home = Home::find()?;
    let region = region(&home)?;
    console::print(&cache::report_of(&home, &ask, json, &region, console::say)?);
    Ok(())
}
