//! What the last thirty days would have cost on another model, another tier, with another life of the prompt cache.

use anyhow::{Context, Result};
use ledger::Total;
use protocol::usage::Certainty;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::beside;
use super::models::region;
use super::money::{Money, Today};
use crate::charts::Sure;
use crate::config::Config;
use crate::engine::Engine;
use crate::language::Said;
use crate::usage::{Ask, By, Format};
use crate::what_if::{self, Repriced, WhatIf};

/// What is to be different. What is left out stays as it was.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct WhatIfAsk {
    /// Another model for everything, by any of its names.
    pub model: Option<String>,
    /// `default`, `flex` or `priority`.
    pub tier: Option<String>,
    /// `5m` or `1h`.
    pub cache: Option<String>,
}

/// Both sums.
#[derive(Debug, Serialize, TS)]
pub(crate) struct WhatIfShown {
    /// All of it.
    pub total: WhatIfRow,
    /// Model by model.
    pub rows: Vec<WhatIfRow>,
    /// Why there is nothing to compare, for people.
    pub empty: Option<Said>,
}

/// As it was, and as it would have been.
#[derive(Debug, Serialize, TS)]
pub(crate) struct WhatIfRow {
    /// The model that was called.
    pub name: String,
    /// What it cost.
    pub was: Money,
    /// What it would have cost.
    pub would_be: Money,
    /// How many per cent of what it cost that is, where it cost something.
    pub percent: Option<u32>,
}

pub(super) async fn what_if(engine: &Engine, WhatIfAsk { model, tier, cache }: WhatIfAsk) -> Result<WhatIfShown> {
    let tier = tier.map(|word| what_if::tier(&word)).transpose()?;
    let cache = cache.map(|word| word.parse()).transpose()?;
    let what_if = WhatIf { model, tier, cache };
    let region = region(engine).await;
    beside(engine, move |engine| shown(engine, &what_if, &region)).await
}

fn shown(engine: &Engine, what_if: &WhatIf, region: &str) -> Result<WhatIfShown> {
    let home = engine.home();
    let money = Today::of(home, Config::load(&home.config())?.currency.show)?;
    let ask = Ask {
        by: By::Model,
        from: None,
        to: None,
        demo: engine.is_demo(),
        project: None,
        currency: None,
        format: Format::Table,
    };
    let figures = what_if::figures(home, &ask, what_if, region, |_| {}).context("This cannot be worked out")?;
    let unpriced = figures.rows.iter().map(|(total, _)| total.unpriced).sum();
    let row = |(total, repriced): &(Total, Repriced)| {
        WhatIfRow::of(total.name.as_deref().unwrap_or("-"), repriced, total.unpriced, &money)
    };
    Ok(WhatIfShown {
        total: WhatIfRow::of("", &figures.total, unpriced, &money),
        rows: figures.rows.iter().map(row).collect(),
        empty: figures.empty.map(Said::of),
    })
}

impl WhatIfRow {
    /// What cost something that nobody knows is no zero, and nothing is a part of it.
    fn of(name: &str, repriced: &Repriced, unpriced: u64, money: &Today) -> Self {
        let percent = i128::from(repriced.would_be.0) * 100 / i128::from(repriced.was.0.max(1));
        let was = money.shown(repriced.was);
        let text = if repriced.was.0 == 0 && unpriced > 0 { "–".to_owned() } else { was.text.clone() };
        Self {
            name: name.to_owned(),
            was: if unpriced > 0 { Money { text, unpriced, ..was.so_sure(Sure::Unpriced) } } else { was },
            would_be: money.shown(repriced.would_be).so_sure(sure(repriced.certainty)),
            percent: u32::try_from(percent).ok().filter(|_| repriced.was.0 > 0),
        }
    }
}

fn sure(certainty: Certainty) -> Sure {
    match certainty {
        Certainty::Exact => Sure::Exact,
        Certainty::Estimated => Sure::Estimated,
        Certainty::Unpriced => Sure::Unpriced,
    }
}
