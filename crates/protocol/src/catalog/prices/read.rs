//! Price tables as the catalogue writes them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use super::{Dated, Rows, TierPrice};
use crate::money::Price;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// The first day, in UTC.
    from: Option<Date>,
    input: i64,
    output: i64,
    cache_read: Option<i64>,
    cache_write_5m: Option<i64>,
    cache_write_1h: Option<i64>,
}

/// One price for ever, or one for each stretch of time.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    One(Row),
    Many(Vec<Row>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenTier {
    Percent(u32),
    Rows(BTreeMap<String, Written>),
}

pub(super) fn rows<'de, D: Deserializer<'de>>(source: D) -> Result<Rows, D::Error> {
    BTreeMap::<String, Written>::deserialize(source).map(in_order)
}

pub(super) fn tiers<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<(String, TierPrice)>, D::Error> {
    let tiers = BTreeMap::<String, WrittenTier>::deserialize(source)?;
    let price = |tier| match tier {
        WrittenTier::Percent(percent) => TierPrice { rows: Rows::new(), percent: Some(percent) },
        WrittenTier::Rows(rows) => TierPrice { rows: in_order(rows), percent: None },
    };
    Ok(tiers.into_iter().map(|(name, tier)| (name, price(tier))).collect())
}

fn in_order(rows: BTreeMap<String, Written>) -> Rows {
    rows.into_iter().map(|(name, written)| (name, written.dated())).collect()
}

impl Written {
    fn dated(self) -> Dated {
        let rows = match self {
            Self::One(row) => vec![row],
            Self::Many(rows) => rows,
        };
        let mut dated: Dated = rows.into_iter().map(|row| (row.from, row.price())).collect();
        dated.sort_by_key(|(from, _)| *from);
        dated
    }
}

impl Row {
    /// Cached input without a price of its own costs what other input does.
    fn price(self) -> Price {
        let Self { input, output, .. } = self;
        let [cache_read, cache_write_5m, cache_write_1h] =
            [self.cache_read, self.cache_write_5m, self.cache_write_1h].map(|price| price.unwrap_or(input));
        Price { input, output, cache_read, cache_write_5m, cache_write_1h }
    }
}
