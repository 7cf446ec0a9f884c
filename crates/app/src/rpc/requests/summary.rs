//! What stands above the list: what it comes to, why requests failed, and the names one can choose.

use anyhow::Result;
use jiff::ToSpan;
use jiff::civil::Date;
use ledger::{Causes, Group, Names, Total, Wanted};
use serde::Serialize;
use ts_rs::TS;

use super::{Looking, RequestFilter, line};
use crate::engine::Engine;
use crate::rpc::money::Money;
use crate::usage::Row;
use crate::usage::rows::by_day;

/// Failures are told of so many days where no period is chosen.
const DAYS: i64 = 7;

/// What the requests that are wanted come to.
#[derive(Debug, Default, Serialize, TS)]
pub(crate) struct RequestsSummary {
    /// How many and what they cost, where the sums of the ledger can tell.
    pub all: Option<RequestsTotal>,
    /// Why some failed, the last cause first.
    pub causes: Vec<FailureCause>,
    /// The first of the days of these failures.
    pub since: String,
}

/// How many, and what they cost.
#[derive(Debug, Serialize, TS)]
pub(crate) struct RequestsTotal {
    /// How many.
    pub requests: u64,
    /// The same as it is shown.
    pub text: String,
    /// What they cost, where a period is chosen: each day has a rate of its own, and all of them are many.
    pub cost: Option<Money>,
}

impl RequestsTotal {
    fn counted(looking: &Looking, requests: u64) -> Self {
        Self { requests, text: looking.number(requests), cost: None }
    }

    fn of(looking: &Looking, row: &Row) -> Self {
        Self { cost: Some(looking.money(row)), ..Self::counted(looking, row.total.requests) }
    }
}

/// One kind of failure.
#[derive(Debug, Serialize, TS)]
pub(crate) struct FailureCause {
    /// Anthropic's error type, if one was told.
    pub error: Option<String>,
    /// The HTTP status that the client got.
    pub status: u16,
    /// How many requests.
    pub count: String,
    /// The day of the last one.
    pub day: String,
    /// Its time of day.
    pub clock: String,
}

/// Names that requests were filed under.
#[derive(Debug, Default, Serialize, TS)]
pub(crate) struct RequestNames {
    /// Model ids that were sent.
    pub models: Vec<NameChoice>,
    /// Client keys.
    pub keys: Vec<NameChoice>,
    /// Projects.
    pub projects: Vec<NameChoice>,
    /// Today, in the user's own zone.
    pub today: String,
}

/// A name that can be chosen.
#[derive(Debug, Serialize, TS)]
pub(crate) struct NameChoice {
    /// The name itself; '' is that of those that have none.
    pub value: String,
    /// As people read it.
    pub text: String,
}

pub(in crate::rpc) fn summary(engine: &Engine, filter: RequestFilter) -> Result<RequestsSummary> {
    let Some(looking) = Looking::at(engine)? else { return Ok(RequestsSummary::default()) };
    let days = looking.days(filter.from.as_deref(), filter.to.as_deref())?;
    let wanted = filter.wanted(&looking)?;
    let all = match days {
        Some(days) => total(&looking, &wanted, days)?.map(|row| RequestsTotal::of(&looking, &row)),
        None => looking.reader.count(&wanted)?.map(|requests| RequestsTotal::counted(&looking, requests)),
    };
    let last = (looking.today().saturating_sub((DAYS - 1).days()), looking.today());
    let periods = looking.periods(Some(days.unwrap_or(last)))?;
    let causes = looking.reader.causes(&Wanted { periods, ..wanted })?;
    let since = match causes.since {
        Some(since) => looking.clock(since)?.date(),
        None => days.unwrap_or(last).0,
    };
    Ok(RequestsSummary { all, causes: told(&looking, &causes)?, since: since.to_string() })
}

fn told(looking: &Looking, causes: &Causes) -> Result<Vec<FailureCause>> {
    let one = |cause: &ledger::Cause| {
        let clock = looking.clock(cause.last)?;
        Ok(FailureCause {
            error: cause.error.clone(),
            status: cause.status,
            count: looking.number(cause.count),
            day: clock.date().to_string(),
            clock: clock.strftime("%H:%M").to_string(),
        })
    };
    causes.causes.iter().map(one).collect()
}

/// The sums of days know one name at a time; what is wanted beyond that is not in them.
fn total(looking: &Looking, wanted: &Wanted, days: (Date, Date)) -> Result<Option<Row>> {
    let names = [
        (Group::Model, &wanted.model),
        (Group::Key, &wanted.key),
        (Group::Session, &wanted.session),
        (Group::Agent, &wanted.agent),
        (Group::Project, &wanted.project),
    ];
    let mut chosen = names.into_iter().filter_map(|(group, name)| Some((group, name.clone()?)));
    let one = chosen.next();
    let beyond = wanted.outcome.is_some()
        || wanted.error.is_some()
        || wanted.lane.is_some()
        || wanted.at_least.is_some()
        || wanted.text.is_some();
    if beyond || chosen.next().is_some() {
        return Ok(None);
    }
    let group = one.as_ref().map_or(Group::All, |(group, _)| *group);
    let is_meant =
        |total: &Total| one.as_ref().is_none_or(|(_, name)| total.name.as_deref().unwrap_or_default() == name.as_str());
    let mut sum = Row::default();
    let totals = by_day(&looking.reader, group, &looking.calendar, days, |_, total| is_meant(total))?;
    for ((_, day), total) in totals.into_iter().filter(|((meant, _), _)| *meant) {
        sum += &looking.row(day, total);
    }
    Ok(Some(sum))
}

pub(in crate::rpc) fn names(engine: &Engine, (): ()) -> Result<RequestNames> {
    let Some(looking) = Looking::at(engine)? else { return Ok(RequestNames::default()) };
    let Names { models, keys, projects } = looking.reader.names()?;
    let plain = |value: String| NameChoice { text: value.clone(), value };
    Ok(RequestNames {
        models: models.into_iter().map(|value| NameChoice { text: with_prefix(&value), value }).collect(),
        keys: keys.into_iter().map(plain).collect(),
        projects: projects.into_iter().map(plain).collect(),
        today: looking.today().to_string(),
    })
}

/// The short name, and through which profile it was called: `claude-opus-4-5 (global)`.
fn with_prefix(sent: &str) -> String {
    if sent.is_empty() {
        return String::new();
    }
    let name = line::short(sent.to_owned());
    match sent.split_once('.') {
        Some((prefix, rest)) if name != sent && rest.contains('.') => format!("{name} ({prefix})"),
        _ => name,
    }
}
