//! AWS's price list: what its products say that models cost, read or refused, never guessed.
//!
//! A product is the price of one class of tokens of one model, called one way from one region. What it is stands in
//! words in its usage type, in several styles; a word that nobody knows makes a product unread. Asking for the list is
//! left to others, and what a list changes to [`crate::catalog::Prices`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::money::Price;

mod billed;
mod model;
mod product;
#[cfg(test)]
mod tests;
mod usage_type;

pub use billed::{Billed, billed};
pub use usage_type::{Class, Place};

use product::{Product, Read};
use usage_type::Kind;

/// The service codes under which AWS lists what models cost.
pub const SERVICE_CODES: [&str; 2] = ["AmazonBedrock", "AmazonBedrockFoundationModels"];

/// What a list says, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// The day it was asked for.
    pub taken: Date,
    /// The region for whose calls it holds.
    pub region: String,
    /// The rows of each model, by base Bedrock id.
    pub models: BTreeMap<String, Vec<ListedRow>>,
}

/// What one way to call a model costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedRow {
    /// From where.
    pub place: Place,
    /// The service tier, where it is not the standard one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Whether it is for requests with long input.
    #[serde(default)]
    pub long: bool,
    /// The first day, in UTC.
    pub from: Date,
    /// Pico-dollars for a token of input.
    pub input: i64,
    /// Pico-dollars for a token of output.
    pub output: i64,
    /// The same for a token read from the cache, where the list has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<i64>,
    /// The same for a token written for five minutes; or for thirty, where a model has that instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_5m: Option<i64>,
    /// The same for a token written for an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_1h: Option<i64>,
}

/// How a list was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What it says.
    pub list: PriceList,
    /// Products whose price was read.
    pub read: usize,
    /// Products that are not asked for here: batches, images, capacity by the month, other endpoints.
    pub others: usize,
    /// Products that say something nobody here understands.
    pub unread: usize,
    /// Some of those, in the list's words, and why.
    pub examples: Vec<String>,
    /// Names of models that the catalogue does not have.
    pub unknown_models: BTreeSet<String>,
}

/// Most examples that are kept of what could not be read.
const EXAMPLES: usize = 5;

/// Reads products, each a JSON document as GetProducts gives it, for calls from this region.
pub fn read<'p>(products: impl IntoIterator<Item = &'p str>, taken: Date, region: &str, catalog: &Catalog) -> Reading {
    let mut reading = Reading::default();
    let mut found: BTreeMap<(String, Kind), Classes> = BTreeMap::new();
    for product in products {
        match product::read(product, region) {
            Read::Other => reading.others += 1,
            Read::Not(why) => reading.refuse(why),
            Read::Price(Product { model, kind, class, picos, from, usage_type }) => {
                let Some(id) = model::id(&model, catalog) else {
                    reading.others += 1;
                    reading.unknown_models.insert(model);
                    continue;
                };
                let classes = found.entry((id.to_owned(), kind)).or_default();
                match classes.take(class, picos, from) {
                    Ok(()) => reading.read += 1,
                    Err(()) => reading.refuse(format!("{usage_type}: two prices of {model}")),
                }
            }
        }
    }
    reading.list = PriceList { taken, region: region.to_owned(), models: BTreeMap::new() };
    for ((id, kind), classes) in found {
        match classes.row(&kind) {
            Some(row) => reading.list.models.entry(id).or_default().push(row),
            None => reading.refuse(format!("{id}: no price for both input and output ({kind:?})")),
        }
    }
    reading
}

impl Reading {
    fn refuse(&mut self, why: String) {
        self.unread += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(why);
        }
    }
}

impl ListedRow {
    /// The price, with that of `known` for classes that the list does not have.
    pub fn price(&self, known: Option<Price>) -> Price {
        let input = self.input;
        let known = known.unwrap_or(Price {
            input,
            output: self.output,
            cache_read: input,
            cache_write_5m: input,
            cache_write_1h: input,
        });
        Price {
            input,
            output: self.output,
            cache_read: self.cache_read.unwrap_or(known.cache_read),
            cache_write_5m: self.cache_write_5m.unwrap_or(known.cache_write_5m),
            cache_write_1h: self.cache_write_1h.unwrap_or(known.cache_write_1h),
        }
    }
}

/// The prices found for one way to call a model.
#[derive(Default)]
struct Classes {
    prices: BTreeMap<Class, i64>,
    from: Option<Date>,
}

impl Classes {
    /// `Err`: another price is known.
    fn take(&mut self, class: Class, picos: i64, from: Date) -> Result<(), ()> {
        let known = *self.prices.entry(class).or_insert(picos);
        self.from = self.from.max(Some(from));
        if known == picos { Ok(()) } else { Err(()) }
    }

    fn row(&self, kind: &Kind) -> Option<ListedRow> {
        let price = |class| self.prices.get(&class).copied();
        Some(ListedRow {
            place: kind.place,
            tier: kind.tier.clone(),
            long: kind.long,
            from: self.from?,
            input: price(Class::Input)?,
            output: price(Class::Output)?,
            cache_read: price(Class::CacheRead),
            cache_write_5m: price(Class::CacheWrite5m),
            cache_write_1h: price(Class::CacheWrite1h),
        })
    }
}
