//! The half of the screen of keys and budgets that is about client keys: who has one, what each used, a new one, the end
//! of one.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::Timestamp;
use protocol::budget::Rule;
use protocol::key::{Key, MAIN};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::connections::Named;
use super::money::Money;
use crate::days::Calendar;
use crate::engine::Engine;
use crate::env::{self, Proxy, Shell};
use crate::events::Event;
use crate::keys::{self, Tier};
use crate::money_format::{Currency, grouped};
use crate::usage::{self, Ask, By, Day, Format, Row};

#[cfg(test)]
mod tests;

/// Everybody who may ask, and who could once and did.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ClientKeys {
    /// The main token first, then by name.
    pub rows: Vec<ClientKey>,
    /// What a key may have as its tier.
    pub tiers: Vec<&'static str>,
}

/// One client.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ClientKey {
    /// What the ledger calls it.
    pub name: String,
    /// What it is.
    pub is: KeyIs,
    /// The service tier of its requests that say none themselves.
    pub tier: Option<&'static str>,
    /// The day on which it was made, `2026-11-21`.
    pub made: Option<String>,
    /// Since midnight.
    pub today: KeyUse,
    /// In thirty days, today among them.
    pub month: KeyUse,
    /// The budgets that are for it alone.
    pub budgets: Vec<String>,
}

/// What kind of key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyIs {
    /// The token of the owner, which cannot be revoked.
    Main,
    /// A key that holds.
    Held,
    /// A key that was revoked, or one of an imported ledger.
    Gone,
}

/// What a key used.
#[derive(Debug, Serialize, TS)]
pub(crate) struct KeyUse {
    /// What it cost.
    pub cost: Money,
    /// How many requests that is, as people read it.
    pub requests: String,
}

/// A key that is to be made.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct KeyWanted {
    /// Letters, digits, '.', '_' and '-'.
    pub name: String,
    /// The service tier of its requests that say none themselves.
    pub tier: Option<String>,
}

/// A key that was just made. This is the only time that its secret is shown.
#[derive(Serialize, TS)]
pub(crate) struct NewKey {
    /// Its name.
    pub name: String,
    /// What clients say.
    pub secret: String,
    /// The lines that lead Claude Code here with it.
    pub lines: Vec<ShellLines>,
}

/// The same lines for one reader.
#[derive(Serialize, TS)]
pub(crate) struct ShellLines {
    /// `bash`, `json`, `docker`.
    pub shell: &'static str,
    /// What to copy.
    pub text: String,
}

pub(super) fn client_keys(engine: &Engine, (): ()) -> Result<ClientKeys> {
    let config = engine.config()?;
    let known = keys::read(&engine.home().ledger())?;
    let ask = Ask {
        by: By::Key,
        from: None,
        to: None,
        demo: engine.is_demo(),
        project: None,
        currency: None,
        format: Format::Json,
    };
    let now = Timestamp::now();
    let calendar = Calendar::of_user(config.timezone.clone(), usage::open(engine.home(), &ask)?.as_ref(), now)?;
    let today = Day(calendar.clock(now).date());
    let used = |from| -> Result<_> {
        let report = usage::figures_by(engine.home(), &config, &Ask { from, to: Some(today), ..ask.clone() })?;
        let rows = report.rows.into_iter().filter_map(|row| Some((row.total.name.clone()?, row)));
        Ok((report.currency, rows.collect::<BTreeMap<String, Row>>()))
    };
    let ((currency, today), (_, month)) = (used(Some(today))?, used(None)?);
    let row = |name: &str, is: KeyIs, key: Option<&Key>| ClientKey {
        name: name.to_owned(),
        is,
        tier: key.and_then(|key| key.tier).map(Tier::as_str),
        made: key.and_then(|key| Some(calendar.day(key.created).ok()?.to_string())),
        today: KeyUse::of(today.get(name), currency),
        month: KeyUse::of(month.get(name), currency),
        budgets: config.budgets.iter().filter(|rule| rule.key.as_deref() == Some(name)).map(Rule::name).collect(),
    };
    let held = known.iter().map(|key| row(&key.name, KeyIs::Held, Some(key)));
    let gone = month.keys().filter(|name| *name != MAIN && !known.iter().any(|key| key.name == **name));
    let gone = gone.map(|name| row(name, KeyIs::Gone, None));
    let rows = std::iter::once(row(MAIN, KeyIs::Main, None)).chain(held).chain(gone).collect();
    Ok(ClientKeys { rows, tiers: Tier::ALL.map(Tier::as_str).to_vec() })
}

pub(super) async fn create_key(engine: &Engine, KeyWanted { name, tier }: KeyWanted) -> Result<NewKey> {
    let name = name.trim().to_owned();
    let tier = tier.map(|word| Tier::named(&word).with_context(|| format!("there is no tier {word:?}"))).transpose()?;
    let secret = keys::create(engine.home(), &name, tier).await?;
    engine.tell(Event::Changed);
    let url = match engine.live() {
        Some(live) => live.ready.url.clone(),
        None => format!("http://127.0.0.1:{}", engine.config()?.port),
    };
    let vars = env::environment(&url, secret.expose(), Proxy::of_environment().as_ref());
    let lines = Shell::ALL.map(|shell| ShellLines { shell: shell.as_str(), text: env::snippet(shell, &vars) });
    Ok(NewKey { name, secret: secret.expose().to_owned(), lines: lines.into() })
}

pub(super) async fn revoke_key(engine: &Engine, Named { name }: Named) -> Result<()> {
    keys::revoke(engine.home(), &name).await?;
    engine.tell(Event::Changed);
    Ok(())
}

impl KeyUse {
    fn of(row: Option<&Row>, currency: Currency) -> Self {
        let nothing = Row::default();
        let row = row.unwrap_or(&nothing);
        Self { cost: Money::of(row, currency), requests: grouped(row.total.requests.into(), currency.grouping()) }
    }
}
