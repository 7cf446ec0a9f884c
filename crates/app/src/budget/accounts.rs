//! What budgets ask of the ledger and of the calendar.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use ledger::{Group, Ledger, Reader, Total};
use protocol::budget::{Foreign, Per, Period, Rule};
use protocol::money::Picos;
use proxy::Books;

use crate::config::Config;
use crate::days::{self, Calendar};
use crate::home::Home;
use crate::money_format::{Currency, full};
use crate::rates;

/// How far back is looked for what a session has spent, and for what is usual.
const MONTH: Duration = Duration::from_hours(30 * 24);

/// The ledger as budgets see it.
pub(crate) struct Accounts {
    path: PathBuf,
    /// That of the server, whose last requests may not be in the file yet.
    writing: Option<Ledger>,
    zone: RwLock<Option<TimeZone>>,
    /// Demo money is counted in the demo alone.
    demo: bool,
}

impl Accounts {
    pub(crate) fn new(writing: Ledger, path: PathBuf, zone: Option<TimeZone>, demo: bool) -> Self {
        Self { path, writing: Some(writing), zone: RwLock::new(zone), demo }
    }

    /// From now on days are those of this zone.
    pub(crate) fn set_zone(&self, zone: Option<TimeZone>) {
        *self.zone.write().unwrap_or_else(PoisonError::into_inner) = zone;
    }

    fn zone(&self) -> Option<TimeZone> {
        self.zone.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn of_home(home: &Home, config: &Config, demo: bool) -> Self {
        Self { path: home.ledger(), writing: None, zone: RwLock::new(config.timezone.clone()), demo }
    }

    /// `None` where there is no ledger yet.
    fn reader(&self) -> Result<Option<Reader>> {
        match Reader::open(&self.path) {
            Ok(reader) => Ok(Some(if self.demo { reader.of_demo() } else { reader })),
            Err(ledger::Error::Absent(_)) => Ok(None),
            Err(error) => Err(error).context("the ledger cannot be read"),
        }
    }

    pub(super) fn calendar(&self, now: Timestamp) -> Result<Calendar> {
        Calendar::of_user(self.zone(), self.reader()?.as_ref(), now)
    }

    /// What was spent, by session or under no name.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub(super) fn try_spent(&self, rule: &Rule, period: &Period) -> Result<HashMap<String, Picos>> {
        if let Some(writing) = &self.writing {
            writing.flush();
        }
        let Some(reader) = self.reader()? else { return Ok(HashMap::new()) };
        let cost = |total: &Total| total.cost + total.waste;
        if rule.per == Per::Session {
            let from = period.end.checked_sub(MONTH).unwrap_or(SystemTime::UNIX_EPOCH);
            let sessions = reader.totals(from, period.end, Group::Session)?;
            return Ok(sessions.iter().filter_map(|total| Some((total.name.clone()?, cost(total)))).collect());
        }
        let by = if rule.key.is_some() { Group::Key } else { Group::All };
        let totals = reader.totals(period.start, period.end, by)?;
        let spent = totals.iter().filter(|total| total.name == rule.key).map(cost).sum();
        Ok(HashMap::from([(String::new(), spent)]))
    }

    /// The most that a session has spent which was at work in this period.
    pub(super) fn dearest_of(&self, spent: &HashMap<String, Picos>, period: &Period) -> Result<Picos> {
        let Some(reader) = self.reader()? else { return Ok(Picos(0)) };
        let at_work = reader.totals(period.start, period.end, Group::Session)?;
        let at_work: HashSet<String> = at_work.into_iter().filter_map(|total| total.name).collect();
        let spent = spent.iter().filter(|(session, _)| at_work.contains(*session)).map(|(_, spent)| *spent);
        Ok(spent.max().unwrap_or_default())
    }

    /// What an amount is worth in dollars at the rate of today, or the newest one that is known; `None` without any.
    fn try_worth(&self, foreign: &Foreign) -> Result<Option<Picos>> {
        let Some(reader) = self.reader()? else { return Ok(None) };
        let newest = rates::history(&reader, foreign.currency.parse()?)?.newest();
        Ok(newest.map(|used| used.rate.dollars(foreign.picos)))
    }

    fn try_usual(&self, now: SystemTime) -> Result<Option<Picos>> {
        let Some(reader) = self.reader()? else { return Ok(None) };
        let from = now.checked_sub(MONTH).unwrap_or(SystemTime::UNIX_EPOCH);
        let quarters = reader.quarters(from, now, Group::All)?;
        let cost = |totals: &Vec<Total>| totals.iter().map(|total| total.cost).sum::<Picos>();
        Ok(usual(quarters.iter().map(|(_, totals)| cost(totals))))
    }
}

