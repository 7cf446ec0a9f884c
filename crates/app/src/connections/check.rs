//! Whether a connection works: who AWS takes us for, which models the account has, and one tiny call to a model.

use anyhow::{Result, anyhow, bail};
use jiff::Timestamp;
use protocol::catalog::Lane;
use protocol::money::{Picos, Price};
use protocol::names::{Listed, Own, listed};
use protocol::usage::Tokens;
use serde_json::{Value, json};
use upstreams::{Bedrock, Invoke, Options, Upstream};

use super::login_of;
use crate::config::{Config, ENVIRONMENT};
use crate::home::Home;
use crate::prices;
use crate::secrets::Secrets;

/// More than the tiny call takes: a word in, one token out.
const AT_MOST: Tokens = Tokens { input: 20, output: 1, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0 };

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
    let config = Config::load(&home.config())?;
    let name = name.or(config.connection.as_deref()).unwrap_or(ENVIRONMENT);
    let bedrock = Bedrock::new(Upstream::Aws(login_of(&config, name, &Secrets::open(home)?)?));
    say(&who(&bedrock, name).await?);
    let models = models(&bedrock, &prices::own_models(home, &say)?, &say).await;
    let Some(cheapest) = cheapest(&models) else {
        bail!(
            "AWS offers no Claude to this account in {}; ask for access in the Bedrock console",
            bedrock.region().await
        );
    };
    let model = &cheapest.found.model.name;
    let price = price(cheapest);
    let cost = price
        .map_or("nobody knows what".to_owned(), |price| format!("at most {}", dollars(price.of(&AT_MOST).total())));
    if !agrees(&format!("Asking {model} for one word costs {cost}. Go on?"))? {
        say("No model was asked.");
        return Ok(());
    }
    say(&answer(&bedrock, cheapest, price).await?);
    Ok(())
}

async fn who(bedrock: &Bedrock, name: &str) -> Result<String> {
    let identity = bedrock.identity().await.map_err(|failure| anyhow!(failure.refusal().message))?;
    let caller = bedrock.caller().await.map_err(|failure| anyhow!("AWS STS: {}", failure.refusal().message))?;
    let caller = match caller {
        Some(caller) => format!("{} of account {}", caller.arn, caller.account),
        None => "known to Bedrock alone".to_owned(),
    };
    let ends = identity.expires.and_then(|end| Timestamp::try_from(end).ok());
    let ends = ends.map(|end| format!(", until {}", end.strftime("%Y-%m-%d %H:%M UTC"))).unwrap_or_default();
    Ok(format!("{name}: {} in {}{ends}\nAWS sees: {caller}", identity.source, identity.region))
}

async fn models(bedrock: &Bedrock, own: &Own, say: impl Fn(&str)) -> Vec<Listed> {
    let asked = bedrock.account().await;
    if let (true, Some((list, why))) = (asked.is_empty(), asked.refused.first()) {
        say(&format!("AWS does not say which models there are ({list}): {}", why.refusal().message));
    }
    let all = listed(&bedrock.region().await, &asked.account, own);
    let there: Vec<Listed> = all.into_iter().filter(Listed::is_shown).collect();
    if asked.account.models.is_some() {
        let names = there.iter().filter(|listed| listed.callable == Some(true)).map(|listed| &*listed.found.model.name);
        let names = names.collect::<Vec<_>>();
        say(&format!("AWS offers {} models here: {}", names.len(), names.join(", ")));
    }
    there
}

fn cheapest(models: &[Listed]) -> Option<&Listed> {
    let native = models.iter().filter(|one| one.found.model.lane == Lane::Native && one.own_name.is_none());
    native.filter(|one| price(one).is_some()).min_by_key(|one| price(one).map(|price| price.of(&AT_MOST).total()))
}

fn price(listed: &Listed) -> Option<Price> {
    listed.found.model.prices.standard(listed.found.prices)
}

async fn answer(bedrock: &Bedrock, listed: &Listed, price: Option<Price>) -> Result<String> {
    let messages = json!([{ "role": "user", "content": "Hi" }]);
    let body = json!({ "anthropic_version": "bedrock-2023-05-31", "max_tokens": 1, "messages": messages }).to_string();
    let call = Invoke { model: listed.found.sent.clone(), body, options: Options::default() };
    let model = &listed.found.model.name;
    let whole =
        bedrock.invoke(&call).await.map_err(|why| anyhow!("{model} did not answer: {}", why.refusal().message))?;
    let usage = serde_json::from_slice::<Value>(&whole.body).map(|body| body["usage"].clone()).unwrap_or_default();
    let count = |key: &str| usage[key].as_u64().unwrap_or_default();
    let tokens = Tokens { input: count("input_tokens"), output: count("output_tokens"), ..Tokens::default() };
    let cost = price.map(|price| format!(", {}", dollars(price.of(&tokens).total()))).unwrap_or_default();
    Ok(format!("{model} answered: {} tokens in, {} out{cost}.", tokens.input, tokens.output))
}

fn dollars(amount: Picos) -> String {
    format!("${amount}")
}
