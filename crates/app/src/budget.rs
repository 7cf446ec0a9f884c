//! `outcrop budget`: what is left, and the two ways out: lifting a budget, releasing a paused session.
//!
//! What is shown is read from the ledger, so that it is the same whether a server runs here or not; what is changed
//! reaches a server that runs at once.

use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ledger::Lift;
use protocol::budget::{Per, Rule, Then};
use protocol::key::{self, Key};
use protocol::money::Picos;
use proxy::Books;
use serde_json::{Value, json};

use crate::config::Config;
use crate::home::Home;
use crate::rates::Amount;
use crate::running;
use crate::tray::Budget;
use crate::usage::grid::{self, Side};

mod accounts;
#[cfg(test)]
mod tests;

pub(crate) use accounts::Accounts;
use accounts::converted;
pub(crate) use accounts::money_of;

const NONE: &str = "There are no budgets. In config.toml, this is one:\n\n\
    [[budget]]\namount = \"5.00\"      # or \"₹500\"\nper = \"day\"         # or week, month, session\n";

/// A budget as it stands.
pub(crate) struct Standing {
    /// What was decided.
    pub(crate) rule: Rule,
    /// In this period.
    pub(crate) spent: Picos,
    /// When it begins anew.
    pub(crate) resets_at: SystemTime,
    /// The same for people.
    resets: String,
    /// Whether it does not hold until then.
    pub(crate) lifted: bool,
}

/// Each budget, for people or as JSON. Of a budget for sessions it is the dearest session of today.
///
/// # Errors
/// If the configuration or the ledger cannot be read.
pub fn show(home: &Home, demo: bool, as_json: bool) -> Result<String> {
    let config = Config::load(&home.config())?;
    let standings = standings(home, &config, demo, SystemTime::now())?;
    if as_json {
        return Ok(format!("{:#}", standings.iter().map(Standing::json).collect::<Value>()));
    }
    if standings.is_empty() {
        return Ok(NONE.to_owned());
    }
    let headings = ["budget", "amount", "spent", "left", "used", "begins anew", ""].map(str::to_owned).to_vec();
    let rows: Vec<_> = std::iter::once(headings).chain(standings.iter().map(Standing::row)).collect();
    let sides = [Side::Left, Side::Right, Side::Right, Side::Right, Side::Right, Side::Left, Side::Left];
    Ok(grid::lines(&sides, &rows))
}

/// The budget of a time that is nearest to its end, or furthest beyond it.
///
/// # Errors
/// If the ledger cannot be read.
pub(crate) fn nearest(home: &Home, config: &Config, demo: bool) -> Result<Option<Budget>> {
    let standings = standings(home, config, demo, SystemTime::now())?;
    let holds = |one: &&Standing| !one.lifted && one.rule.limit != Rule::NO_LIMIT;
    let held = standings.iter().filter(|one| one.rule.per != Per::Session).filter(holds);
    let nearest = held.max_by_key(|one| one.rule.percent(one.spent));
    Ok(nearest.map(|one| Budget {
        name: one.rule.name(),
        limit: money_of(&one.rule, one.rule.limit),
        percent: one.rule.percent(one.spent).try_into().unwrap_or(u16::MAX),
        stops: one.rule.then == Then::Stop,
    }))
}

/// Lifts a budget, or all that stop requests, until its period ends. Returns a sentence about each.
///
/// # Errors
/// If there is no such budget, or the ledger cannot be written.
pub async fn lift(home: &Home, name: Option<&str>) -> Result<String> {
    let config = Config::load(&home.config())?;
    let now = SystemTime::now();
    let meant = |rule: &&Rule| name.map_or(rule.then == Then::Stop, |name| rule.name() == name);
    let rules: Vec<&Rule> = config.budgets.iter().filter(meant).collect();
    if rules.is_empty() {
        let known: Vec<String> = config.budgets.iter().map(Rule::name).collect();
        bail!(
            "there is no such budget; config.toml has {}",
            if known.is_empty() { "none".to_owned() } else { known.join(", ") }
        );
    }
    home.make()?;
    let accounts = Accounts::of_home(home, &config, false);
    let mut said = Vec::new();
    for rule in rules {
        let period = accounts.period(rule.per, now);
        ledger::lift(&home.ledger(), &Lift { budget: rule.name(), until: period.end }, now)?;
        let amount = money_of(rule, rule.limit);
        said.push(format!("The budget {} of {amount} is lifted until {}.", rule.name(), period.resets));
    }
    running::reload(home).await?;
    Ok(said.join("\n"))
}

/// Lets a budget that is lifted hold again.
///
/// # Errors
/// If the ledger cannot be written.
pub(crate) async fn hold(home: &Home, name: &str) -> Result<()> {
    let now = SystemTime::now();
    ledger::lift(&home.ledger(), &Lift { budget: name.to_owned(), until: now }, now)?;
    running::reload(home).await
}

