//! A prompt cache that broke, as the window shows it.

use anyhow::Result;
use ledger::Total;
use protocol::cache_break::CacheBreak;
use protocol::money::Picos;
use protocol::usage::UsageEvent;
use serde::Serialize;
use ts_rs::TS;

use super::looking::Looking;
use super::money::Money;
use crate::usage::printable;

/// One break.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct CacheBreakLine {
    /// The request at which it broke.
    pub request: String,
    /// The day, in the user's own zone.
    pub day: String,
    /// The time of day.
    pub clock: String,
    /// Why, in one word: `expired`, `tools_reordered`.
    pub cause: String,
    /// The first block that differs.
    pub place: Option<String>,
    /// The same in a clause.
    pub words: String,
    /// Minutes since the request before.
    pub minutes: u64,
    /// Tokens that were paid for again.
    pub lost: String,
    /// What that cost beyond reading them from the cache.
    pub cost: Money,
}

impl CacheBreakLine {
    pub(super) fn of(looking: &Looking, event: &UsageEvent, broke: &CacheBreak) -> Result<Self> {
        let clock = looking.clock(event.at)?;
        Ok(Self {
            request: event.request_id.clone(),
            day: clock.date().to_string(),
            clock: clock.strftime("%H:%M:%S").to_string(),
            cause: broke.cause.to_string(),
            place: broke.place.as_deref().map(printable),
            words: printable(&broke.clause()),
            minutes: broke.gap_s / 60,
            lost: looking.number(broke.lost_tokens),
            cost: looking.money(&looking.row(clock.date(), cost(broke.cost()))),
        })
    }
}

/// What breaks cost, as a total.
pub(super) fn cost(of: Option<Picos>) -> Total {
    Total { cost: of.unwrap_or_default(), unpriced: u64::from(of.is_none()), ..Total::default() }
}
