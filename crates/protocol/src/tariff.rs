//! What one request is billed at, and what an answer says of it.

use std::borrow::Cow;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::catalog::{Model, PriceRow, Rate};
use crate::json::{Edits, Node};
use crate::money::{Cost, Picos, Price};
use crate::names::Resolved;
use crate::usage::{Certainty, Tokens};

/// The prices that hold for one request: those of its model, the way it is called, the day it came and its tier.
#[derive(Clone, Debug)]
pub struct Tariff {
    model: Cow<'static, Model>,
    row: PriceRow,
    day: Date,
    /// In AWS's words.
    tier: Option<String>,
}

/// What a request cost, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// `None` where the model or the tier has no price.
    pub cost: Option<Cost>,
    /// How sure that is, if the tokens are those that AWS reports.
    pub certainty: Certainty,
}

impl Tariff {
    /// For a request that came at this moment. AWS changes prices at midnight UTC.
    pub fn new(route: &Resolved, at: SystemTime) -> Self {
        let at = Timestamp::try_from(at).unwrap_or(Timestamp::MAX);
        Self { model: route.model.clone(), row: route.prices, day: at.to_zoned(TimeZone::UTC).date(), tier: None }
    }

    /// On this tier, in AWS's words; `None` is the standard one.
    #[must_use]
    pub fn on(mut self, tier: Option<&str>) -> Self {
        self.set_tier(tier);
        self
    }

    /// The same, once it is known better.
    pub fn set_tier(&mut self, tier: Option<&str>) {
        if self.tier.as_deref() != tier {
            self.tier = tier.map(str::to_owned);
        }
    }

    /// What these tokens cost.
    pub fn bill(&self, tokens: &Tokens) -> Bill {
        if *tokens == Tokens::default() {
            return Bill { cost: Some(Cost::default()), certainty: Certainty::Exact };
        }
        match self.rate(tokens) {
            Some(rate) if rate.known => Bill { cost: Some(rate.price.of(tokens)), certainty: Certainty::Exact },
            Some(rate) => Bill { cost: Some(rate.price.of(tokens)), certainty: Certainty::Estimated },
            None => Bill { cost: None, certainty: Certainty::Unpriced },
        }
    }

    /// The most that a request may cost whose body has so many bytes: a token for each three of them, all at the dearest
    /// price that input has, and as much output as it asks for. `None` where the model has no price.
    pub fn worst(&self, bytes: usize, max_tokens: Option<u64>) -> Option<Picos> {
        let input = bytes as u64 / 3;
        let output = max_tokens.unwrap_or(u64::MAX).min(u64::from(self.model.max_output));
        let price = self.rate(&Tokens { input, ..Tokens::default() })?.price;
        let dearest = price.input.max(price.cache_read).max(price.cache_write_5m).max(price.cache_write_1h);
        Some(Price { input: dearest, ..price }.of(&Tokens { input, output, ..Tokens::default() }).total())
    }

    /// The price of a request that used these tokens, where it has one.
    pub fn price(&self, tokens: &Tokens) -> Option<Price> {
        Some(self.rate(tokens)?.price)
    }

    /// The rate of a request of ordinary length.
    pub fn ordinary(&self) -> Option<Rate> {
        self.rate(&Tokens::default())
    }

    fn rate(&self, tokens: &Tokens) -> Option<Rate> {
        self.model.prices.rate(self.row, self.day, self.tier.as_deref(), tokens)
    }

    /// The members that `usage` of an answer gets: key and JSON. Dollars are exact decimals, never rounded.
    fn members(&self, tokens: &Tokens, counted: bool) -> Vec<(&'static str, String)> {
        let bill = self.bill(tokens);
        let cost = bill.cost.map(|cost| ("cost", written(&cost, counted && bill.certainty == Certainty::Exact)));
        std::iter::once(("total_tokens", tokens.total().to_string())).chain(cost).collect()
    }

    /// The same, to be put behind the last member of an object.
    pub(crate) fn tail(&self, tokens: &Tokens, counted: bool) -> String {
        self.members(tokens, counted).into_iter().map(|(key, json)| format!(",\"{key}\":{json}")).collect()
    }

    /// The same, put into an object that is there already.
    pub(crate) fn put(&self, edits: &mut Edits<'_>, usage: Node<'_>, tokens: &Tokens, counted: bool) {
        for (key, json) in self.members(tokens, counted) {
            edits.set(usage, key, json);
        }
    }
}

fn written(cost: &Cost, exact: bool) -> String {
    let Cost { input, output, cache_read, cache_write } = cost;
    let total = cost.total();
    let mark = if exact { "" } else { r#","estimated":true"# };
    format!(
        r#"{{"input":{input},"output":{output},"cache_read":{cache_read},"cache_write":{cache_write},"total":{total},"currency":"USD"{mark}}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{Account, Own, resolve};

    const HELLO: Tokens = Tokens { input: 10, output: 20, cache_read: 300, cache_write_5m: 40, cache_write_1h: 5 };

    fn tariff(name: &str) -> Tariff {
        let route = resolve(name, "us-east-1", &Account::default(), &Own::default()).expect(name);
        Tariff::new(&route, SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn a_cost_is_written_as_exact_decimals() {
        assert_eq!(
            tariff("global.anthropic.claude-opus-5-5").tail(&HELLO, true),
            r#","total_tokens":375,"cost":{"input":0.00004,"output":0.0004,"cache_read":0.00006,"cache_write":0.00024,"total":0.00074,"currency":"USD"}"#
        );
    }

    #[test]
    fn the_worst_is_all_input_written_to_the_cache_for_an_hour_and_all_output() {
        let opus = tariff("global.anthropic.claude-opus-5-5");
        let all = |output| {
            opus.bill(&Tokens { cache_write_1h: 100, output, ..Tokens::default() }).cost.map(|cost| cost.total())
        };
        assert_eq!(opus.worst(300, Some(64)), all(64));
        assert_eq!(opus.worst(300, None), all(u64::from(opus.model.max_output)));
        assert_eq!(opus.worst(300, None), opus.worst(300, Some(u64::MAX)));
        assert_eq!(tariff("anthropic.claude-opus-9").worst(300, Some(64)), None);
    }

    #[test]
    fn a_model_without_a_price_has_no_cost() {
        assert_eq!(tariff("anthropic.claude-opus-9").tail(&HELLO, true), r#","total_tokens":375"#);
    }

    #[test]
    fn what_is_not_certain_says_so() {
        let says = |tariff: Tariff, counted| tariff.tail(&HELLO, counted).ends_with(r#""estimated":true}"#);
        assert!(!says(tariff("nova-pro").on(Some("flex")), true), "AWS has a price for it");
        assert!(says(tariff("nova-pro").on(Some("flex")), false), "the tokens are a guess");
        assert!(says(tariff("opus").on(Some("flex")), true), "nobody says what flex costs of a Claude");
        assert!(says(tariff("claude-fable-5-2"), true), "AWS has not confirmed the price");
    }

    #[test]
    fn a_tier_that_is_paid_by_the_month_or_unknown_is_unpriced() {
        for tier in ["reserved", "hyperspeed"] {
            let bill = tariff("nova-pro").on(Some(tier)).bill(&HELLO);
            assert_eq!(bill, Bill { cost: None, certainty: Certainty::Unpriced }, "{tier}");
        }
    }
}
