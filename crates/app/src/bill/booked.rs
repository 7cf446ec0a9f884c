//! What the ledger says of a day of AWS's, by model and class of tokens.

use std::time::SystemTime;

use anyhow::Result;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::{Group, Reader, Total};
use protocol::catalog::Source;
use protocol::money::Picos;
use protocol::names::{Account, Own, Resolved, resolve};
use protocol::price_list::Class;
use protocol::tariff::Tariff;

/// Whose prices tell what a class cost.
pub(super) struct Prices {
    pub(super) own: Own,
    pub(super) account: Account,
    pub(super) region: String,
}

/// What one model was used and cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Booked {
    /// Its short name; the id that was sent where nobody knows it.
    pub(super) model: String,
    /// Who says what it costs.
    pub(super) source: Source,
    /// All classes together.
    pub(super) total: Total,
    /// What each of [`Class::ALL`] cost. Together they are `total.cost`.
    pub(super) costs: [Picos; Class::ALL.len()],
}

/// Each model of the day, in the order of the ids that were sent; one that was called in two ways comes twice.
pub(super) fn booked(reader: &Reader, day: Date, prices: &Prices) -> Result<Vec<Booked>> {
    let midnight = |day: Date| day.to_zoned(TimeZone::UTC).map(|zoned| SystemTime::from(zoned.timestamp()));
    let start = midnight(day)?;
    let totals = reader.totals(start, midnight(day.tomorrow()?)?, Group::Model)?;
    let used = totals.into_iter().filter(|total| total.tokens.total() > 0 || total.waste != Picos::default());
    Ok(used.map(|total| Booked::of(total, start, prices)).collect())
}

impl Booked {
    fn of(total: Total, at: SystemTime, prices: &Prices) -> Self {
        let sent = total.name.clone().unwrap_or_default();
        let route = resolve(&sent, &prices.region, &prices.account, &prices.own).ok();
        let model = route.as_ref().filter(|route| !route.guessed).map_or(sent, |route| route.model.name.clone());
        let source = route.as_ref().map(|route| route.model.prices.source).unwrap_or_default();
        Self { model, source, costs: costs(&total, route.as_ref(), at), total }
    }
}

/// The ledger keeps what a request cost and not what of it was input: that is split by what the classes cost today.
fn costs(total: &Total, route: Option<&Resolved>, at: SystemTime) -> [Picos; Class::ALL.len()] {
    let price = route.and_then(|route| Tariff::new(route, at).ordinary()).map(|rate| rate.price);
    let weight = |class: Class| {
        let price = price.as_ref().map_or(1, |price| class.price(price));
        i128::from(class.count(&total.tokens)) * i128::from(price)
    };
    let whole: i128 = Class::ALL.into_iter().map(weight).sum();
    let mut costs = [Picos::default(); Class::ALL.len()];
    // Each takes its part of what is left, so that nothing is lost by rounding.
    let (mut cost_left, mut weight_left) = (i128::from(total.cost.0), whole);
    for (at, class) in Class::ALL.into_iter().enumerate() {
        let weight = weight(class);
        let part = if weight_left > 0 { cost_left * weight / weight_left } else { 0 };
        costs[at] = Picos(i64::try_from(part).unwrap_or(i64::MAX));
        (cost_left, weight_left) = (cost_left - part, weight_left - weight);
    }
    costs
}
