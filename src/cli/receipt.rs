//! `outcrop receipt`: a month on paper.

use std::path::PathBuf;

use anyhow::Result;
use app::home::Home;
use app::money_format::Currency;
use app::receipt::{self, Month};

use crate::console;

#[derive(clap::Args)]
pub(super) struct Receipt {
    /// As in 2026-11
    #[arg(long)]
    month: Month,
    /// One project alone
    #[arg(long)]
    project: Option<String>,
    /// INR or any other [default: that of config.toml]
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    /// What the demo answered, instead of what AWS did
    #[arg(long)]
    demo: bool,
    /// The page to write, which ends in .html
    file: PathBuf,
}

pub(super) fn run(Receipt { month, project, currency, demo, file }: Receipt) -> Result<()> {
    let ask = receipt::Ask { month, project, currency, demo };
    console::print(&receipt::write(&Home::find()?, &ask, &file)?);
    Ok(())
}
