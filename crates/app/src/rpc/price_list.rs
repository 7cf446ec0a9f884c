//! AWS's price list beside the prices in use, its taking, and the way back to those that are built in.

use std::io::ErrorKind;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::engine::Engine;
use crate::language::Said;
use crate::money_format::{Grouping, grouped};
use crate::prices;

/// Whether the list is to be used from now on, or only looked at.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct PricesMeant {
    /// Use it.
    pub take: bool,
}

/// What the list says otherwise.
#[derive(Debug, Serialize, TS)]
pub(crate) struct PricesCompared {
    /// Of which day and for which region it is.
    pub day: String,
    /// For whose calls it holds.
    pub region: String,
    /// How many of its prices were read, as people read it.
    pub read: String,
    /// How many were not understood, and are left alone.
    pub unread: String,
    /// Each price that is not the one in use.
    pub differences: Vec<PriceDifference>,
    /// What was used before, if this is used from now on.
    pub taken: Option<PricesWere>,
}

/// The list that was used before, for whoever wants it back.
#[derive(Debug, Deserialize, Serialize, TS)]
pub(crate) struct PricesWere {
    /// As it was kept, if one was.
    pub list: Option<String>,
}

/// A price that is not the one in use. Dollars for a million tokens.
#[derive(Debug, Serialize, TS)]
pub(crate) struct PriceDifference {
    /// Of which model.
    pub model: String,
    /// Called in which way.
    pub through: Said,
    /// On which tier.
    pub tier: String,
    /// Of which class of tokens.
    pub class: Said,
    /// In use.
    pub before: Said,
    /// In the list.
    pub after: String,
}

pub(super) async fn compare_prices(engine: &Engine, PricesMeant { take }: PricesMeant) -> Result<PricesCompared> {
    if engine.is_demo() {
        bail!("The demo asks nothing of AWS.");
    }
    let own = prices::own_models(engine.home(), |_| {})?;
    let were = if take { Some(were(engine)?) } else { None };
    let (reading, rows) = prices::compared(engine.home(), &own, take).await?;
    if take {
        super::beside(engine, Engine::changed).await?;
    }
    let count = |count: usize| grouped(count as u128, Grouping::Western);
    Ok(PricesCompared {
        day: reading.list.taken.to_string(),
        region: reading.list.region.clone(),
        read: count(reading.read),
        unread: count(reading.unread),
        differences: rows.into_iter().filter_map(PriceDifference::of).collect(),
        taken: were,
    })
}

pub(super) fn built_in_prices(engine: &Engine, (): ()) -> Result<PricesWere> {
    let were = were(engine)?;
    put_prices_back(engine, PricesWere { list: None })?;
    Ok(were)
}

pub(super) fn put_prices_back(engine: &Engine, PricesWere { list }: PricesWere) -> Result<()> {
    match list {
        Some(list) => prices::keep(engine.home(), &serde_json::from_str(&list).context("this is no price list")?)?,
        None => match std::fs::remove_file(engine.home().prices()) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("{} cannot be removed", engine.home().prices().display()))?;
            }
            _ => {}
        },
    }
    engine.changed()
}

fn were(engine: &Engine) -> Result<PricesWere> {
    match std::fs::read_to_string(engine.home().prices()) {
        Ok(list) => Ok(PricesWere { list: Some(list) }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(PricesWere { list: None }),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", engine.home().prices().display())),
    }
}

impl PriceDifference {
    fn of(cells: Vec<String>) -> Option<Self> {
        let [model, through, tier, class, before, after] = <[String; 6]>::try_from(cells).ok()?;
        let [through, class, before] = [through, class, before].map(Said::of);
        Some(Self { model, through, tier, class, before, after })
    }
}
