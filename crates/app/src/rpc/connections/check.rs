//! Whether a connection works, in figures: who AWS sees, which models there are, how long it took to say so.

use anyhow::Result;
use jiff::Timestamp;
use protocol::money::Picos;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::config::Config;
use crate::connections::{self, Looked, Word};
use crate::engine::Engine;
use crate::home::Home;
use crate::language::Said;
use crate::rpc::aside;
use crate::rpc::money::Money;

/// Which connection is to be checked.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct CheckAsk {
    /// Its name; without one, the one in use.
    pub name: Option<String>,
}

/// What was found without paying for anything.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Checked {
    /// The connection.
    pub name: String,
    /// Where its credentials come from, in words.
    pub source: Said,
    /// The region.
    pub region: String,
    /// Milliseconds since 1970 at which the credentials end, if they do.
    pub expires: Option<i64>,
    /// Who AWS sees; none for a Bedrock API key, which only Bedrock knows.
    pub caller: Option<CallerSeen>,
    /// The models that AWS offers this account here, if it says so.
    pub models: Option<ModelsSeen>,
    /// Why AWS does not say which models there are.
    pub silence: Option<Said>,
    /// The cheapest model, to be asked for a word.
    pub offer: Option<WordOffer>,
    /// Why there is none.
    pub no_offer: Option<Said>,
}

/// Who AWS sees.
#[derive(Debug, Serialize, TS)]
pub(crate) struct CallerSeen {
    /// `123456789012`
    pub account: String,
    /// `arn:aws:iam::123456789012:user/anna`
    pub arn: String,
    /// Milliseconds that AWS took to say so.
    pub took_ms: u64,
}

/// The models that AWS offers.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ModelsSeen {
    /// Their names.
    pub names: Vec<String>,
    /// Milliseconds that AWS took to say so.
    pub took_ms: u64,
}

/// What one word would cost.
#[derive(Debug, Serialize, TS)]
pub(crate) struct WordOffer {
    /// The model.
    pub model: String,
    /// The most that it can cost, if the price is known.
    pub at_most: Option<Money>,
}

/// What a model answered.
#[derive(Debug, Serialize, TS)]
pub(crate) struct WordSaid {
    /// The model.
    pub model: String,
    /// Milliseconds.
    pub took_ms: u64,
    /// What it cost, if the price is known.
    pub cost: Option<Money>,
}

pub(in crate::rpc) async fn check(engine: &Engine, CheckAsk { name }: CheckAsk) -> Result<Checked> {
    aside(engine, async move |engine: Engine| {
        let looked = look(&engine, name).await?;
        Checked::of(engine.home(), looked).await
    })
    .await
}

pub(in crate::rpc) async fn word(engine: &Engine, CheckAsk { name }: CheckAsk) -> Result<WordSaid> {
    aside(engine, async move |engine: Engine| {
        let Word { model, cost, took, .. } = look(&engine, name).await?.word().await?;
        Ok(WordSaid { model, took_ms: millis(took), cost: money(engine.home(), cost)? })
    })
    .await
}

async fn look(engine: &Engine, name: Option<String>) -> Result<Looked> {
    connections::look(engine.home(), name.as_deref(), |words| tracing::warn!("{words}")).await
}

impl Checked {
    async fn of(home: &Home, looked: Looked) -> Result<Self> {
        let (offer, no_offer) = match looked.offer().await {
            Ok((model, at_most)) => (Some(WordOffer { model, at_most: money(home, at_most)? }), None),
            Err(why) => (None, Some(Said::of(format!("{why:#}.")))),
        };
        let Looked { name, identity, caller, caller_took, models, models_took, silence, .. } = looked;
        let expires = identity.expires.and_then(|at| Timestamp::try_from(at).ok()).map(Timestamp::as_millisecond);
        let caller =
            caller.map(|caller| CallerSeen { account: caller.account, arn: caller.arn, took_ms: millis(caller_took) });
        let models = models.map(|names| ModelsSeen { names, took_ms: millis(models_took) });
        let (source, region) = (Said::of(identity.source), identity.region);
        let silence = silence.map(Said::of);
        Ok(Self { name, source, region, expires, caller, models, silence, offer, no_offer })
    }
}

fn money(home: &Home, cost: Option<Picos>) -> Result<Option<Money>> {
    let currency = Config::load(&home.config())?.currency.show;
    cost.map(|cost| Money::now_in(home, cost, currency)).transpose()
}

fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
