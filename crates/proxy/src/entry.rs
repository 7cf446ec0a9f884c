//! Whether a request may start now: not while its session is paused, and not where a budget is used up.
//!
//! The rules are [`protocol::budget`] and [`protocol::runaway`]; this brings the clock, waits, and finds the words.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use http::{HeaderMap, HeaderValue};
use protocol::budget::{Per, Period, Rule, Who};
use protocol::money::Picos;
use protocol::refusal::Refusal;
use protocol::runaway;
use protocol::usage::UsageEvent;

mod budgets;
mod pauses;
mod words;

use crate::notice::Notices;
use budgets::{Budgets, Reservations};
use pauses::Pauses;

/// What the user decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// How much may be spent.
    pub budgets: Vec<Rule>,
    /// How fast; `None` as fast as it goes.
    pub runaway: Option<runaway::Rule>,
}

/// What is asked of the ledger and the calendar. May block for some milliseconds.
pub trait Books: Send + Sync {
    /// The period that a moment lies in; for sessions, its day.
    fn period(&self, per: Per, now: SystemTime) -> Period;
    /// What was spent in it, by session or under no name.
    fn spent(&self, rule: &Rule, period: &Period) -> HashMap<String, Picos>;
    /// What ten minutes usually cost in which the user is active.
    fn usual(&self) -> Option<Picos>;
    /// Until when which budgets are lifted, by name.
    ///
    /// # Errors
    /// Why it is not known.
    fn lifts(&self) -> Result<HashMap<String, SystemTime>, String>;
    /// What the amount of a budget is worth in dollars now; [`Rule::NO_LIMIT`] where nobody knows.
    fn limit(&self, rule: &Rule) -> Picos;
    /// An amount for people.
    fn money(&self, amount: Picos) -> String;
    /// The same in the currency of a budget.
    fn money_of(&self, rule: &Rule, amount: Picos) -> String;
}

/// The door behind which a request costs something. Clones are the same one.
#[derive(Clone)]
pub struct Entry(Arc<Doors>);

struct Doors {
    budgets: Budgets,
    pauses: Pauses,
}

/// Whether a request is held by a pause now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held(Arc<AtomicBool>);

/// A request that was let in, until its cost is known. Dropped, it has cost nothing.
pub(crate) struct Permit {
    entry: Entry,
    who: Who,
    reserved: Reservations,
}

impl Entry {
    /// With what was spent before.
    ///
    /// # Errors
    /// Why the books cannot be read.
    pub fn open(limits: Limits, books: Arc<dyn Books>, notices: Notices) -> Result<Self, String> {
        let pauses = Pauses::new(limits.runaway, books.clone(), notices.clone());
        let budgets = Budgets::open(limits.budgets, books, notices, SystemTime::now())?;
        Ok(Self(Arc::new(Doors { budgets, pauses })))
    }

    /// From now on these hold. What was spent before counts; who is paused is not let go by it, unless nobody is to be
    /// paused any more. Blocks.
    ///
    /// # Errors
    /// Why the books cannot be read; then those from before hold on.
    pub fn set(&self, limits: Limits) -> Result<(), String> {
        self.0.budgets.set(limits.budgets, SystemTime::now())?;
        self.0.pauses.set(limits.runaway);
        Ok(())
    }

    /// Waits while the session is paused, then lets the request in if every budget has room for it. `worst` is the most
    /// that it may cost; `None` if nobody knows.
    pub(crate) async fn enter(
        &self,
        who: &Who,
        model: &str,
        worst: Option<Picos>,
        held: &Held,
    ) -> Result<Permit, Refusal> {
        self.0.pauses.pass(who, held).await;
        let reserved = self.0.budgets.admit(who, model, worst, SystemTime::now())?;
        Ok(Permit { entry: self.clone(), who: who.clone(), reserved })
    }

    /// Says in a header how many per cent are spent of the fullest of a client's budgets, if it has any.
    pub(crate) fn show(&self, who: &Who, headers: &mut HeaderMap) {
        if let Some(percent) = self.0.budgets.percent(who) {
            let value = HeaderValue::from_str(&format!("{percent}%")).expect("digits and a sign");
            headers.insert("outcrop-budget", value);
        }
    }

    /// Reads anew which budgets are lifted. Blocks.
    pub(crate) fn reload(&self) -> Result<(), String> {
        self.0.budgets.reload()
    }

    /// Which sessions are paused now.
    pub(crate) fn paused(&self) -> Vec<String> {
        self.0.pauses.paused()
    }

    /// Lets a paused session go on, or all of them. Which they were.
    pub(crate) fn release(&self, session: Option<&str>) -> Vec<String> {
        self.0.pauses.release(session)
    }
}

impl Permit {
    /// The request has ended.
    pub(crate) fn settle(mut self, event: &UsageEvent) {
        let cost = event.cost.unwrap_or_default() + event.waste;
        self.entry.0.pauses.spent(&self.who, cost);
        self.done(event.at, cost);
    }

    fn done(&mut self, at: SystemTime, cost: Picos) {
        let reserved = std::mem::take(&mut self.reserved);
        self.entry.0.budgets.settle(&self.who, &reserved, at, cost);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.reserved.is_empty() {
            self.done(SystemTime::now(), Picos(0));
        }
    }
}

impl Held {
    pub(crate) fn is(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, held: bool) {
        self.0.store(held, Ordering::Relaxed);
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entry")
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Permit")
    }
}
