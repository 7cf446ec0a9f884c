//! An amount as the window shows it.

use anyhow::{Context, Result};
use ledger::Total;
use protocol::money::Picos;
use serde::Serialize;
use ts_rs::TS;

use crate::charts::Sure;
use crate::home::Home;
use crate::money_format::{Currency, full, grouped};
use crate::rates::{Exchange, Worth};
use crate::usage::Row;

/// An amount of money, in the currency that is shown and in dollars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Money {
    /// As people read it; a dash where nothing of it is known.
    pub text: String,
    /// The same in dollars, in which it was billed.
    pub dollars: String,
    /// How sure it is.
    pub sure: Sure,
    /// Requests of it that have no price.
    pub unpriced: u64,
}

impl Money {
    /// What requests cost.
    pub(crate) fn of(row: &Row, currency: Currency) -> Self {
        let total = &row.total;
        let grouping = currency.grouping();
        let dollars = crate::usage::shown::cost(total, grouping);
        let text = match &row.worth {
            // Where no day has a rate, dollars are all there is to say.
            Some(worth) if !worth.used.is_empty() || total.cost == Picos(0) => {
                crate::usage::shown::foreign(total, worth, currency)
            }
            None if total.cost == Picos(0) && total.unpriced == 0 => full(0, currency, grouping),
            Some(_) | None => dollars.clone(),
        };
        let sure = match (total.unpriced, total.estimated) {
            (1.., _) => Sure::Unpriced,
            (0, Picos(0)) => Sure::Exact,
            (0, _) => Sure::Estimated,
        };
        Self { text, dollars, sure, unpriced: total.unpriced }
    }

    /// The same where it is said beside it how much of it is not known.
    pub(crate) fn known_of(row: &Row, currency: Currency) -> Self {
        let whole = Self::of(row, currency);
        if row.total.cost == Picos(0) {
            return whole;
        }
        let priced = Row { total: Total { unpriced: 0, ..row.total.clone() }, worth: row.worth.clone() };
        let Self { text, dollars, .. } = Self::of(&priced, currency);
        Self { text, dollars, ..whole }
    }

    /// What their attempts cost whose answers were thrown away.
    pub(crate) fn wasted(row: &Row, currency: Currency) -> Self {
        let cost = Total { cost: row.total.waste, ..Total::default() };
        let worth =
            row.worth.as_ref().map(|worth| Worth { cost: worth.waste, used: worth.used.clone(), ..Worth::default() });
        Self::of(&Row { total: cost, worth }, currency)
    }

    /// An amount of dollars that belongs to no day: at the newest rate there is.
    pub(crate) fn now(amount: Picos, exchange: Option<&Exchange>) -> Self {
        let written = |picos: i128, currency: Currency| full(picos, currency, currency.grouping());
        let dollars = written(amount.0.into(), Currency::USD);
        let text = exchange.and_then(|exchange| Some(written(exchange.now(amount)?.picos(), exchange.currency)));
        Self { text: text.unwrap_or_else(|| dollars.clone()), dollars, sure: Sure::Exact, unpriced: 0 }
    }

    /// The same, with the rates of this home.
    pub(crate) fn now_in(home: &Home, amount: Picos, currency: Currency) -> Result<Self> {
        Ok(Today::of(home, currency)?.shown(amount))
    }

    /// The same, but so sure.
    pub(crate) fn so_sure(self, sure: Sure) -> Self {
        Self { sure, ..self }
    }
}

/// What amounts are shown as now that belong to no day.
pub(crate) struct Today(Option<Exchange>);

impl Today {
    /// In the currency of the user.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub(crate) fn of(home: &Home, currency: Currency) -> Result<Self> {
        match ledger::Reader::open(&home.ledger()) {
            Ok(reader) => Ok(Self(Exchange::to(currency, &reader)?)),
            Err(ledger::Error::Absent(_)) => Ok(Self(None)),
            Err(error) => Err(error).context("the ledger cannot be read"),
        }
    }

    /// This many dollars.
    pub(crate) fn shown(&self, amount: Picos) -> Money {
        Money::now(amount, self.0.as_ref())
    }

    /// A whole number, grouped as the currency is.
    pub(crate) fn count(&self, number: u64) -> String {
        grouped(number.into(), self.0.as_ref().map_or(Currency::USD, |exchange| exchange.currency).grouping())
    }
}
