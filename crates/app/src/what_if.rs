//! What a period would have cost on another model, on another tier, or with another life of the prompt cache.
//!
//! Worked out from the tokens of each class that were used. What cannot be seen in sums is left as it was: how often the
//! cache would have been found, how many tokens another model makes of the same text, and which requests were so long
//! that they cost more.

use std::str::FromStr;
use std::time::SystemTime;

use anyhow::{Result, anyhow, bail};
use jiff::civil::Date;
use ledger::Total;
use protocol::money::Picos;
use protocol::names::{Account, Own, Resolved, resolve};
use protocol::tariff::Tariff;
use protocol::usage::{Certainty, Tokens};

use crate::home::Home;
use crate::money_format::Currency;
use crate::prices::own_models;
use crate::usage::{Ask, By, Format, figures_of};

mod shown;

pub use protocol::tier::Tier;

/// What is to be different. What is left out stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// Another model for everything, by any of its names.
    pub model: Option<String>,
    /// Another service tier; without one, the standard tier.
    pub tier: Option<Tier>,
    /// Another life of what is written to the prompt cache.
    pub cache: Option<CacheLife>,
}

/// How long the prompt cache keeps what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CacheLife {
    FiveMinutes,
    Hour,
}

/// A period as it was and as it would have been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repriced {
    /// What it cost.
    pub was: Picos,
    /// What it would have cost; without what has no price.
    pub would_be: Picos,
    /// Whether that is all of it, at known prices.
    pub certainty: Certainty,
}

/// The period that is asked for, model by model, as it was and as it would have been.
///
/// # Errors
/// If the ledger cannot be read or the other model is not known.
pub fn report_of(home: &Home, ask: &Ask, what_if: &WhatIf, region: &str, say: impl Fn(&str)) -> Result<String> {
    let figures = figures(home, ask, what_if, region, say)?;
    if let (Some(empty), Format::Table) = (&figures.empty, ask.format) {
        return Ok(format!("{empty}\n"));
    }
    let rows = figures.rows.into_iter().map(|(total, repriced)| (total.name, repriced)).collect();
    Ok(shown::report(&shown::Report { what_if, days: figures.days, rows, total: figures.total }, ask.format))
}

/// The same as figures.
pub(crate) struct Figures {
    /// Each model that was called, with what it used.
    pub(crate) rows: Vec<(Total, Repriced)>,
    /// All of them together.
    pub(crate) total: Repriced,
    /// The first and the last day.
    pub(crate) days: (Date, Date),
    /// Why there are none, for people.
    pub(crate) empty: Option<String>,
}

/// What `report_of` says, as figures.
///
/// # Errors
/// If the ledger cannot be read or the other model is not known.
pub(crate) fn figures(home: &Home, ask: &Ask, what_if: &WhatIf, region: &str, say: impl Fn(&str)) -> Result<Figures> {
    let own = own_models(home, say)?;
    let figures = figures_of(home, &Ask { by: By::Model, currency: Some(Currency::USD), ..ask.clone() })?;
    let reprice = |totals: &[Total]| what_if.reprice(totals, region, &own, SystemTime::now());
    let totals: Vec<Total> = figures.rows.into_iter().map(|row| row.total).collect();
    let used = totals.iter().filter(|total| total.tokens != Tokens::default());
    let one = |total: &Total| Ok((total.clone(), reprice(std::slice::from_ref(total))?));
    let rows = used.map(one).collect::<Result<_>>()?;
    Ok(Figures { rows, total: reprice(&totals)?, days: figures.days, empty: figures.empty })
}

impl WhatIf {
    /// Whether nothing is to be different.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Prices totals by model again, for calls from `region` at the prices of `at`.
    ///
    /// # Errors
    /// If the other model is not known.
    pub fn reprice(&self, totals: &[Total], region: &str, own: &Own, at: SystemTime) -> Result<Repriced> {
        let find = |name: &str| resolve(name, region, &Account::default(), own);
        let other = self.model.as_deref().map(find).transpose().map_err(|unknown| anyhow!("{}", unknown.message()))?;
        let one = |total: &Total| {
            let route = other.clone().or_else(|| find(total.name.as_deref()?).ok());
            self.one(total, route.as_ref(), at)
        };
        Ok(totals.iter().map(one).fold(Repriced::default(), Repriced::and))
    }

    fn one(&self, total: &Total, route: Option<&Resolved>, at: SystemTime) -> Repriced {
        let tokens = self.with_cache(total.tokens);
        let was = total.cost;
        if tokens == Tokens::default() {
            return Repriced { was, ..Repriced::default() };
        }
        let rate = route.and_then(|route| Tariff::new(route, at).on(self.tier.map(Tier::as_str)).ordinary());
        let Some(rate) = rate else {
            return Repriced { was, would_be: Picos::default(), certainty: Certainty::Unpriced };
        };
        let certainty = if rate.known { Certainty::Exact } else { Certainty::Estimated };
        Repriced { was, would_be: rate.price.of(&tokens).total(), certainty }
    }

