//! The price table of a model: by the way a call goes, the day and the service tier, and dearer once a request is long.

use jiff::civil::Date;
use serde::Deserialize;

use crate::money::Price;
use crate::usage::Tokens;

mod lines;
mod listed;
mod read;
#[cfg(test)]
mod tests;

pub use lines::PriceLine;

/// A row of one model's price table, or none: what [`Prices::row`] found for one way to call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceRow(Option<usize>);

/// What a model's tokens cost. The default is a model without a price.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Whether AWS's own price list stands behind the figures. Otherwise they are Anthropic's list prices with AWS's
    /// usual premium, and a cost made of them is an estimate.
    pub confirmed: bool,
    /// Whose figures they are.
    #[serde(skip)]
    pub source: Source,
    #[serde(deserialize_with = "read::rows")]
    standard: Rows,
    long: Option<Long>,
    /// Of the tiers beside the standard one, those whose price is known.
    #[serde(default, deserialize_with = "read::tiers")]
    tiers: Vec<(String, TierPrice)>,
}

/// Who says what a model costs. The later wins over the earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The catalogue of this build.
    #[default]
    BuiltIn,
    /// AWS's price list, as the user took it on this day.
    List(Date),
    /// The user, in `config.toml`.
    Own,
}

/// Prices of a whole request whose input is longer than a threshold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Long {
    above: u64,
    #[serde(deserialize_with = "read::rows")]
    rows: Rows,
}

/// Each row with its name: a profile prefix, a region for bare ids that cost something else there, `base` for all
/// other bare ids, and `geo` for what is called without the profile `global` outside GovCloud.
type Rows = Vec<(String, Dated)>;

/// A price for each stretch of time, the earliest first, each with its first day (UTC) where it has one.
type Dated = Vec<(Option<Date>, Price)>;

/// What a service tier costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct TierPrice {
    /// Prices of their own, of requests of ordinary length.
    rows: Rows,
    /// For all else so many hundredths of the standard price, in each class, where someone says so.
    percent: Option<u32>,
}

/// What the tokens of a request cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// For each token.
    pub price: Price,
    /// Whether someone says so: AWS or the user. Otherwise it is only likely.
    pub known: bool,
}

/// What tiers usually cost, where nobody says what one costs of a model: in hundredths of the standard price. Not there
/// is `reserved`: it is paid by the month, and its tokens have no price.
const USUAL_TIERS: [(&str, u32); 2] = [("flex", 50), ("priority", 175)];

impl Prices {
    /// The user's price, however the model is called.
    pub fn of_user(price: Price) -> (Self, PriceRow) {
        let standard = vec![("base".to_owned(), vec![(None, price)])];
        let prices = Self { confirmed: true, source: Source::Own, standard, long: None, tiers: Vec::new() };
        (prices, PriceRow(Some(0)))
    }

    /// The row for a call through the profile with this prefix, or by a bare id from this region.
    pub fn row(&self, profile_prefix: Option<&str>, region: &str) -> PriceRow {
        let names = match profile_prefix {
            Some(only @ ("global" | "us-gov")) => vec![only],
            Some(prefix) => vec![prefix, "geo"],
            None => vec![region, "base", "geo"],
        };
        let place = |name: &&str| self.standard.iter().position(|(known, _)| known == name);
        PriceRow(names.iter().find_map(place))
    }

    /// The row for calls through the profile with this prefix, or from this region: regions have a number in their names.
    pub fn row_for(&self, prefix_or_region: &str) -> PriceRow {
        match prefix_or_region {
            "geo" | "base" => PriceRow(self.standard.iter().position(|(known, _)| known == prefix_or_region)),
            region if region.ends_with(|last: char| last.is_ascii_digit()) => self.row(None, region),
            prefix => self.row(Some(prefix), ""),
        }
    }

    /// The name of a row, as the ledger keeps it.
    pub fn name(&self, row: PriceRow) -> Option<&str> {
        Some(&self.standard.get(row.0?)?.0)
    }

    /// The price of a request of ordinary length at the standard tier, as it is or will be after every change that is
    /// known.
    pub fn standard(&self, row: PriceRow) -> Option<Price> {
        self.standard.get(row.0?)?.1.last().map(|(_, price)| *price)
    }

    /// The rate of a request of this day that used these tokens. `tier` is in AWS's words; `None` is the standard one.
    /// `None`: unpriced.
    pub fn rate(&self, row: PriceRow, day: Date, tier: Option<&str>, tokens: &Tokens) -> Option<Rate> {
        let long = self.long.as_ref().filter(|long| tokens.all_input() > long.above);
        let standard = self.of(long.map_or(&self.standard, |long| &long.rows), row, day)?;
        let Some(tier) = tier.filter(|tier| !is_standard(tier) && self.source != Source::Own) else {
            return Some(Rate { price: standard, known: self.confirmed });
        };
        let listed = self.tiers.iter().find(|(known, _)| known == tier).map(|(_, price)| price);
        let own = listed.filter(|_| long.is_none()).and_then(|listed| self.of(&listed.rows, row, day));
        let part = || listed?.percent.map(|percent| standard.percent(percent));
        let usual = || USUAL_TIERS.iter().find(|(known, _)| *known == tier).map(|(_, percent)| *percent);
        match own.or_else(part) {
            Some(price) => Some(Rate { price, known: self.confirmed }),
            None => Some(Rate { price: standard.percent(usual()?), known: false }),
        }
    }

    /// The price of a row that may stand elsewhere in other rows.
    fn of(&self, rows: &Rows, row: PriceRow, day: Date) -> Option<Price> {
        let name = self.name(row)?;
        let (_, dated) = rows.iter().find(|(known, _)| known == name)?;
        dated.iter().rev().find(|(from, _)| from.is_none_or(|from| from <= day)).map(|(_, price)| *price)
    }
}

/// Whether AWS means the tier that everything has a price for.
fn is_standard(tier: &str) -> bool {
    matches!(tier, "default" | "standard" | "")
}
