//! The screen of models: what this account can call, as what, at which price, and what Bedrock has refused.

use std::time::Duration;

use anyhow::{Result, bail};
use protocol::catalog::{Model, Source};
use protocol::money::Picos;
use serde::Serialize;
use ts_rs::TS;

use super::beside;
use super::money::{Money, Today};
use super::own_models::OwnModel;
use crate::account::Kept;
use crate::charts::Sure;
use crate::config::Config;
use crate::engine::Engine;
use crate::events::Event;
use crate::models::{Known, Offer};
use crate::{connections, prices};

mod lessons;
mod one;
#[cfg(test)]
mod tests;

use lessons::LessonRow;
pub(super) use lessons::{LessonMeant, LessonsBack, forget_lesson, remember_lessons};
pub(super) use one::{ModelShown, model};

/// How long the region of the connection is looked for; without one, the catalogue is shown as it is everywhere.
const PATIENCE: Duration = Duration::from_secs(3);

/// All models.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Models {
    /// From where they are called; empty where that is not known.
    pub region: String,
    /// The day on which AWS listed what the account can call, if it did.
    pub listed: Option<String>,
    /// Whether AWS may be asked.
    pub may_ask: bool,
    /// The day of AWS's price list that was taken, if one was.
    pub price_list: Option<String>,
    /// The newest of each line first.
    pub rows: Vec<ModelRow>,
    /// What the user says of models.
    pub own: Vec<OwnModel>,
    /// What Bedrock has refused, and is not asked for.
    pub lessons: Vec<LessonRow>,
}

/// A model in the list.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ModelRow {
    /// What clients call it.
    pub name: String,
    /// For people.
    pub display_name: String,
    /// The family words and other plain names that lead to it.
    pub aliases: Vec<String>,
    /// What goes to Bedrock for it.
    pub bedrock_id: String,
    /// How it is called.
    pub lane: &'static str,
    /// Whether it is a Claude.
    pub claude: bool,
    /// Whether AWS offers it to this account; `null` where AWS did not tell.
    pub callable: Option<bool>,
    /// Whether AWS or its makers advise against it.
    pub legacy: bool,
    /// Whether it is left out of what clients are shown.
    pub hidden: bool,
    /// Tokens of input and output that fit together.
    pub context: String,
    /// For a million tokens of input; nothing where unpriced.
    pub input: Option<Money>,
    /// For a million tokens of output.
    pub output: Option<Money>,
}

/// From where models are called.
pub(super) async fn region(engine: &Engine) -> String {
    if let Some(live) = engine.live() {
        return live.runtime().bedrock().region().await;
    }
    let Ok(bedrock) = connections::bedrock(engine.home()) else { return String::new() };
    tokio::time::timeout(PATIENCE, bedrock.region()).await.unwrap_or_default()
}

pub(super) async fn models(engine: &Engine, (): ()) -> Result<Models> {
    let region = region(engine).await;
    beside(engine, move |engine| all(engine, region)).await
}

fn all(engine: &Engine, region: String) -> Result<Models> {
    let home = engine.home();
    let config = Config::load(&home.config())?;
    let own = prices::own_models(home, |_| {})?;
    let money = Today::of(home, config.currency.show)?;
    let kept = kept(engine, &config, &region);
    let lessons = crate::lessons::known(&home.ledger());
    let known = Known { region: &region, own: &own, kept: kept.as_ref(), lessons: &lessons };
    Ok(Models {
        listed: kept.as_ref().map(|kept| kept.day().to_owned()),
        may_ask: !engine.is_demo(),
        price_list: Some(own.list.taken.to_string()).filter(|_| !own.list.models.is_empty()),
        rows: known.offers().iter().map(|offer| ModelRow::of(offer, &money)).collect(),
        own: config.models.iter().map(|(name, entry)| OwnModel::of(name, entry)).collect(),
        lessons: lessons.iter().map(LessonRow::of).collect(),
        region,
    })
}

fn kept(engine: &Engine, config: &Config, region: &str) -> Option<Kept> {
    let may = config.list_models && !engine.is_demo();
    may.then(|| Kept::load(&engine.home().models(), region)).flatten()
}

pub(super) async fn refresh_models(engine: &Engine, (): ()) -> Result<()> {
    if engine.is_demo() {
        bail!("The demo asks nothing of AWS.");
    }
    engine.home().make()?;
    match engine.live() {
        Some(live) => {
            let kept = Kept::refresh(&engine.home().models(), live.runtime().bedrock()).await?;
            live.runtime().know(kept.account);
        }
        None => drop(Kept::refresh(&engine.home().models(), &connections::bedrock(engine.home())?).await?),
    }
    engine.tell(Event::Changed);
    Ok(())
}

impl ModelRow {
    fn of(offer: &Offer, money: &Today) -> Self {
        let (model, listed) = (offer.model(), &offer.listed);
        let price = |picos| million(picos, money, sure(model));
        let names = model.names.iter().filter(|name| **name != model.name).cloned();
        Self {
            name: model.name.clone(),
            display_name: model.display_name.clone(),
            aliases: offer.aliases.iter().map(|&alias| alias.to_owned()).chain(names).collect(),
            bedrock_id: listed.found.sent.clone(),
            lane: model.lane.as_str(),
            claude: model.line.is_some(),
            callable: listed.callable,
            legacy: listed.legacy || model.deprecated,
            hidden: listed.hidden,
            context: money.count(model.context_window.into()),
            input: offer.price.map(|all| price(all.input)),
            output: offer.price.map(|all| price(all.output)),
        }
    }
}

/// What a million tokens cost at so many pico-dollars each.
fn million(picos: i64, money: &Today, sure: Sure) -> Money {
    money.shown(Picos(picos.saturating_mul(1_000_000))).so_sure(sure)
}

fn sure(model: &Model) -> Sure {
    if model.prices.confirmed || model.prices.source == Source::Own { Sure::Exact } else { Sure::Estimated }
}