impl Books for Accounts {
    fn period(&self, per: Per, now: SystemTime) -> Period {
        let moment = Timestamp::try_from(now).unwrap_or_default();
        let calendar = self.calendar(moment).unwrap_or_else(|error| {
            tracing::warn!(%error, "the time zones of the ledger cannot be read; the machine's is taken");
            Calendar::of(self.zone().unwrap_or_else(TimeZone::system))
        });
        period(&calendar, per, moment).unwrap_or_else(|error| {
            tracing::warn!(%error, "a budget's period cannot be found; it is taken for a day");
            let end = now + Duration::from_hours(24);
            Period { start: now, end, resets: "this time tomorrow".to_owned() }
        })
    }

    fn spent(&self, rule: &Rule, period: &Period) -> HashMap<String, Picos> {
        self.try_spent(rule, period).unwrap_or_else(|error| {
            tracing::warn!(%error, budget = rule.name(), "what was spent before cannot be read; it is counted from now");
            HashMap::new()
        })
    }

    fn usual(&self) -> Option<Picos> {
        self.try_usual(SystemTime::now()).unwrap_or_default()
    }

    fn lifts(&self) -> Result<HashMap<String, SystemTime>, String> {
        let read = || -> Result<_> {
            let Some(reader) = self.reader()? else { return Ok(HashMap::new()) };
            Ok(reader.lifts()?.into_iter().map(|lift| (lift.budget, lift.until)).collect())
        };
        read().map_err(|error| format!("{error:#}"))
    }

    fn limit(&self, rule: &Rule) -> Picos {
        match &rule.foreign {
            None => Some(rule.limit),
            Some(foreign) => self.try_worth(foreign).unwrap_or_else(|error| {
                tracing::warn!(%error, budget = rule.name(), "no rate can be read; the budget is worth what it was");
                Some(rule.limit)
            }),
        }
        .unwrap_or(Rule::NO_LIMIT)
    }

    fn money(&self, amount: Picos) -> String {
        money(amount)
    }

    fn money_of(&self, rule: &Rule, amount: Picos) -> String {
        money_of(rule, amount)
    }
}

/// An amount for people.
pub(super) fn money(amount: Picos) -> String {
    full(amount.0.into(), Currency::USD, Currency::USD.grouping())
}

/// The same in the currency of a budget, at the rate that its limit was found with.
pub(crate) fn money_of(rule: &Rule, amount: Picos) -> String {
    match converted(rule, amount) {
        Some((picos, currency)) => full(picos, currency, currency.grouping()),
        None => money(amount),
    }
}

/// An amount in the currency of a budget, in 10⁻¹² of its unit; `None` if that is the dollar, or has no rate.
pub(super) fn converted(rule: &Rule, amount: Picos) -> Option<(i128, Currency)> {
    let foreign = rule.foreign.as_ref()?;
    let currency = foreign.currency.parse().ok()?;
    if amount == rule.limit {
        return Some((foreign.picos, currency));
    }
    let known = rule.limit != Rule::NO_LIMIT;
    // In 128 bits there is room for nine million dollars times a hundred million of any unit.
    known.then(|| {
        (i128::from(amount.0) * (foreign.picos / 1_000_000) / i128::from(rule.limit.0.max(1)) * 1_000_000, currency)
    })
}

/// The period of a calendar that a moment lies in. A week begins on Monday; for a session it is its day.
pub(super) fn period(calendar: &Calendar, per: Per, now: Timestamp) -> Result<Period> {
    let today = calendar.clock(now).date();
    let (first, last) = match per {
        Per::Day | Per::Session => (today, today),
        Per::Week => week(today)?,
        Per::Month => (today.first_of_month(), today.last_of_month()),
    };
    let stretches = calendar.periods(first, last)?;
    let start = stretches.first().context("a day has moments")?.start;
    let end = stretches.last().context("a day has moments")?.end;
    let clock = calendar.clock(Timestamp::try_from(end)?);
    let (hour, month, zone) = (clock.strftime("%H:%M"), clock.strftime("%B"), days::name(clock.time_zone(), now));
    let resets = format!("{hour} on {} {month} ({zone})", clock.day());
    Ok(Period { start, end, resets })
}

fn week(today: Date) -> Result<(Date, Date)> {
    let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days())?;
    Ok((monday, monday.checked_add(6.days())?))
}

/// The median of what ten minutes cost, from what the quarters of an hour did in which anything was spent.
pub(super) fn usual(quarters: impl Iterator<Item = Picos>) -> Option<Picos> {
    let mut active: Vec<i64> = quarters.map(|cost| cost.0).filter(|cost| *cost > 0).collect();
    active.sort_unstable();
    active.get(active.len() / 2).map(|median| Picos(median / 3 * 2))
}
