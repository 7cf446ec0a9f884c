//! Trying it: what one word costs, and one real request for it through the running proxy.

use anyhow::{Context, Result};
use protocol::money::Picos;
use protocol::names::{Account, listed};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::running;
use crate::account::Kept;
use crate::config::Config;
use crate::connections::{by_price, price};
use crate::engine::{Engine, Live};
use crate::home::Home;
use crate::money_format::Currency;
use crate::prices;
use crate::rpc::beside;
use crate::rpc::money::Money;
use crate::trial::{self, AT_MOST};

/// What can be tried.
#[derive(Debug, Serialize, TS)]
pub(crate) struct TrialOffer {
    /// The models of Claude that may be asked, the cheapest first.
    pub models: Vec<TrialModel>,
    /// Whether the answer comes from this machine and is free.
    pub demo: bool,
}

/// A model that may be asked.
#[derive(Debug, Serialize, TS)]
pub(crate) struct TrialModel {
    /// Its name.
    pub name: String,
    /// The most that the request can cost, in dollars and in the other currency.
    pub at_most: Money,
}

/// Which model is to be asked.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct TrialAsk {
    /// Its name.
    pub model: String,
}

/// What came of it.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Tried {
    /// What the model said.
    pub text: String,
    /// The model that was sent upstream.
    pub model: String,
    /// Where it was sent, `bedrock/us-east-1/native`.
    pub target: Option<String>,
    /// Milliseconds to the first text.
    pub first_ms: u64,
    /// Milliseconds in all.
    pub total_ms: u64,
    /// What it cost as it was metered, in dollars and in the other currency; none if nobody knows.
    pub cost: Option<Money>,
    /// Its `request-id`.
    pub request: String,
}

pub(in crate::rpc) async fn offer(engine: &Engine, (): ()) -> Result<TrialOffer> {
    let live = running(engine)?;
    let region = live.runtime().bedrock().region().await;
    beside(engine, move |engine| of_region(engine, &live, &region)).await
}

fn of_region(engine: &Engine, live: &Live, region: &str) -> Result<TrialOffer> {
    let (home, demo) = (engine.home(), live.ready.demo);
    let own = prices::own_models(home, |words| tracing::warn!("{words}"))?;
    let kept = if demo { None } else { Kept::load(&home.models(), region) };
    let account = kept.map_or_else(Account::default, |kept| kept.account);
    let shown = listed(region, &account, &own).into_iter().filter(protocol::names::Listed::is_shown).collect();
    let offered = by_price(shown, &AT_MOST).into_iter().filter_map(|one| {
        let cost = price(&one)?.of(&AT_MOST).total();
        Some(money(home, cost).map(|at_most| TrialModel { name: one.found.model.name.clone(), at_most }))
    });
    Ok(TrialOffer { models: offered.collect::<Result<_>>()?, demo })
}

pub(in crate::rpc) async fn ask(engine: &Engine, TrialAsk { model }: TrialAsk) -> Result<Tried> {
    let live = running(engine)?;
    let trial = trial::ask(&live.ready, &model).await?;
    beside(engine, move |engine| metered(engine, &live, trial)).await
}

/// With what the meter says of it.
fn metered(engine: &Engine, live: &Live, trial: trial::Trial) -> Result<Tried> {
    live.ledger().flush();
    let reader = ledger::Reader::open(&engine.home().ledger()).context("the ledger cannot be read")?;
    let event = reader.request(&trial.request)?.context("the request is not in the ledger")?;
    let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    Ok(Tried {
        text: trial.text,
        model: event.sent_model.unwrap_or_default(),
        target: event.target,
        first_ms: millis(trial.first),
        total_ms: millis(trial.total),
        cost: event.cost.map(|cost| money(engine.home(), cost)).transpose()?,
        request: trial.request,
    })
}

/// In the currency that is shown; where that is the dollar, in rupees beside it.
fn money(home: &Home, cost: Picos) -> Result<Money> {
    let shown = Config::load(&home.config())?.currency.show;
    Money::now_in(home, cost, if shown == Currency::USD { Currency::INR } else { shown })
}