    fn with_cache(&self, tokens: Tokens) -> Tokens {
        let written = tokens.cache_write_5m.saturating_add(tokens.cache_write_1h);
        match self.cache {
            None => tokens,
            Some(CacheLife::FiveMinutes) => Tokens { cache_write_5m: written, cache_write_1h: 0, ..tokens },
            Some(CacheLife::Hour) => Tokens { cache_write_5m: 0, cache_write_1h: written, ..tokens },
        }
    }
}

impl Repriced {
    /// Both together, as sure as the less sure of them.
    fn and(self, other: Self) -> Self {
        Self {
            was: self.was + other.was,
            would_be: self.would_be + other.would_be,
            certainty: self.certainty.max(other.certainty),
        }
    }
}

/// The tier of this word.
///
/// # Errors
/// If there is none, or if its tokens have no price.
pub fn tier(word: &str) -> Result<Tier> {
    match Tier::named(word) {
        Some(Tier::Reserved) => bail!("the tier reserved is paid by the month, and its tokens have no price"),
        Some(tier) => Ok(tier),
        None => bail!("choose one of default, flex, priority"),
    }
}

impl CacheLife {
    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FiveMinutes => "5m",
            Self::Hour => "1h",
        }
    }
}

impl FromStr for CacheLife {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> Result<Self> {
        match word {
            "5m" => Ok(Self::FiveMinutes),
            "1h" => Ok(Self::Hour),
            _ => bail!("choose 5m or 1h"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On Opus 5.5 through a regional profile: 4.40, 22.00, 0.22, 5.50 and 8.80 dollars for a million.
    fn used() -> Vec<Total> {
        let tokens = Tokens {
            input: 1_000_000,
            output: 100_000,
            cache_read: 10_000_000,
            cache_write_5m: 1_000_000,
            cache_write_1h: 1_000_000,
        };
        let name = Some("us.anthropic.claude-opus-5-5".to_owned());
        let cost = picos(4_400_000 + 2_200_000 + 2_200_000 + 5_500_000 + 8_800_000);
        vec![Total { name, requests: 9, tokens, cost, ..Total::default() }, Total { requests: 1, ..Total::default() }]
    }

    /// Of millionths of a dollar.
    fn picos(micros: i64) -> Picos {
        Picos(micros * 1_000_000)
    }

    fn would_be(what_if: &WhatIf) -> (Picos, Certainty) {
        let at = SystemTime::UNIX_EPOCH;
        let repriced = what_if.reprice(&used(), "us-east-1", &Own::default(), at).expect("it is known");
        assert_eq!(repriced.was, picos(23_100_000));
        (repriced.would_be, repriced.certainty)
    }

    #[test]
    fn what_stays_as_it_was_costs_what_it_did() {
        assert_eq!(would_be(&WhatIf::default()), (picos(23_100_000), Certainty::Exact));
    }

    #[test]
    fn another_model_has_its_price_in_the_same_region() {
        let sonnet = WhatIf { model: Some("sonnet".to_owned()), ..WhatIf::default() };
        // 2.20, 11.00, 0.11, 2.75 and 4.40.
        let cost = 2_200_000 + 1_100_000 + 1_100_000 + 2_750_000 + 4_400_000;
        assert_eq!(would_be(&sonnet), (picos(cost), Certainty::Exact));
        let unpriced = WhatIf { model: Some("newmaker.model-9".to_owned()), ..WhatIf::default() };
        assert_eq!(would_be(&unpriced), (Picos::default(), Certainty::Unpriced));
        let unknown = WhatIf { model: Some("nonsense".to_owned()), ..WhatIf::default() };
        assert!(unknown.reprice(&used(), "", &Own::default(), SystemTime::UNIX_EPOCH).is_err());
    }

    #[test]
    fn many_short_requests_are_not_one_long_one() {
        let haiku = WhatIf { model: Some("haiku".to_owned()), ..WhatIf::default() };
        // 0.11, 0.55, 0.011, 0.1375 and 0.22, as for requests below its step.
        let cost = 110_000 + 55_000 + 110_000 + 137_500 + 220_000;
        assert_eq!(would_be(&haiku), (picos(cost), Certainty::Exact));
    }

    #[test]
    fn another_tier_of_a_claude_is_only_likely() {
        let flex = WhatIf { tier: Some(Tier::Flex), ..WhatIf::default() };
        assert_eq!(would_be(&flex), (picos(11_550_000), Certainty::Estimated));
    }

    #[test]
    fn the_cache_can_live_longer_or_shorter() {
        let life = |cache| would_be(&WhatIf { cache: Some(cache), ..WhatIf::default() }).0;
        assert_eq!(life(CacheLife::FiveMinutes), picos(23_100_000 - 3_300_000));
        assert_eq!(life(CacheLife::Hour), picos(23_100_000 + 3_300_000));
        assert!("2h".parse::<CacheLife>().is_err());
    }
}
