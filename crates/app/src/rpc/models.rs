//! The screen of models: what this account can call, as what, at which price, and what Bedrock has refused.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use protocol::catalog::{Disabled, Lane, Model, PriceLine, Source, StructuredOutput};
use protocol::lesson::Learned;
use protocol::money::Picos;
use protocol::names::Own;
use protocol::tier::Tier;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::beside;
use super::connections::Named;
use super::money::{Money, Today};
use super::own_models::OwnModel;
use crate::account::Kept;
use crate::charts::Sure;
use crate::config::Config;
use crate::engine::Engine;
use crate::events::Event;
use crate::language::Said;
use crate::models::{Known, Offer};
use crate::money_format::grouped;
use crate::{connections, lessons, prices};

#[cfg(test)]
mod tests;

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

/// Something that Bedrock refused.
#[derive(Debug, Serialize, TS)]
pub(crate) struct LessonRow {
    /// Of which model.
    pub model: String,
    /// In which region.
    pub region: String,
    /// What is left out.
    pub lesson: String,
    /// Since which day.
    pub since: String,
    /// What Bedrock said.
    pub words: String,
}

/// A lesson to be forgotten.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct LessonMeant {
    /// Of which model.
    pub model: String,
    /// Which one.
    pub lesson: String,
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
    let lessons = lessons::known(&home.ledger());
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

pub(super) async fn model(engine: &Engine, Named { name }: Named) -> Result<ModelShown> {
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
        above: line.above.map(tokens),
        from: line.from.map(|day| day.to_string()),
        classes: classes(line, &money, sure(model)),
    };
    Ok(ModelShown {
        max_output: tokens(model.max_output.into()),
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

pub(super) async fn forget_lesson(engine: &Engine, LessonMeant { model, lesson }: LessonMeant) -> Result<()> {
    let own = Config::load(&engine.home().config())?.own_models();
    lessons::forget(engine.home(), &own, &model, Some(&lesson)).await?;
    engine.tell(Event::Changed);
    Ok(())
}

impl ModelRow {
    fn of(offer: &Offer, money: &Today) -> Self {
        let (model, listed) = (offer.model(), &offer.listed);
        let price = |picos: i64| money.shown(Picos(picos.saturating_mul(1_000_000))).so_sure(sure(model));
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
            context: tokens(model.context_window.into()),
            input: offer.price.map(|all| price(all.input)),
            output: offer.price.map(|all| price(all.output)),
        }
    }
}

impl LessonRow {
    fn of(learned: &Learned) -> Self {
        let at = Timestamp::try_from(learned.at).unwrap_or_default();
        Self {
            model: learned.model.clone(),
            region: learned.region.clone(),
            lesson: learned.lesson.to_string(),
            since: at.to_zoned(TimeZone::system()).date().to_string(),
            words: learned.words.clone(),
        }
    }
}

fn classes(line: &PriceLine<'_>, money: &Today, sure: Sure) -> Vec<Money> {
    let price = &line.price;
    [price.input, price.output, price.cache_read, price.cache_write_5m, price.cache_write_1h]
        .map(|picos| money.shown(Picos(picos.saturating_mul(1_000_000))).so_sure(sure))
        .into()
}

fn sure(model: &Model) -> Sure {
    if model.prices.confirmed || model.prices.source == Source::Own { Sure::Exact } else { Sure::Estimated }
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

fn tokens(count: u64) -> String {
    grouped(count.into(), crate::money_format::Grouping::Western)
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
