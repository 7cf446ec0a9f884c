//! An amount as the window shows it.

use protocol::money::Picos;
use serde::Serialize;
use ts_rs::TS;

use crate::charts::Sure;
use crate::money_format::Currency;
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
