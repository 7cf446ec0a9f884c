//! The other half: budgets as they stand and as they are written, and the sessions that the guard holds.

use anyhow::{Context, Result};
use jiff::Timestamp;
use protocol::budget::{Per, Rule, Then};
use protocol::money::Picos;
use serde::{Deserialize, Serialize};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};
use ts_rs::TS;

use super::connections::Named;
use super::money::{Money, Today};
use super::settings::edited;
use crate::budget::{self, Standing};
use crate::config::Config;
use crate::engine::Engine;
use crate::events::Event;
use crate::rates::Amount;

#[cfg(test)]
mod tests;

/// All budgets, and who is paused.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Budgets {
    /// In the order of the file.
    pub rows: Vec<BudgetRow>,
    /// The sessions that the guard holds, by name.
    pub paused: Vec<String>,
    /// In which time zone periods begin anew, where it has a name.
    pub zone: Option<String>,
}

/// A budget as it stands.
#[derive(Debug, Serialize, TS)]
pub(crate) struct BudgetRow {
    /// What it is called: `day-ci`.
    pub name: String,
    /// As it is written.
    pub written: BudgetAs,
    /// How much may be spent.
    pub limit: Money,
    /// How much is; of a budget for sessions, by the dearest session of today.
    pub spent: Money,
    /// How much is left.
    pub left: Money,
    /// How much is spent of it, in per cent; more than a hundred where it only notifies.
    pub percent: u32,
    /// Milliseconds since 1970 at which it begins anew; a session's never does.
    pub resets: Option<i64>,
    /// Milliseconds since 1970 at which it holds again, where it is lifted.
    pub lifted_until: Option<i64>,
    /// Whether it refuses requests now.
    pub refuses: bool,
    /// Whether it is known what it is worth: one in another currency needs a rate.
    pub rated: bool,
}

/// A budget as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
pub(crate) struct BudgetAs {
    /// Dollars, `5.00`, or another currency, `INR 500`.
    pub amount: String,
    /// `day`, `week`, `month` or `session`.
    pub per: String,
    /// The client key that it is for; all together without one.
    pub key: Option<String>,
    /// Whether requests are refused when it is used up, or that is only said.
    pub stops: bool,
    /// At how many per cent it is said how much is spent.
    pub warn: Vec<u8>,
}

/// A budget that is to be written.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct BudgetTo {
    /// In the place of which one; without it, beside the others.
    pub instead_of: Option<String>,
    /// What it is to be; without it, there is to be none.
    pub to: Option<BudgetAs>,
}

/// What was written before, for whoever wants it back.
#[derive(Debug, Serialize, TS)]
pub(crate) struct BudgetWas {
    /// What the budget is called now, if there is one.
    pub name: Option<String>,
    /// What it was, if there was one.
    pub was: Option<BudgetAs>,
}

pub(super) fn budgets(engine: &Engine, (): ()) -> Result<Budgets> {
    let (home, config) = (engine.home(), engine.config()?);
    let (standings, zone) = budget::standings_of(home, &config, engine.is_demo())?;
    let money = Today::of(home, config.currency.show)?;
    Ok(Budgets {
        rows: standings.iter().map(|standing| row(standing, &money)).collect(),
        paused: engine.live().map(|live| live.runtime().paused()).unwrap_or_default(),
        zone: zone.iana_name().map(str::to_owned),
    })
}

fn row(standing: &Standing, money: &Today) -> BudgetRow {
    let Standing { rule, spent, lifted, .. } = standing;
    let at = Timestamp::try_from(standing.resets_at).ok().map(Timestamp::as_millisecond);
    let left = standing.left();
    BudgetRow {
        name: rule.name(),
        written: BudgetAs::of(rule),
        limit: shown(rule, rule.limit, money),
        spent: shown(rule, *spent, money),
        left: shown(rule, left, money),
        percent: rule.percent(*spent),
        resets: at.filter(|_| rule.per != Per::Session),
        lifted_until: at.filter(|_| *lifted),
        rated: rule.limit != Rule::NO_LIMIT,
        refuses: left == Picos(0) && rule.then == Then::Stop && !lifted,
    }
}

