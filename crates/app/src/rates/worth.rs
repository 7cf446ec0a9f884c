//! What a day's dollars are worth in another currency, and what the days together are.

use std::collections::BTreeSet;
use std::ops::AddAssign;

use anyhow::Result;
use jiff::civil::Date;
use ledger::{Reader, Total};
use protocol::money::Picos;

use super::{Amount, History, Used, history};
use crate::money_format::Currency;

/// One currency with all its rates.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The other currency.
    pub currency: Currency,
    history: History,
}

/// What a total is worth in another currency. Nothing of it is rounded, so that parts add up to their sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worth {
    /// Of the cost.
    pub cost: Amount,
    /// Of the part of the cost that is an estimate.
    pub estimated: Amount,
    /// Of the waste.
    pub waste: Amount,
    /// Dollars of the cost that are not in it, since their days have no rate.
    pub without: Picos,
    /// Those days.
    pub days_without: BTreeSet<Date>,
    /// The rates that were used: one for a single day.
    pub used: BTreeSet<Used>,
}

impl Exchange {
    /// The rates to `currency`; `None` for dollars, which need none.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub fn to(currency: Currency, reader: &Reader) -> Result<Option<Self>> {
        if currency == Currency::USD {
            return Ok(None);
        }
        Ok(Some(Self { currency, history: history(reader, currency)? }))
    }

    /// What the dollars of a day are worth at the rate of that day.
    pub fn worth(&self, day: Date, total: &Total) -> Worth {
        let Some(used) = self.history.on(day) else {
            let days_without = (total.cost != Picos::default()).then_some(day).into_iter().collect();
            return Worth { without: total.cost, days_without, ..Worth::default() };
        };
        let [cost, estimated, waste] = [total.cost, total.estimated, total.waste].map(|part| used.rate.convert(part));
        Worth { cost, estimated, waste, used: BTreeSet::from([used]), ..Worth::default() }
    }

    /// What an amount of dollars that belongs to no day is worth: at the newest rate there is.
    pub fn now(&self, dollars: Picos) -> Option<Amount> {
        self.history.newest().map(|used| used.rate.convert(dollars))
    }
}

impl AddAssign<&Self> for Worth {
    fn add_assign(&mut self, other: &Self) {
        self.cost += other.cost;
        self.estimated += other.estimated;
        self.waste += other.waste;
        self.without += other.without;
        self.days_without.extend(&other.days_without);
        self.used.extend(other.used.iter().cloned());
    }
}

impl Worth {
    /// The one rate at which all of it was converted, if there was one.
    pub fn rate(&self) -> Option<&Used> {
        self.used.first().filter(|_| self.used.len() == 1 && self.days_without.is_empty())
    }

    /// Who told the rates that were used.
    pub fn sources(&self) -> BTreeSet<&str> {
        self.used.iter().map(|used| used.source.as_str()).collect()
    }
}