/// Lets a paused session go on, or all of them. Returns a sentence about it.
///
/// # Errors
/// If no server runs here, or it does not answer.
pub async fn release(home: &Home, session: Option<&str>) -> Result<String> {
    let asked = json!({ "session": session }).to_string();
    let Some(answer) = running::post(home, "/outcrop/sessions/release", asked).await? else {
        bail!("no server runs here, so no session is paused");
    };
    let answer: Value = serde_json::from_str(&answer).context("the server said something else")?;
    let released: Vec<&str> = answer["released"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    Ok(match released.as_slice() {
        [] => "No such session is paused.".to_owned(),
        sessions => format!("Goes on: {}.", sessions.join(", ")),
    })
}

/// What is odd about budgets, in sentences: one for a key that nobody made holds for nobody.
pub(crate) fn doubts(rules: &[Rule], keys: &[Key]) -> Vec<String> {
    let known = |name: &String| name == key::MAIN || keys.iter().any(|key| key.name == *name);
    let odd = rules.iter().filter(|rule| rule.key.as_ref().is_some_and(|name| !known(name)));
    odd.map(|rule| {
        format!("The budget {} is for a key that is not there. `outcrop keys list` shows those that are.", rule.name())
    })
    .collect()
}

/// Which budgets do not hold yet, in sentences.
pub(crate) fn unrated(rules: &[Rule], accounts: &Accounts) -> Vec<String> {
    let unknown = rules.iter().filter(|rule| accounts.limit(rule) == Rule::NO_LIMIT);
    let sentence = |rule: &Rule| {
        let currency = rule.foreign.as_ref().map_or("USD", |foreign| foreign.currency.as_str());
        format!(
            "The budget {} of {} does not hold until a rate to {currency} is known. `outcrop rates --refresh` asks for one.",
            rule.name(),
            money_of(rule, rule.limit)
        )
    };
    unknown.map(sentence).collect()
}

/// Each budget as it stands now, and the zone in which its periods begin.
///
/// # Errors
/// If the ledger cannot be read.
pub(crate) fn standings_of(home: &Home, config: &Config, demo: bool) -> Result<(Vec<Standing>, TimeZone)> {
    let (now, accounts) = (Timestamp::now(), Accounts::of_home(home, config, demo));
    let zone = accounts.calendar(now)?.clock(now).time_zone().clone();
    Ok((standings(home, config, demo, now.into())?, zone))
}

pub(crate) fn standings(home: &Home, config: &Config, demo: bool, now: SystemTime) -> Result<Vec<Standing>> {
    let accounts = Accounts::of_home(home, config, demo);
    let lifts = accounts.lifts().map_err(anyhow::Error::msg)?;
    let stands = |rule: &Rule| {
        let rule = Rule { limit: accounts.limit(rule), ..rule.clone() };
        let period = accounts.period(rule.per, now);
        let spent = accounts.try_spent(&rule, &period)?;
        let spent = match rule.per {
            Per::Day | Per::Week | Per::Month => spent.get("").copied().unwrap_or_default(),
            Per::Session => accounts.dearest_of(&spent, &period)?,
        };
        let lifted = lifts.get(&rule.name()).is_some_and(|until| now < *until);
        Ok(Standing { rule, spent, resets_at: period.end, resets: period.resets, lifted })
    };
    config.budgets.iter().map(stands).collect()
}

impl Standing {
    #[cfg(test)]
    pub(crate) fn of(rule: Rule, spent: Picos, resets_at: SystemTime, lifted: bool) -> Self {
        Self { rule, spent, resets_at, resets: String::new(), lifted }
    }

    /// Whether it is known what it amounts to: one in a currency without a rate does not hold.
    pub(crate) fn holds(&self) -> bool {
        self.rule.limit != Rule::NO_LIMIT
    }

    /// An amount in the currency of the budget, for people.
    pub(crate) fn written(&self, amount: Picos) -> String {
        money_of(&self.rule, amount)
    }

    /// The currency that the user wrote it in.
    pub(crate) fn currency(&self) -> &str {
        self.rule.foreign.as_ref().map_or("USD", |foreign| foreign.currency.as_str())
    }

    /// What may still be spent.
    pub(crate) fn left(&self) -> Picos {
        Picos(self.rule.limit.0.saturating_sub(self.spent.0).max(0))
    }

    fn row(&self) -> Vec<String> {
        let resets = if self.rule.per == Per::Session { "with each session".to_owned() } else { self.resets.clone() };
        let state = match (self.lifted, self.rule.then) {
            (true, _) => format!("lifted until {}", self.resets),
            (false, _) if self.rule.limit == Rule::NO_LIMIT => "does not hold: no rate is known".to_owned(),
            (false, Then::Notify) => "only notifies".to_owned(),
            (false, Then::Stop) if self.left() == Picos(0) => "requests are refused".to_owned(),
            (false, Then::Stop) => String::new(),
        };
        let percent = format!("{}%", self.rule.percent(self.spent));
        let money = |amount| money_of(&self.rule, amount);
        let left = if self.rule.limit == Rule::NO_LIMIT { "–".to_owned() } else { money(self.left()) };
        vec![self.rule.name(), money(self.rule.limit), money(self.spent), left, percent, resets, state]
    }

    /// Digits in the currency of the budget; `None` where no rate is known.
    fn decimal(&self, amount: Picos) -> Option<String> {
        match &self.rule.foreign {
            None => Some(amount.to_string()),
            Some(_) => converted(&self.rule, amount).map(|(picos, _)| Amount::of_picos(picos).to_string()),
        }
    }

    fn json(&self) -> Value {
        let resets = Timestamp::try_from(self.resets_at).map(|at| at.to_string()).ok();
        json!({
            "name": self.rule.name(),
            "per": self.rule.per.as_str(),
            "key": self.rule.key,
            "then": if self.rule.then == Then::Stop { "stop" } else { "notify" },
            "currency": self.rule.foreign.as_ref().map_or("USD", |foreign| foreign.currency.as_str()),
            "amount": self.decimal(self.rule.limit),
            "spent": self.decimal(self.spent),
            "left": self.decimal(self.left()),
            "percent": self.rule.percent(self.spent),
            "resets_at": resets.filter(|_| self.rule.per != Per::Session),
            "lifted": self.lifted,
            "holds": self.rule.limit != Rule::NO_LIMIT,
        })
    }
}
