//! One model with everything: what it can do, what it costs from here, and who says so.

use anyhow::{Context, Result};
use protocol::catalog::{Disabled, Lane, Model, PriceLine, Source, StructuredOutput};
use protocol::names::Own;
use protocol::tier::Tier;
use serde::Serialize;
use ts_rs::TS;

use super::{ModelRow, kept, million, region, sure};
use crate::charts::Sure;
use crate::config::Config;
use crate::engine::Engine;
use crate::language::Said;
use crate::models::{Known, Offer};
use crate::prices;
use crate::rpc::beside;
use crate::rpc::connections::Named;
use crate::rpc::money::{Money, Today};

/// One model with everything.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ModelShown {
    /// As in the list.
    pub row: ModelRow,
    /// The largest `max_tokens`.
    pub max_output: String,
    /// The tier that is asked for, where the user wants one.
    pub tier: Option<&'static str>,
    /// The days on which it came and on which it goes.
    pub released: Option<String>,
    /// The day on which AWS means to stop serving it.
    pub retires: Option<String>,
    /// What it can do.
    pub abilities: Vec<Ability>,
    /// What its tokens cost from here, each way to call it.
    pub prices: Vec<PriceRow>,
    /// Who says so.
    pub source: PriceSource,
    /// The day of AWS's list, where it is from there.
    pub source_day: Option<String>,
}

/// Something that not every model can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ability {
    Thinking,
    AlwaysThinks,
    Effort,
    Images,
    Documents,
    Tools,
    Schemas,
    Caching,
    LongCaching,
    Prefill,
    ToolSearch,
}

/// Who says what a model costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PriceSource {
    /// The catalogue of this build, as AWS lists it.
    BuiltIn,
    /// The same, but AWS has not confirmed it.
    Unconfirmed,
    /// AWS's list, as the user took it.
    List,
    /// The user.
    Own,
    /// Nobody.
    Nobody,
}

/// What a million tokens cost, called in one way.
#[derive(Debug, Serialize, TS)]
pub(crate) struct PriceRow {
    /// Through which profile: `global`, `eu`, `bare id`.
    pub through: Said,
    /// The service tier.
    pub tier: String,
    /// Tokens of input above which it holds.
    pub above: Option<String>,
    /// The first day.
    pub from: Option<String>,
    /// Input, output, cache read, cache write for five minutes and for an hour.
    pub classes: Vec<Money>,
}

pub(in crate::rpc) async fn model(engine: &Engine, Named { name }: Named) -> Result<ModelShown> {
    let region = region(engine).await;
    beside(engine, move |engine| one(engine, &region, &name)).await
}

fn one(engine: &Engine, region: &str, name: &str) -> Result<ModelShown> {
    let home = engine.home();
    let config = Config::load(&home.config())?;
    let own: Own = prices::own_models(home, |_| {})?;
    let money = Today::of(home, config.currency.show)?;
    let kept = kept(engine, &config, region);
    let known = Known { region, own: &own, kept: kept.as_ref(), lessons: &[] };
    let offer = known.offers().into_iter().find(|offer| offer.model().name == name);
    let offer = offer.with_context(|| format!("There is no model called {name}."))?;
    let model = offer.model();
    let shown = prices::of_region(region, model.clone());
    let row = |line: &PriceLine<'_>| PriceRow {
        through: Said::of(shown.through(line)),
        tier: line.tier.unwrap_or("standard").to_owned(),
        above: line.above.map(|tokens| money.count(tokens)),
        from: line.from.map(|day| day.to_string()),
        classes: classes(line, &money, sure(model)),
    };
    Ok(ModelShown {
        max_output: money.count(model.max_output.into()),
        tier: offer.listed.found.tier.map(Tier::as_str),
        released: model.released.clone(),
        retires: model.retires.clone(),
        abilities: abilities(model),
        prices: shown.lines().iter().map(row).collect(),
        source: source(&offer),
        source_day: match model.prices.source {
            Source::List(day) => Some(day.to_string()),
            Source::BuiltIn | Source::Own => None,
        },
        row: ModelRow::of(&offer, &money),
    })
}

fn classes(line: &PriceLine<'_>, money: &Today, sure: Sure) -> Vec<Money> {
    let price = &line.price;
    [price.input, price.output, price.cache_read, price.cache_write_5m, price.cache_write_1h]
        .map(|picos| million(picos, money, sure))
        .into()
}

fn source(offer: &Offer) -> PriceSource {
    match offer.model().prices.source {
        _ if offer.price.is_none() => PriceSource::Nobody,
        Source::Own => PriceSource::Own,
        Source::List(_) => PriceSource::List,
        Source::BuiltIn if offer.model().prices.confirmed => PriceSource::BuiltIn,
        Source::BuiltIn => PriceSource::Unconfirmed,
    }
}

fn abilities(model: &Model) -> Vec<Ability> {
    let family = model.family.as_ref();
    let claude = model.lane != Lane::Converse && family.is_none();
    let thinks = model.thinking.enabled || model.thinking.adaptive;
    let all = [
        (Ability::Thinking, thinks && model.thinking.disabled != Disabled::No),
        (Ability::AlwaysThinks, thinks && model.thinking.disabled == Disabled::No),
        (Ability::Effort, !model.efforts.is_empty()),
        (Ability::Images, claude || family.is_some_and(|family| family.images)),
        (Ability::Documents, claude || family.is_some_and(|family| family.documents)),
        (Ability::Tools, claude || family.is_some_and(|family| family.tools)),
        (Ability::Schemas, model.structured_output == StructuredOutput::Yes),
        (Ability::Caching, model.cache_min_tokens.is_some() && !model.cache_ttl_1h),
        (Ability::LongCaching, model.cache_ttl_1h),
        (Ability::Prefill, model.prefill),
        (Ability::ToolSearch, model.tool_search),
    ];
    all.into_iter().filter(|(_, has)| *has).map(|(ability, _)| ability).collect()
}
