//! `outcrop cache`: how well the prompt cache served each session, where it broke, which block of the prompt changed first,
//! and what that cost.
//!
//! A [`Report`] is the figures; `shown` writes them down, `advice` has the sentences. Breaks are found while requests pass
//! and lie in the ledger with them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::SystemTime;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::{CacheUse, Reader};
use protocol::cache_break::{CacheBreak, Cause};
use protocol::money::{Picos, Price};
use protocol::names::{Account, Own, resolve};
use protocol::tariff::Tariff;
use protocol::usage::{Tokens, UsageEvent};

use crate::config::Config;
use crate::days::Calendar;
use crate::home::Home;
use crate::prices::own_models;
use crate::usage::{self, Ask};

mod advice;
mod shown;
#[cfg(test)]
mod tests;

pub(crate) use shown::{of_break, sentence};

/// Gaps, in seconds, over which a cache of five minutes expires and one of an hour does not.
const HOUR_HELPS: Range<u64> = 300..3_600;

/// The prompt caches of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The first and the last day that were asked for.
    pub days: (Date, Date),
    /// Those that lost most first, then those with the most requests.
    pub sessions: Vec<Session>,
    /// The dearest first.
    pub causes: Vec<Dear>,
    /// What the cache of one hour would have changed; none if no pause was between five minutes and an hour.
    pub hour: Option<Hour>,
}

/// One session.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// How many requests it had.
    pub requests: u64,
    /// What they used.
    pub tokens: Tokens,
    /// The requests at which its cache broke, oldest first.
    pub breaks: Vec<(UsageEvent, CacheBreak)>,
}

/// What a cause cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dear {
    /// The cause.
    pub cause: Cause,
    /// How often it was.
    pub breaks: u64,
    /// Tokens that were paid for again.
    pub lost_tokens: u64,
    /// What that cost, as far as it is known.
    pub cost: Picos,
}

/// The same period with everything kept for an hour that was kept for five minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    /// What writing would have cost more.
    pub more: Picos,
    /// What the breaks cost that would not have been.
    pub saved: Picos,
}

/// The report as text. Days are those of `usage`; what the ask is by does not matter.
///
/// # Errors
/// If the configuration or the ledger cannot be read, or the days are in the wrong order.
pub fn report_of(home: &Home, ask: &Ask, json: bool, region: &str, say: impl Fn(&str)) -> Result<String> {
    let now = Timestamp::now();
    let own = own_models(home, say)?;
    let price = |model: &str| price(model, region, &own, now.into());
    let report = match usage::open(home, ask)? {
        None => Report::new(usage::period(ask, now.to_zoned(TimeZone::system()).date())?, &[], Vec::new(), &price),
        Some(reader) => {
            let calendar = Calendar::of_user(Config::load(&home.config())?.timezone, Some(&reader), now)?;
            let days = usage::period(ask, calendar.clock(now).date())?;
            let (used, breaks) = recorded(&reader, calendar.periods(days.0, days.1)?)?;
            Report::new(days, &used, breaks, &price)
        }
    };
    Ok(if json { shown::json(&report)? } else { shown::table(&report, &TimeZone::system())? })
}

fn recorded(reader: &Reader, periods: Vec<Range<SystemTime>>) -> Result<(Vec<CacheUse>, Vec<UsageEvent>)> {
    let (mut used, mut breaks) = (Vec::new(), Vec::new());
    for period in periods {
        used.extend(reader.cache_use(period.start, period.end)?);
        breaks.extend(reader.cache_breaks(period.start, period.end)?);
    }
    Ok((used, breaks))
}

/// Of a request of ordinary length that is called so.
fn price(model: &str, region: &str, own: &Own, at: SystemTime) -> Option<Price> {
    let route = resolve(model, region, &Account::default(), own).ok()?;
    Some(Tariff::new(&route, at).ordinary()?.price)
}

