//! Each budget as a bar: what is spent and left, when it begins anew, and whether it will do.

use anyhow::Result;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use ledger::{Group, Reader};
use protocol::budget::{Per, Then};
use protocol::money::Picos;
use serde::Serialize;
use ts_rs::TS;

use crate::budget::{Standing, standings};
use crate::charts::{self, Forecast};
use crate::config::Config;
use crate::days::Calendar;
use crate::home::Home;
use crate::money_format::Currency;
use crate::rates::Exchange;
use crate::rpc::money::Money;
use crate::usage::chart::ahead::{days_before, elapsed};
use crate::usage::chart::figures::place;

/// A budget.
#[derive(Debug, Serialize, TS)]
pub(crate) struct BudgetBar {
    /// What it is called: `day`, or `day-ci` for the key ci.
    pub name: String,
    /// After how long it begins anew: `day`, `week`, `month`; or `session`, of which it is the dearest of today.
    pub per: String,
    /// The client key whose it is; else it is everybody's.
    pub key: Option<String>,
    /// How much may be spent.
    pub limit: Money,
    /// How much is.
    pub spent: Money,
    /// How much may be yet.
    pub left: Money,
    /// In per cent; may be above a hundred.
    pub percent: u32,
    /// From how many per cent on it is said.
    pub warns_at: u32,
    /// Whether requests are refused when it is used up.
    pub stops: bool,
    /// Whether it holds: one in another currency does not before a rate is known.
    pub holds: bool,
    /// Whether it was lifted until it begins anew.
    pub lifted: bool,
    /// With which day that is, as in `2026-11-22`.
    pub resets: Option<String>,
    /// What is to come, if the next days are like the last ones.
    pub outlook: Option<BudgetOutlook>,
}

/// What becomes of a budget.
#[derive(Debug, Serialize, TS)]
pub(crate) struct BudgetOutlook {
    /// About how much will be spent in the end.
    pub likely: String,
    /// The day on which it is used up, as in `2026-11-27`, if it will be.
    pub used_up: Option<String>,
}

/// What budgets are told with.
pub(super) struct Tell<'a> {
    pub(super) reader: Option<&'a Reader>,
    pub(super) calendar: &'a Calendar,
    pub(super) exchange: Option<&'a Exchange>,
    pub(super) now: Timestamp,
    pub(super) today: Date,
}

impl Tell<'_> {
    pub(super) fn budgets(&self, home: &Home, config: &Config, demo: bool) -> Result<Vec<BudgetBar>> {
        let standings = standings(home, config, demo, self.now.into())?;
        standings.iter().map(|standing| self.bar(standing)).collect()
    }

    fn bar(&self, standing: &Standing) -> Result<BudgetBar> {
        let Standing { rule, spent, resets_at, lifted, .. } = standing;
        let money = |dollars| self.money(standing, dollars);
        let resets = Timestamp::try_from(*resets_at).ok().filter(|_| rule.per != Per::Session);
        Ok(BudgetBar {
            name: rule.name(),
            per: rule.per.as_str().to_owned(),
            key: rule.key.clone(),
            limit: money(rule.limit),
            spent: money(*spent),
            left: money(standing.left()),
            percent: rule.percent(*spent),
            warns_at: rule.warn.first().copied().unwrap_or(100).into(),
            stops: rule.then == Then::Stop,
            holds: standing.holds(),
            lifted: *lifted,
            resets: resets.map(|at| self.calendar.clock(at).date().to_string()),
            outlook: self.outlook(standing)?,
        })
    }

    /// In the currency that is shown; in that of the budget if they are the same, or where no rate is known.
    fn money(&self, standing: &Standing, dollars: Picos) -> Money {
        let money = Money::now(dollars, self.exchange);
        let shown = self.exchange.map_or(Currency::USD, |exchange| exchange.currency);
        let same = standing.currency() == shown.code() || !standing.holds();
        if same { Money { text: standing.written(dollars), ..money } } else { money }
    }

    fn outlook(&self, standing: &Standing) -> Result<Option<BudgetOutlook>> {
        let Standing { rule, spent, .. } = standing;
        let (Some(reader), Some((first, last))) = (self.reader, self.period(rule.per)) else { return Ok(None) };
        if !standing.holds() {
            return Ok(None);
        }
        let group = if rule.key.is_some() { Group::Key } else { Group::All };
        let days = days_before(reader, self.calendar, (first, self.today), group, |_, total| {
            if total.name == rule.key { i128::from((total.cost + total.waste).0) } else { 0 }
        })?;
        let known = place(first, self.today) + 1;
        let passed = elapsed(self.calendar, self.today, self.now)?;
        let Some(forecast) = Forecast::of(&days, known, place(self.today, last), passed) else { return Ok(None) };
        let likely = Picos(i64::try_from(forecast.at_end.likely).unwrap_or(i64::MAX));
        let left = i128::from(rule.limit.0.saturating_sub(spent.0));
        let lasts = || left.saturating_mul(1_000) / forecast.each.likely.max(1) + i128::from(passed);
        let used_up = (likely > rule.limit && left > 0).then(|| self.day_after(lasts()).min(last).to_string());
        Ok(Some(BudgetOutlook { likely: self.guess(likely), used_up }))
    }

    /// The day that is so many thousandths of one after the beginning of this one.
    fn day_after(&self, thousandths: i128) -> Date {
        let days = i64::try_from(thousandths / 1_000).unwrap_or(i64::MAX).min(366);
        self.today.saturating_add(days.days())
    }

    fn guess(&self, dollars: Picos) -> String {
        let foreign = self.exchange.and_then(|exchange| Some((exchange.now(dollars)?.picos(), exchange.currency)));
        let (picos, currency) = foreign.unwrap_or((dollars.0.into(), Currency::USD));
        charts::guess(picos, currency)
    }

    /// Those that are long enough for days to be like one another.
    fn period(&self, per: Per) -> Option<(Date, Date)> {
        match per {
            Per::Week => {
                let monday = self.today.saturating_sub(i64::from(self.today.weekday().to_monday_zero_offset()).days());
                Some((monday, monday.saturating_add(6.days())))
            }
            Per::Month => Some((self.today.first_of_month(), self.today.last_of_month())),
            Per::Day | Per::Session => None,
        }
    }
}
