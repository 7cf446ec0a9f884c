//! What comes on top of a month's cost: the mark-up of the card, then the tax on both.

use protocol::money::Picos;

use crate::config::Conversion;
use crate::rates::Amount;
use crate::usage::Row;

/// The lines below a receipt's tables, each in dollars and, if there is one, in the other currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sums {
    /// What is on top and how much it is, in the order in which it is added.
    pub(super) on_top: Vec<(String, Both)>,
    /// All together.
    pub(super) total: Both,
}

/// An amount in dollars, and in the other currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Both {
    pub(super) dollars: Amount,
    pub(super) other: Option<Amount>,
    /// Dollars that are not in `other`, since their days have no rate.
    pub(super) without: Amount,
}

impl Sums {
    pub(super) fn of(row: &Row, conversion: &Conversion) -> Self {
        let mut sums = Self { on_top: Vec::new(), total: Both::cost(row) };
        for (name, share) in [("Card mark-up", conversion.card_markup), ("Tax", conversion.tax)] {
            if share > 0 {
                sums.add(&format!("{name}, {} %", percent(share)), share);
            }
        }
        sums
    }

    fn add(&mut self, name: &str, share: u32) {
        let before = self.total;
        let plus = |amount: Amount| amount.plus(share);
        let after =
            Both { dollars: plus(before.dollars), other: before.other.map(plus), without: plus(before.without) };
        self.total = after;
        let other = after.other.zip(before.other).map(|(after, before)| after - before);
        let (dollars, without) = (after.dollars - before.dollars, after.without - before.without);
        self.on_top.push((name.to_owned(), Both { dollars, other, without }));
    }
}

impl Both {
    /// What was used, before anything comes on top.
    pub(super) fn cost(Row { total, worth }: &Row) -> Self {
        let (other, without) = worth.as_ref().map_or((None, Picos(0)), |worth| (Some(worth.cost), worth.without));
        Self { dollars: total.cost.into(), other, without: without.into() }
    }
}

/// 350 as `3.5`.
fn percent(hundredths: u32) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use ledger::Total;

    use super::*;

    #[test]
    fn the_lines_of_a_receipt_add_up_to_its_total() {
        let cost = Picos(123_456_789_012_345);
        let row = Row { total: Total { cost, ..Total::default() }, worth: None };
        let conversion = Conversion { card_markup: 350, tax: 1_800, ..Conversion::default() };
        let sums = Sums::of(&row, &conversion);
        let names: Vec<_> = sums.on_top.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Card mark-up, 3.5 %", "Tax, 18 %"]);
        let on_top: Amount = sums.on_top.iter().map(|(_, both)| both.dollars).sum();
        assert_eq!(Amount::from(cost) + on_top, sums.total.dollars);
        assert_eq!(sums.total.dollars, Amount::from(cost).plus(350).plus(1_800));
    }
}
