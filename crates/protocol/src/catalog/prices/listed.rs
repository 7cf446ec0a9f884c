//! A price table with what AWS's list says laid over it.

use super::{Dated, Prices, Rows, Source, TierPrice};
use crate::catalog::catalog;
use crate::price_list::{ListedRow, Place, PriceList};

impl Prices {
    /// The table of a model for calls from `region`, as this list has it. A list that was made for another region says
    /// only what the profile `global` costs. What it does not say stays, and so does what held before its first day.
    #[must_use]
    pub fn listed(&self, list: &PriceList, rows: &[ListedRow], region: &str) -> Self {
        let mut prices = Self { source: Source::List(list.taken), confirmed: true, ..self.clone() };
        let has_geo = rows.iter().any(|row| row.place == Place::Geo);
        for row in rows {
            for name in names(row.place, region, region == list.region, has_geo) {
                prices.lay(&name, row);
            }
        }
        prices
    }

    fn lay(&mut self, name: &str, listed: &ListedRow) {
        self.make_room(name);
        let rows = match (&listed.tier, listed.long, &mut self.long) {
            (None, false, _) => &mut self.standard,
            (None, true, Some(long)) => &mut long.rows,
            // How long is long is not in the list, and tiers of long requests are parts of their price.
            (None, true, None) | (Some(_), true, _) => return,
            (Some(tier), false, _) => tier_rows(&mut self.tiers, tier),
        };
        let dated = dated(rows, name);
        let known = dated.last().map(|(_, price)| *price);
        dated.retain(|(from, _)| *from < Some(listed.from));
        dated.push((Some(listed.from), listed.price(known)));
    }

    /// Gives a way to call the model, which had its price of another row, a row of its own.
    fn make_room(&mut self, name: &str) {
        let Some(like) = self.name(self.row_for(name)).filter(|like| *like != name).map(str::to_owned) else { return };
        let tiers = self.tiers.iter_mut().map(|(_, tier)| &mut tier.rows);
        for rows in [&mut self.standard].into_iter().chain(self.long.as_mut().map(|long| &mut long.rows)).chain(tiers) {
            if let Some((_, dated)) = rows.iter().find(|(known, _)| *known == like) {
                let same = (name.to_owned(), dated.clone());
                rows.push(same);
            }
        }
    }
}

/// The rows that calls from a region take their price of.
fn names(place: Place, region: &str, is_its_region: bool, has_geo: bool) -> Vec<String> {
    let geo = || catalog().prefixes(region).iter().filter(|prefix| *prefix != "global").cloned();
    match place {
        Place::Global => vec!["global".to_owned()],
        Place::Geo | Place::Region if !is_its_region => vec![],
        Place::Geo => geo().collect(),
        Place::Region if has_geo => vec![region.to_owned()],
        Place::Region => geo().chain([region.to_owned()]).collect(),
    }
}

fn tier_rows<'t>(tiers: &'t mut Vec<(String, TierPrice)>, tier: &str) -> &'t mut Rows {
    let at = tiers.iter().position(|(known, _)| known == tier).unwrap_or_else(|| {
        tiers.push((tier.to_owned(), TierPrice::default()));
        tiers.len() - 1
    });
    &mut tiers[at].1.rows
}

fn dated<'r>(rows: &'r mut Rows, name: &str) -> &'r mut Dated {
    let at = rows.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
        rows.push((name.to_owned(), Dated::new()));
        rows.len() - 1
    });
    &mut rows[at].1
}
