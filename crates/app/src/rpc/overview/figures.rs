//! How the figures of a period are written, and beside those of the one before.

use protocol::usage::Tokens;
use serde::Serialize;
use ts_rs::TS;

use super::change::Change;
use crate::money_format::{Currency, Grouping, grouped, short_number};
use crate::rpc::money::Money;
use crate::usage::rows::Row;

/// How many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Count {
    /// In full: `1,234,567`.
    pub text: String,
    /// In short: `1.2M`.
    pub short: String,
    /// Whether there are none.
    pub none: bool,
}

/// Tokens of one class.
#[derive(Debug, Serialize, TS)]
pub(crate) struct TokenClass {
    /// Which one.
    pub class: Class,
    /// How many.
    pub count: Count,
    /// Of all tokens, in thousandths.
    pub share: u32,
}

/// Classes of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "TokenClassName")]
pub(crate) enum Class {
    Input,
    CacheRead,
    CacheWrite,
    Output,
}

/// How much of the input came from the cache.
#[derive(Debug, Serialize, TS)]
pub(crate) struct CacheShare {
    /// `93.4%`.
    pub text: String,
    /// In thousandths.
    pub share: u32,
    /// In percentage points, beside the period before.
    pub change: Option<Change>,
}

/// How figures are written.
pub(super) struct Figures {
    pub(super) currency: Currency,
    pub(super) grouping: Grouping,
}

impl Figures {
    pub(super) fn count(&self, count: u64) -> Count {
        let text = grouped(count.into(), self.grouping);
        // Whoever counts tokens counts them in millions, in India too.
        Count { text, short: short_number(count.into(), count.into(), 1, Grouping::Western), none: count == 0 }
    }

    pub(super) fn cost_change(&self, now: &Row, before: &Row) -> Option<Change> {
        let known = |row: &Row| row.worth.as_ref().map_or(i128::from(row.total.cost.0), |worth| worth.cost.picos());
        Change::of(known(now), known(before), Money::of(before, self.currency).text)
    }

    pub(super) fn requests_change(&self, now: &Row, before: &Row) -> Option<Change> {
        let before = before.total.requests;
        Change::of(now.total.requests.into(), before.into(), self.count(before).text)
    }

    pub(super) fn classes(&self, tokens: &Tokens) -> Vec<TokenClass> {
        let sum = all(tokens).max(1);
        let written = tokens.cache_write_5m.saturating_add(tokens.cache_write_1h);
        let class = |(class, count): (Class, u64)| {
            let share = u32::try_from(u128::from(count) * 1_000 / u128::from(sum)).unwrap_or(1_000);
            TokenClass { class, count: self.count(count), share }
        };
        let classes = [
            (Class::Input, tokens.input),
            (Class::CacheRead, tokens.cache_read),
            (Class::CacheWrite, written),
            (Class::Output, tokens.output),
        ];
        classes.map(class).into()
    }

    pub(super) fn cache(&self, now: &Tokens, before: &Tokens) -> Option<CacheShare> {
        let share = share(now)?;
        let change = self::share(before).map(|before| Change::of_shares(share.into(), before.into(), percent(before)));
        Some(CacheShare { text: percent(share), share: share / 10, change })
    }
}

/// In hundredths of a percent; `None` where nothing was read.
fn share(tokens: &Tokens) -> Option<u32> {
    let read = u128::from(tokens.cache_read);
    let others = [tokens.input, tokens.cache_write_5m, tokens.cache_write_1h].map(u128::from);
    u32::try_from((read * 10_000).checked_div(read + others.iter().sum::<u128>())?).ok()
}

fn percent(share: u32) -> String {
    format!("{}.{}%", share / 100, share / 10 % 10)
}

pub(super) fn all(tokens: &Tokens) -> u64 {
    let Tokens { input, output, cache_read, cache_write_5m, cache_write_1h, .. } = *tokens;
    [input, output, cache_read, cache_write_5m, cache_write_1h].into_iter().fold(0, u64::saturating_add)
}
