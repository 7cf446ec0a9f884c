//! What requests add up to, and how the sums of a row become a part of it.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use protocol::money::Picos;
use protocol::usage::{Certainty, Tokens};

use crate::row;

/// What a number of requests came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// The model, key, session, agent or project; `None` for [`Group::All`](crate::Group::All), and for requests that named none.
    pub name: Option<String>,
    /// All requests, however they ended.
    pub requests: u64,
    /// Those of them that got an error instead of an answer.
    pub failed: u64,
    /// The tokens of all of them.
    pub tokens: Tokens,
    /// What those with a known price cost.
    pub cost: Picos,
    /// The part of `cost` that is an estimate.
    pub estimated: Picos,
    /// What attempts cost whose answers were thrown away; no part of `cost`.
    pub waste: Picos,
    /// Requests that used tokens and have no known price: if there are any, `cost` is not all of it.
    pub unpriced: u64,
}

/// Adds up everything but the name.
impl AddAssign<&Self> for Total {
    fn add_assign(&mut self, other: &Self) {
        let add = |sum: &mut u64, more: u64| *sum = sum.saturating_add(more);
        add(&mut self.requests, other.requests);
        add(&mut self.failed, other.failed);
        add(&mut self.tokens.input, other.tokens.input);
        add(&mut self.tokens.output, other.tokens.output);
        add(&mut self.tokens.cache_read, other.tokens.cache_read);
        add(&mut self.tokens.cache_write_5m, other.tokens.cache_write_5m);
        add(&mut self.tokens.cache_write_1h, other.tokens.cache_write_1h);
        self.cost += other.cost;
        self.estimated += other.estimated;
        self.waste += other.waste;
        add(&mut self.unpriced, other.unpriced);
    }
}

impl Total {
    /// How sure its cost is: as sure as its least sure request.
    pub fn certainty(&self) -> Certainty {
        match (self.unpriced, self.estimated) {
            (1.., _) => Certainty::Unpriced,
            (0, Picos(0)) => Certainty::Exact,
            (0, _) => Certainty::Estimated,
        }
    }

    pub(crate) fn add(&mut self, sums: &Sums) {
        let [
            requests,
            failed,
            input,
            output,
            cache_read,
            cache_write_5m,
            cache_write_1h,
            cost,
            estimated,
            waste,
            unpriced,
        ] = sums.0;
        let [input, output, cache_read, cache_write_5m, cache_write_1h] =
            [input, output, cache_read, cache_write_5m, cache_write_1h].map(row::unsigned);
        *self += &Self {
            name: None,
            requests: row::unsigned(requests),
            failed: row::unsigned(failed),
            tokens: Tokens { input, output, cache_read, cache_write_5m, cache_write_1h },
            cost: Picos(cost),
            estimated: Picos(estimated),
            waste: Picos(waste),
            unpriced: row::unsigned(unpriced),
        };
    }
}

/// The sums of one row of either kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sums([i64; Self::COUNT]);

impl Sums {
    pub(crate) const COUNT: usize = 11;

    /// Reads them from this column on.
    pub(crate) fn read(row: &rusqlite::Row<'_>, from: usize) -> rusqlite::Result<Self> {
        let mut sums = [0; Self::COUNT];
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum = row.get(from + at)?;
        }
        Ok(Self(sums))
    }
}

type Totals = BTreeMap<Option<String>, Total>;

pub(crate) fn add(totals: &mut Totals, name: Option<&str>, sums: &Sums) {
    totals.entry(name.map(str::to_owned)).or_default().add(sums);
}

pub(crate) fn listed(totals: Totals) -> Vec<Total> {
    totals.into_iter().map(|(name, total)| Total { name, ..total }).collect()
}
