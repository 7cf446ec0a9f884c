//! The ledger as a screen looks at it: of the demo or not, in the user's days and in the currency that is shown.

use std::ops::Range;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use ledger::{Reader, Total};
use protocol::usage::{Certainty, UsageEvent};

use super::money::Money;
use crate::days::Calendar;
use crate::engine::Engine;
use crate::money_format::{Currency, grouped};
use crate::rates::Exchange;
use crate::usage::{Day, Row};

/// What answers about the ledger are made with.
pub(super) struct Looking {
    pub(super) reader: Reader,
    pub(super) calendar: Calendar,
    pub(super) exchange: Option<Exchange>,
    pub(super) now: Timestamp,
}

impl Looking {
    /// `None` where there is no ledger yet.
    pub(super) fn at(engine: &Engine) -> Result<Option<Self>> {
        let config = engine.config()?;
        let now = Timestamp::now();
        let reader = match Reader::open(&engine.home().ledger()) {
            Ok(reader) if engine.is_demo() => reader.of_demo(),
            Ok(reader) => reader,
            Err(ledger::Error::Absent(_)) => return Ok(None),
            Err(error) => return Err(error).context("the ledger cannot be read"),
        };
        let calendar = Calendar::of_user(config.timezone.clone(), Some(&reader), now)?;
        let exchange = Exchange::to(config.currency.show, &reader)?;
        Ok(Some(Self { reader, calendar, exchange, now }))
    }

    pub(super) fn today(&self) -> Date {
        self.calendar.clock(self.now).date()
    }

    pub(super) fn clock(&self, at: SystemTime) -> Result<Zoned> {
        Ok(self.calendar.clock(Timestamp::try_from(at).context("the ledger has a request outside of the calendar")?))
    }

    /// The days that are meant by what a window asks; all there are where it names none.
    pub(super) fn days(&self, from: Option<&str>, to: Option<&str>) -> Result<Option<(Date, Date)>> {
        if from.is_none() && to.is_none() {
            return Ok(None);
        }
        let day = |text: Option<&str>| text.map(str::parse::<Day>).transpose();
        let first = day(from)?.map_or(Date::constant(1970, 1, 2), |day| day.0);
        let last = day(to)?.map_or(self.today().max(first), |day| day.0);
        ensure!(first <= last, "the period ends on {last}, before it begins on {first}");
        Ok(Some((first, last)))
    }

    pub(super) fn periods(&self, days: Option<(Date, Date)>) -> Result<Vec<Range<SystemTime>>> {
        days.map_or_else(|| Ok(Vec::new()), |(first, last)| self.calendar.periods(first, last))
    }

    pub(super) fn currency(&self) -> Currency {
        self.exchange.as_ref().map_or(Currency::USD, |exchange| exchange.currency)
    }

    /// A whole number, grouped as the currency is.
    pub(super) fn number(&self, number: u64) -> String {
        grouped(number.into(), self.currency().grouping())
    }

    /// A total of one day, with what it was worth.
    pub(super) fn row(&self, day: Date, total: Total) -> Row {
        let worth = self.exchange.as_ref().map(|exchange| exchange.worth(day, &total));
        Row { total, worth }
    }

    pub(super) fn money(&self, row: &Row) -> Money {
        Money::of(row, self.currency())
    }

    /// What one request cost; a dash where nobody knows.
    pub(super) fn cost(&self, event: &UsageEvent, day: Date) -> Money {
        let cost = event.cost.unwrap_or_default();
        let estimated = if event.certainty == Certainty::Estimated { cost } else { protocol::money::Picos::default() };
        let unpriced = u64::from(event.certainty == Certainty::Unpriced);
        let total = Total { requests: 1, tokens: event.tokens, cost, estimated, unpriced, ..Total::default() };
        let money = self.money(&self.row(day, total));
        if unpriced == 0 { money } else { Money { text: "–".to_owned(), dollars: "–".to_owned(), ..money } }
    }
}
