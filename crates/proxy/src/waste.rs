//! What was used by attempts whose answers nobody gets.
//!
//! AWS bills whatever a model read and said. An attempt that is tried again, and an answer that cannot be read, are not what
//! the client asked for: they are counted beside the cost of its request, never in it. Only what upstream reported is known.

use std::sync::{Arc, Mutex};

use protocol::tariff::{Bill, Tariff};
use protocol::usage::{Certainty, Tokens};
use upstreams::Facts;

/// The thrown-away attempts of one request. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waste(Arc<Mutex<Vec<Used>>>);

#[derive(Debug)]
struct Used {
    tokens: Tokens,
    tier: Option<String>,
}

impl Waste {
    /// An attempt that used these is thrown away.
    pub(crate) fn add(&self, tokens: Tokens, facts: &Facts) {
        if tokens != Tokens::default() {
            let tier = facts.billed_tier().map(str::to_owned);
            self.0.lock().expect("no panic holds this lock").push(Used { tokens, tier });
        }
    }

    /// What each of them costs, once: what was asked for is gone.
    pub(crate) fn bills(&self, tariff: Option<&Tariff>) -> Vec<Bill> {
        let unpriced = Bill { cost: None, certainty: Certainty::Unpriced };
        let thrown_away = std::mem::take(&mut *self.0.lock().expect("no panic holds this lock"));
        let bill =
            |used: Used| tariff.map_or(unpriced, |tariff| tariff.clone().on(used.tier.as_deref()).bill(&used.tokens));
        thrown_away.into_iter().map(bill).collect()
    }
}
