//! A price table as lines to be shown.

use jiff::civil::Date;

use super::{Prices, Rows};
use crate::money::Price;

/// One line: a way to call the model, and what its tokens cost then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceLine<'p> {
    /// A profile prefix, a region, `base` for other bare ids, `geo` for other profiles.
    pub row: &'p str,
    /// The service tier, where it is not the standard one.
    pub tier: Option<&'p str>,
    /// Tokens of input above which it holds.
    pub above: Option<u64>,
    /// The first day, in UTC.
    pub from: Option<Date>,
    /// What tokens cost.
    pub price: Price,
}

impl Prices {
    /// Every line, the standard tier first.
    pub fn lines(&self) -> Vec<PriceLine<'_>> {
        let long = self.long.as_ref().map(|long| (Some(long.above), &long.rows));
        let standard = [(None, &self.standard)].into_iter().chain(long);
        let mut lines: Vec<_> = standard.flat_map(|(above, rows)| of_rows(rows, None, above)).collect();
        for (tier, price) in &self.tiers {
            lines.extend(of_rows(&price.rows, Some(tier), None));
            let has_its_own = |name: &str| price.rows.iter().any(|(known, _)| known == name);
            let parts = price.percent.into_iter().flat_map(|percent| {
                let part = move |line: PriceLine<'_>| line.price.percent(percent);
                of_rows(&self.standard, Some(tier), None)
                    .map(move |line| PriceLine { price: part(line.clone()), ..line })
            });
            lines.extend(parts.filter(|line| !has_its_own(line.row)));
        }
        lines
    }
}

fn of_rows<'p>(rows: &'p Rows, tier: Option<&'p str>, above: Option<u64>) -> impl Iterator<Item = PriceLine<'p>> + 'p {
    let dated = rows.iter().flat_map(|(name, dated)| dated.iter().map(move |(from, price)| (name, *from, *price)));
    dated.map(move |(row, from, price)| PriceLine { row, tier, above, from, price })
}