/// A budget in another currency is shown in that, whichever is shown elsewhere.
fn shown(rule: &Rule, amount: Picos, money: &Today) -> Money {
    let today = money.shown(amount);
    let Some(_) = &rule.foreign else { return today };
    let text = budget::money_of(rule, amount);
    match rule.limit {
        // Nobody knows what it is in dollars.
        Rule::NO_LIMIT if amount == rule.limit => Money { dollars: text.clone(), text, ..today },
        Rule::NO_LIMIT => today,
        _ => Money { text, ..today },
    }
}

pub(super) fn set_budget(engine: &Engine, BudgetTo { instead_of, to }: BudgetTo) -> Result<BudgetWas> {
    let config = Config::load(&engine.home().config())?;
    let at = instead_of.map(|name| {
        let place = config.budgets.iter().position(|rule| rule.name() == name);
        place.with_context(|| format!("There is no budget called {name}."))
    });
    let at = at.transpose()?;
    edited(engine, |document| write(document, at, to.as_ref()))?;
    let was = at.and_then(|at| config.budgets.get(at)).map(BudgetAs::of);
    Ok(BudgetWas { name: to.map(|to| to.name()), was })
}

pub(super) async fn lift_budget(engine: &Engine, Named { name }: Named) -> Result<()> {
    budget::lift(engine.home(), Some(&name)).await?;
    engine.tell(Event::Changed);
    Ok(())
}

pub(super) async fn hold_budget(engine: &Engine, Named { name }: Named) -> Result<()> {
    budget::hold(engine.home(), &name).await?;
    engine.tell(Event::Changed);
    Ok(())
}

/// Writes a budget at its place among the others, behind them, or takes it out.
fn write(document: &mut DocumentMut, at: Option<usize>, to: Option<&BudgetAs>) -> Result<()> {
    let mut all = tables(document)?;
    match (at.filter(|at| *at < all.len()), to) {
        (Some(at), Some(to)) => all.get_mut(at).into_iter().for_each(|table| to.write(table)),
        (Some(at), None) => drop(all.remove(at)),
        (None, Some(to)) => {
            let mut table = Table::new();
            table.decor_mut().set_prefix("\n");
            to.write(&mut table);
            all.push(table);
        }
        (None, None) => {}
    }
    if all.is_empty() {
        document.remove("budget");
    } else {
        document.insert("budget", Item::ArrayOfTables(all));
    }
    Ok(())
}

/// The budgets of the document, also where they are written within brackets.
fn tables(document: &DocumentMut) -> Result<ArrayOfTables> {
    match document.get("budget") {
        None => Ok(ArrayOfTables::new()),
        Some(item) => item.clone().into_array_of_tables().ok().context("In the file, budget is no list of tables."),
    }
}

impl BudgetAs {
    fn of(rule: &Rule) -> Self {
        Self {
            amount: rule.foreign.as_ref().map_or_else(
                || rule.limit.to_string(),
                |foreign| format!("{} {}", foreign.currency, Amount::of_picos(foreign.picos)),
            ),
            per: rule.per.as_str().to_owned(),
            key: rule.key.clone(),
            stops: rule.then == Then::Stop,
            warn: rule.warn.clone(),
        }
    }

    /// As the rule of it would be called.
    fn name(&self) -> String {
        self.key.as_ref().map_or_else(|| self.per.clone(), |key| format!("{}-{key}", self.per))
    }

    fn write(&self, table: &mut Table) {
        set(table, "amount", self.amount.trim());
        // The amount says it.
        table.remove("currency");
        set(table, "per", &self.per);
        match self.key.as_deref().map(str::trim).filter(|key| !key.is_empty()) {
            Some(key) => set(table, "key", key),
            None => drop(table.remove("key")),
        }
        match (self.stops, table.contains_key("then")) {
            (true, false) => {}
            (stops, _) => set(table, "then", if stops { "stop" } else { "notify" }),
        }
        if self.warn == [75, 95] && !table.contains_key("warn") {
            return;
        }
        table.insert("warn", value(self.warn.iter().map(|step| i64::from(*step)).collect::<Array>()));
    }
}

fn set(table: &mut Table, key: &str, text: &str) {
    crate::config::edit::set(table, key, text);
}
