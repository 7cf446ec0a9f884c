//! Whether a cache broke between two requests of a session, and why.

use std::time::{Duration, SystemTime};

use super::compare::{Difference, difference, kept_for_another_time};
use super::{LOOKBACK, Part, Prefix, Ttl};
use crate::cache_break::{CacheBreak, Cause};
use crate::usage::Tokens;

/// Fewer tokens are no break: nothing shorter than this is ever cached.
const LEAST: u64 = 512;
/// A cache that gives all but this share of what it was given holds. Counts differ a little from request to request.
const TOLERATED: u64 = 10;

/// A request that used a prompt cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The model id that was sent.
    pub model: String,
    /// When the request arrived.
    pub at: SystemTime,
    /// What it asked to keep.
    pub prefix: Prefix,
    /// What its answer reported.
    pub tokens: Tokens,
}

impl Visit {
    /// Tokens that the cache held after it.
    pub fn cached(&self) -> u64 {
        self.tokens.cache_read.saturating_add(written(&self.tokens))
    }

    /// About how many of them it still holds after so long: each breakpoint has its share by its length.
    fn alive(&self, gap: Duration) -> u64 {
        let blocks = &self.prefix.blocks;
        let bytes = |end: usize| blocks[..end].iter().map(|block| u64::from(block.bytes)).sum::<u64>();
        let Some((last, _)) = self.prefix.marks().next_back() else {
            return if gap < Ttl::FiveMinutes.time() { self.cached() } else { 0 };
        };
        let held = self.prefix.marks().rfind(|(_, kept)| gap < kept.time());
        let (held, all) = (held.map_or(0, |(at, _)| bytes(at + 1)), bytes(last + 1).max(1));
        u64::try_from(u128::from(self.cached()) * u128::from(held) / u128::from(all)).unwrap_or(u64::MAX)
    }
}

/// What broke, if `now` found far less in the cache than the request before it left there. Nothing is said of its cost.
pub fn judge(before: &Visit, now: &Visit) -> Option<CacheBreak> {
    let missing = before.cached().saturating_sub(now.tokens.cache_read);
    let paid = written(&now.tokens).saturating_add(now.tokens.input);
    let lost_tokens = missing.min(paid);
    if lost_tokens < LEAST || missing <= before.cached() / TOLERATED {
        return None;
    }
    let gap = now.at.duration_since(before.at).unwrap_or_default();
    let Difference { cause, place, bytes_before, bytes_now } = cause(before, now, gap);
    Some(CacheBreak { cause, place, bytes_before, bytes_now, lost_tokens, gap_s: gap.as_secs(), cost_picos: None })
}

/// Time comes first: what had expired, no change can have spoilt.
fn cause(before: &Visit, now: &Visit, gap: Duration) -> Difference {
    let alive = before.alive(gap);
    let expired = alive < before.cached();
    // The share of each breakpoint is known by its length alone, hence the quarter.
    if expired && now.tokens.cache_read >= alive / 4 * 3 {
        return at(Cause::Expired, None);
    }
    if before.model != now.model {
        return at(Cause::ModelChanged, None);
    }
    if let Some(found) = difference(&before.prefix, &now.prefix) {
        return found;
    }
    if now.prefix.marks().next().is_none() && before.prefix.marks().next().is_some() {
        return at(Cause::Unmarked, None);
    }
    if let Some(place) = kept_for_another_time(&before.prefix, &now.prefix) {
        return at(Cause::TtlChanged, Some(place));
    }
    if too_far(&before.prefix, &now.prefix) {
        return at(Cause::TooFar, None);
    }
    at(if expired { Cause::Expired } else { Cause::Unexplained }, None)
}

fn at(cause: Cause, place: Option<String>) -> Difference {
    Difference { cause, place, bytes_before: None, bytes_now: None }
}

/// Whether no breakpoint is near enough to the end of what was kept.
fn too_far(before: &Prefix, now: &Prefix) -> bool {
    let Some((last, _)) = before.marks().next_back() else { return false };
    let between = |mark: usize| now.blocks[last..mark].iter().filter(|block| block.part != Part::Setting).count();
    let mut behind = now.marks().map(|(mark, _)| mark).filter(|mark| *mark >= last);
    behind.next().is_some_and(|mark| between(mark) > LOOKBACK)
}

fn written(tokens: &Tokens) -> u64 {
    tokens.cache_write_5m.saturating_add(tokens.cache_write_1h)
}
