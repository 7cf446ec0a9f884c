//! Whether a connection works: who AWS takes us for, which models the account has, and one tiny call to a model.
//!
//! [`look`] is free of charge; what it finds knows the cheapest model and can [ask it](Looked::word) for a word.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use jiff::Timestamp;
use protocol::catalog::Lane;
use protocol::money::{Picos, Price};
use protocol::names::{Listed, Own, listed};
use protocol::options::Options;
use protocol::usage::Tokens;
use serde_json::{Value, json};
use upstreams::{Bedrock, Caller, Identity, Invoke, Upstream};

use super::login_of;
use crate::config::{Config, ENVIRONMENT};
use crate::home::Home;
use crate::prices;
use crate::secrets::Secrets;

/// More than the tiny call takes: a word in, one token out.
const AT_MOST: Tokens = Tokens { input: 20, output: 1, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0 };

/// What was found out of a connection without paying for anything.
pub(crate) struct Looked {
    /// The connection.
    pub(crate) name: String,
    /// Where its credentials come from, and until when they last.
    pub(crate) identity: Identity,
    /// Who it is to AWS; `None` for a Bedrock API key.
    pub(crate) caller: Option<Caller>,
    /// How long AWS took to say so.
    pub(crate) caller_took: Duration,
    /// The names of the models that AWS offers here, if it says so.
    pub(crate) models: Option<Vec<String>>,
    /// How long AWS took to say so.
    pub(crate) models_took: Duration,
    /// Why it does not.
    pub(crate) silence: Option<String>,
    bedrock: Bedrock,
    cheapest: Option<Listed>,
}

/// What a model said.
pub(crate) struct Word {
    /// Its name.
    pub(crate) model: String,
    /// What was counted.
    pub(crate) tokens: Tokens,
    /// What that costs, if it is known.
    pub(crate) cost: Option<Picos>,
    /// How long it took.
    pub(crate) took: Duration,
}

/// Checks a connection, or the one in use. What is found out comes as lines to `say`; before anything is paid for,
/// `agrees` is asked with the price in a sentence.
///
/// # Errors
/// The first thing that does not work, with the next step.
pub async fn check(
    home: &Home,
    name: Option<&str>,
    say: impl Fn(&str),
    agrees: impl FnOnce(&str) -> Result<bool>,
) -> Result<()> {
    let looked = look(home, name, &say).await?;
    say(&looked.words());
    let (model, at_most) = looked.offer().await?;
    let cost = at_most.map_or("nobody knows what".to_owned(), |cost| format!("at most {}", dollars(cost)));
    if !agrees(&format!("Asking {model} for one word costs {cost}. Go on?"))? {
        say("No model was asked.");
        return Ok(());
    }
    say(&looked.word().await?.words());
    Ok(())
}

/// Looks at a connection, or the one in use. Asks AWS who it is and which models there are.
///
/// # Errors
/// The first thing that does not work, with the next step.
pub(crate) async fn look(home: &Home, name: Option<&str>, say: impl Fn(&str)) -> Result<Looked> {
    let config = Config::load(&home.config())?;
    let name = name.or(config.connection.as_deref()).unwrap_or(ENVIRONMENT);
    let bedrock = Bedrock::new(Upstream::Aws(login_of(&config, name, &Secrets::open(home)?)?));
    let identity = bedrock.identity().await.map_err(|failure| anyhow!(failure.refusal().message))?;
    let (caller, caller_took) = timed(bedrock.caller()).await;
    let caller = caller.map_err(|failure| anyhow!("AWS STS: {}", failure.refusal().message))?;
    let (asked, models_took) = timed(bedrock.account()).await;
    let silence = asked.refused.first().filter(|_| asked.is_empty());
    let silence = silence
        .map(|(list, why)| format!("AWS does not say which models there are ({list}): {}", why.refusal().message));
    let there = shown(&bedrock, &asked.account, &prices::own_models(home, &say)?).await;
    let callable = there.iter().filter(|listed| listed.callable == Some(true));
    let names = callable.map(|listed| listed.found.model.name.clone()).collect();
    let models = asked.account.models.is_some().then_some(names);
    let cheapest = by_price(there, &AT_MOST).into_iter().next();
    let name = name.to_owned();
    Ok(Looked { name, identity, caller, caller_took, models, models_took, silence, bedrock, cheapest })
}