impl Report {
    /// Adds up what was recorded; `price` gives the price of a model id.
    pub fn new(
        days: (Date, Date),
        used: &[CacheUse],
        breaks: Vec<UsageEvent>,
        price: &dyn Fn(&str) -> Option<Price>,
    ) -> Self {
        let breaks: Vec<_> =
            breaks.into_iter().filter_map(|event| event.cache_break.clone().map(|of| (event, of))).collect();
        let (causes, hour) = (causes(&breaks), hour(used, &breaks, price));
        Self { days, sessions: sessions(used, breaks), causes, hour }
    }
}

impl Session {
    /// The share of its input that came from the cache, in hundredths; none where there was no input.
    pub fn hits(&self) -> Option<u64> {
        let all = self.tokens.all_input();
        let share = (u128::from(self.tokens.cache_read) * 100).checked_div(u128::from(all))?;
        u64::try_from(share).ok()
    }

    /// What its breaks cost, as far as it is known.
    pub fn cost(&self) -> Picos {
        self.breaks.iter().filter_map(|(_, broke)| broke.cost()).sum()
    }
}

fn sessions(used: &[CacheUse], breaks: Vec<(UsageEvent, CacheBreak)>) -> Vec<Session> {
    let mut sessions = BTreeMap::<String, Session>::new();
    let empty = |id: &str| Session { id: id.to_owned(), requests: 0, tokens: Tokens::default(), breaks: Vec::new() };
    for CacheUse { session, requests, tokens, .. } in used {
        let entry = sessions.entry(session.clone()).or_insert_with(|| empty(session));
        entry.requests += requests;
        entry.tokens = entry.tokens.and(*tokens);
    }
    for (event, broke) in breaks {
        let id = event.session.clone().unwrap_or_default();
        sessions.entry(id.clone()).or_insert_with(|| empty(&id)).breaks.push((event, broke));
    }
    let mut sessions: Vec<_> = sessions.into_values().collect();
    sessions.sort_by_key(|session| std::cmp::Reverse((session.cost(), session.breaks.len(), session.requests)));
    sessions
}

fn causes(breaks: &[(UsageEvent, CacheBreak)]) -> Vec<Dear> {
    let mut causes = BTreeMap::<Cause, Dear>::new();
    for (_, broke) in breaks {
        let cause = broke.cause;
        let none = Dear { cause, breaks: 0, lost_tokens: 0, cost: Picos::default() };
        let dear = causes.entry(cause).or_insert(none);
        dear.breaks += 1;
        dear.lost_tokens = dear.lost_tokens.saturating_add(broke.lost_tokens);
        dear.cost += broke.cost().unwrap_or_default();
    }
    let mut causes: Vec<_> = causes.into_values().collect();
    causes.sort_by_key(|dear| std::cmp::Reverse((dear.cost, dear.lost_tokens)));
    causes
}

/// All that was written for five minutes, but for what was written again after a pause, would have cost the hour's price.
fn hour(used: &[CacheUse], breaks: &[(UsageEvent, CacheBreak)], price: &dyn Fn(&str) -> Option<Price>) -> Option<Hour> {
    let avoidable = |(_, broke): &&(UsageEvent, CacheBreak)| {
        broke.cause == Cause::Expired && HOUR_HELPS.contains(&broke.gap_s) && broke.cost_picos.is_some()
    };
    let avoidable: Vec<_> = breaks.iter().filter(avoidable).collect();
    if avoidable.is_empty() {
        return None;
    }
    let mut written = BTreeMap::<&str, u64>::new();
    for CacheUse { model, tokens, .. } in used {
        *written.entry(model.as_deref().unwrap_or_default()).or_default() += tokens.cache_write_5m;
    }
    for (event, broke) in &avoidable {
        let written = written.entry(event.sent_model.as_deref().unwrap_or_default()).or_default();
        *written = written.saturating_sub(broke.lost_tokens);
    }
    let more = written.into_iter().filter_map(|(model, tokens)| {
        let Price { cache_write_5m, cache_write_1h, .. } = price(model)?;
        let tokens = i64::try_from(tokens).unwrap_or(i64::MAX);
        Some(Picos((cache_write_1h - cache_write_5m).saturating_mul(tokens)))
    });
    let saved = avoidable.iter().filter_map(|(_, broke)| broke.cost()).sum();
    Some(Hour { more: more.sum(), saved })
}
