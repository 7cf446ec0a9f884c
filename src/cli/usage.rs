//! `outcrop usage`: a table, figures for programs, a picture, one request, or what it would have cost otherwise.

use std::path::PathBuf;

use anyhow::Result;
use app::charts::{Frame, Kind, Size, Theme};
use app::home::Home;
use app::money_format::Currency;
use app::usage::chart::Picture;
use app::{usage, what_if};

use super::region;
use crate::console;

#[derive(clap::Args)]
pub(super) struct Usage {
    /// day, model, key, session, agent, project or hour (of the day)
    #[arg(long, default_value = "day")]
    by: usage::By,
    /// First day, as in 2026-11-01 [default: 30 days back]
    #[arg(long, value_name = "DAY")]
    from: Option<usage::Day>,
    /// Last day [default: today]
    #[arg(long, value_name = "DAY")]
    to: Option<usage::Day>,
    /// What the demo answered, instead of what AWS did
    #[arg(long)]
    demo: bool,
    /// One project alone
    #[arg(long)]
    project: Option<String>,
    /// USD, INR or any other: each day at its own rate [default: that of config.toml, or USD]
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    /// table, csv or json
    #[arg(long, default_value = "table")]
    format: usage::Format,
    /// Draw it into this file, .svg or .png, and print what the picture shows
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "request", "model", "tier", "cache"])]
    chart: Option<PathBuf>,
    /// cost (of this month, stacked by model, or --by project or key), tokens, cache, hours, sessions, agents or
    /// latency
    #[arg(long, default_value = "cost", requires = "chart")]
    kind: Kind,
    /// light or dark
    #[arg(long, default_value = "light", requires = "chart")]
    theme: Theme,
    /// Pixels; a .png has twice as many
    #[arg(long, default_value = "1280x480", requires = "chart")]
    size: Size,
    /// One request whole, by the id in its `request-id` header, with what was changed of it and why
    #[arg(long, value_name = "ID", conflicts_with_all = ["by", "from", "to"])]
    request: Option<String>,
    #[command(flatten)]
    what_if: WhatIf,
}

#[derive(clap::Args)]
struct WhatIf {
    /// What it would have cost on this model
    #[arg(long = "as", value_name = "MODEL", conflicts_with = "request")]
    model: Option<String>,
    /// What it would have cost on this service tier: default, flex, priority
    #[arg(long, conflicts_with = "request", value_parser = what_if::tier)]
    tier: Option<what_if::Tier>,
    /// What it would have cost with this life of the prompt cache: 5m or 1h
    #[arg(long, value_name = "LIFE", conflicts_with = "request")]
    cache: Option<what_if::CacheLife>,
}

pub(super) fn run(asked: Usage) -> Result<()> {
    let home = Home::find()?;
    let Usage { by, from, to, demo, project, currency, format, chart, kind, theme, size, request, what_if } = asked;
    let ask = usage::Ask { by, from, to, demo, project, currency, format };
    let WhatIf { model, tier, cache } = what_if;
    let what_if = what_if::WhatIf { model, tier, cache };
    console::print(&match (request, chart) {
        (Some(id), _) => usage::one_of(&home.ledger(), &id, format)?,
        (None, Some(file)) => {
            usage::chart::chart_of(&home, &ask, &Picture { kind, theme, size, frame: Frame::Whole }, &file)?
        }
        (None, None) if what_if.is_nothing() => usage::report_of(&home, &ask)?,
        (None, None) => {
            let region = region(&home)?;
            what_if::report_of(&home, &ask, &what_if, &region, console::say)?
        }
    });
    Ok(())
}
