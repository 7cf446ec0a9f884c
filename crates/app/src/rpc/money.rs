//! An amount as the window shows it.

use anyhow::Result;
use jiff::Zoned;
use ledger::Total;
use protocol::money::Picos;
use serde::Serialize;
use ts_rs::TS;

use crate::charts::Sure;
use crate::home::Home;
use crate::money_format::Currency;
use crate::rates::Exchange;
use crate::usage::{self, Ask, By, Format, Row};

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
    /// An amount of today in this currency; in dollars alone where no rate to it is known.
    pub(crate) fn today(home: &Home, cost: Picos, currency: Currency) -> Result<Self> {
        let total = Total { requests: 1, cost, ..Total::default() };
        let ask =
            Ask { by: By::Day, from: None, to: None, demo: false, project: None, currency: None, format: Format::Json };
        let exchange = match usage::open(home, &ask)? {
            Some(reader) => Exchange::to(currency, &reader)?,
            None => None,
        };
        let worth = exchange.map(|exchange| exchange.worth(Zoned::now().date(), &total));
        let worth = worth.filter(|worth| worth.rate().is_some());
        Ok(Self::of(&Row { total, worth }, currency))
    }

    /// What requests cost.
    pub(crate) fn of(row: &Row, currency: Currency) -> Self {
        let total = &row.total;
        let grouping = currency.grouping();
        let dollars = crate::usage::shown::cost(total, grouping);
        let text = match &row.worth {
            Some(worth) => crate::usage::shown::foreign(total, worth, currency),
            None => dollars.clone(),
        };
        let sure = match (total.unpriced, total.estimated) {
            (1.., _) => Sure::Unpriced,
            (0, Picos(0)) => Sure::Exact,
            (0, _) => Sure::Estimated,
        };
        Self { text, dollars, sure, unpriced: total.unpriced }
    }
}
