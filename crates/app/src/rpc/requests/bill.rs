//! How the cost of a request comes about: tokens of each class, times their price.
//!
//! The prices are looked up where the meter found them: of the model that was sent, the row that was kept, the day and
//! the tier. Where they do not come to what was billed, since prices or a tier were others then, none are shown.

use anyhow::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use protocol::money::{Picos, Price};
use protocol::names::{Account, resolve};
use protocol::usage::{Tokens, UsageEvent};
use serde::Serialize;
use ts_rs::TS;

use crate::home::Home;
use crate::models::per_million;
use crate::money_format::{Currency, Grouping, full, grouped};
use crate::prices::own_models;

/// Line by line, in dollars.
#[derive(Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Bill {
    /// One for each class of tokens that was used.
    pub lines: Vec<BillLine>,
    /// What they come to, if that is known.
    pub total: Option<String>,
    /// The row of the price table: `global`, `geo`, `base`, or a region.
    pub row: Option<String>,
    /// Whether tokens times prices is what was billed. Otherwise prices are missing from the lines.
    pub agrees: bool,
}

/// Tokens of one class.
#[derive(Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct BillLine {
    /// Which class.
    pub class: BilledClass,
    /// How many.
    pub tokens: String,
    /// Dollars for a million of them.
    pub price: Option<String>,
    /// What they cost, in dollars.
    pub cost: Option<String>,
}

/// Tokens that have a price of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BilledClass {
    Input,
    CacheRead,
    #[serde(rename = "cache_write_5m")]
    CacheWrite5m,
    #[serde(rename = "cache_write_1h")]
    CacheWrite1h,
    Output,
}

pub(super) fn bill(home: &Home, event: &UsageEvent) -> Result<Bill> {
    let price = match event.cost {
        Some(cost) => price(home, event)?.filter(|price| price.of(&event.tokens).total() == cost),
        None => None,
    };
    Ok(Bill {
        lines: lines(&event.tokens, price.as_ref()),
        total: event.cost.map(exact),
        row: event.price_row.clone(),
        agrees: price.is_some(),
    })
}

fn price(home: &Home, event: &UsageEvent) -> Result<Option<Price>> {
    let own = own_models(home, |_| ())?;
    let region = event.target.as_deref().and_then(|target| target.split('/').nth(1)).unwrap_or_default();
    let (Some(sent), Some(row)) = (&event.sent_model, &event.price_row) else { return Ok(None) };
    let Ok(found) = resolve(sent, region, &Account::default(), &own) else { return Ok(None) };
    let day = Timestamp::try_from(event.at)?.to_zoned(TimeZone::UTC).date();
    let prices = &found.model.prices;
    let rate = prices.rate(prices.row_for(row), day, event.tier.as_deref(), &event.tokens);
    Ok(rate.map(|rate| rate.price))
}

fn lines(tokens: &Tokens, price: Option<&Price>) -> Vec<BillLine> {
    let classes = [
        (BilledClass::Input, tokens.input, price.map(|price| price.input)),
        (BilledClass::CacheRead, tokens.cache_read, price.map(|price| price.cache_read)),
        (BilledClass::CacheWrite5m, tokens.cache_write_5m, price.map(|price| price.cache_write_5m)),
        (BilledClass::CacheWrite1h, tokens.cache_write_1h, price.map(|price| price.cache_write_1h)),
        (BilledClass::Output, tokens.output, price.map(|price| price.output)),
    ];
    let line = |(class, tokens, price): (BilledClass, u64, Option<i64>)| BillLine {
        class,
        tokens: grouped(tokens.into(), Grouping::Western),
        price: price.map(|price| format!("${}", per_million(price))),
        cost: price.map(|price| exact(Picos(price.saturating_mul(i64::try_from(tokens).unwrap_or(i64::MAX))))),
    };
    classes.into_iter().filter(|(_, tokens, _)| *tokens > 0).map(line).collect()
}

/// Every digit, so that the lines add up; above a dollar as everywhere.
fn exact(cost: Picos) -> String {
    if cost.0 >= Picos::PER_DOLLAR * 100 {
        full(cost.0.into(), Currency::USD, Grouping::Western)
    } else {
        format!("${cost}")
    }
}