impl Looked {
    /// The cheapest Claude, and the most that one word of it can cost.
    ///
    /// # Errors
    /// If AWS offers none.
    pub(crate) async fn offer(&self) -> Result<(String, Option<Picos>)> {
        let cheapest = self.cheapest().await?;
        Ok((cheapest.found.model.name.clone(), price(cheapest).map(|price| price.of(&AT_MOST).total())))
    }

    /// Asks the cheapest Claude for one word, past the proxy. This costs money.
    ///
    /// # Errors
    /// Why it did not answer, with the next step.
    pub(crate) async fn word(&self) -> Result<Word> {
        let listed = self.cheapest().await?;
        let messages = json!([{ "role": "user", "content": "Hi" }]);
        let body =
            json!({ "anthropic_version": "bedrock-2023-05-31", "max_tokens": 1, "messages": messages }).to_string();
        let call = Invoke { model: listed.found.sent.clone(), body, options: Options::default() };
        let model = listed.found.model.name.clone();
        let (whole, took) = timed(self.bedrock.invoke(&call)).await;
        let whole = whole.map_err(|why| anyhow!("{model} did not answer: {}", why.refusal().message))?;
        let usage = serde_json::from_slice::<Value>(&whole.body).map(|body| body["usage"].clone()).unwrap_or_default();
        let count = |key: &str| usage[key].as_u64().unwrap_or_default();
        let tokens = Tokens { input: count("input_tokens"), output: count("output_tokens"), ..Tokens::default() };
        Ok(Word { model, tokens, cost: price(listed).map(|price| price.of(&tokens).total()), took })
    }

    async fn cheapest(&self) -> Result<&Listed> {
        let Some(cheapest) = &self.cheapest else {
            bail!(
                "AWS offers no Claude to this account in {}; ask for access in the Bedrock console",
                self.bedrock.region().await
            );
        };
        Ok(cheapest)
    }

    fn words(&self) -> String {
        let Identity { source, region, expires } = &self.identity;
        let caller = match &self.caller {
            Some(caller) => format!("{} of account {}", caller.arn, caller.account),
            None => "known to Bedrock alone".to_owned(),
        };
        let ends = expires.and_then(|end| Timestamp::try_from(end).ok());
        let ends = ends.map(|end| format!(", until {}", end.strftime("%Y-%m-%d %H:%M UTC"))).unwrap_or_default();
        let models =
            self.models.as_ref().map(|names| format!("AWS offers {} models here: {}", names.len(), names.join(", ")));
        let who = format!("{}: {source} in {region}{ends}\nAWS sees: {caller}", self.name);
        [Some(who), self.silence.clone(), models].into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

impl Word {
    fn words(&self) -> String {
        let Self { model, tokens, cost, .. } = self;
        let cost = cost.map(|cost| format!(", {}", dollars(cost))).unwrap_or_default();
        format!("{model} answered: {} tokens in, {} out{cost}.", tokens.input, tokens.output)
    }
}

async fn shown(bedrock: &Bedrock, account: &protocol::names::Account, own: &Own) -> Vec<Listed> {
    listed(&bedrock.region().await, account, own).into_iter().filter(Listed::is_shown).collect()
}

/// The models of Claude with a known price, whichever costs least for so many tokens first.
pub(crate) fn by_price(models: Vec<Listed>, tokens: &Tokens) -> Vec<Listed> {
    let native = models.into_iter().filter(|one| one.found.model.lane == Lane::Native && one.own_name.is_none());
    let mut priced: Vec<Listed> = native.filter(|one| price(one).is_some()).collect();
    priced.sort_by_key(|one| price(one).map(|price| price.of(tokens).total()));
    priced
}

/// What it costs in the standard tier.
pub(crate) fn price(listed: &Listed) -> Option<Price> {
    listed.found.model.prices.standard(listed.found.prices)
}

async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    (work.await, start.elapsed())
}

fn dollars(amount: Picos) -> String {
    format!("${amount}")
}
