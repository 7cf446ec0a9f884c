//! The screen of sessions: what each session, agent or project of a period came to, what it consists of, and which sessions
//! are paused. All of them, the unnamed among them, come to what the days came to.

use std::ops::Range;

use anyhow::{Result, bail};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cache_breaks::CacheBreakLine;
use super::looking::Looking;
use super::money::Money;
use crate::budget;
use crate::engine::Engine;
use crate::events::Event;
use crate::language::Said;
use crate::usage::Row;

mod groups;
mod sums;
#[cfg(test)]
mod tests;

use groups::{Group, groups};
use sums::Sums;

/// Lines of the list; the others are one line together.
const MOST: usize = 200;
/// Models are told of so many lines; of the others when they are opened.
const WITH_MODELS: usize = 100;

/// Which list is asked for.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct SessionsAsk {
    /// What there is a line for each of.
    pub by: SessionsBy,
    /// The first day; without it, today.
    pub from: Option<String>,
    /// The last day; without it, today.
    pub to: Option<String>,
    /// Which comes first.
    pub order: SessionsOrder,
}

/// What there is a line for each of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionsBy {
    /// Sessions, each with its agents.
    Session,
    /// Agents, each with its sessions.
    Agent,
    /// Projects, each with its sessions.
    Project,
}

/// Which line comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionsOrder {
    /// The dearest.
    Cost,
    /// The one that was last at work.
    Last,
}

/// A period, line by line.
#[derive(Debug, Default, Serialize, TS)]
pub(crate) struct Sessions {
    /// The first day of it.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Today, in the user's own zone.
    pub today: String,
    /// The lines, the unnamed last.
    pub lines: Vec<SessionLine>,
    /// Those that are too many for lines of their own.
    pub others: Option<OtherSessions>,
    /// All of the period.
    pub total: Option<SessionSum>,
    /// Sessions that are paused now because they spend too fast.
    pub paused: Vec<String>,
}

/// What does not fit on the list.
#[derive(Debug, Serialize, TS)]
pub(crate) struct OtherSessions {
    /// How many lines that would be.
    pub count: String,
    /// What they come to.
    pub sum: SessionSum,
}

/// One session, agent or project.
#[derive(Debug, Serialize, TS)]
pub(crate) struct SessionLine {
    /// Its name; none is that of requests that named none.
    pub name: Option<String>,
    /// What it came to.
    pub sum: SessionSum,
    /// Its first request.
    pub first: ClockTime,
    /// Its last request.
    pub last: ClockTime,
    /// Its projects, of a session or agent.
    pub projects: Vec<String>,
    /// Models, the dearest first; none where that is asked for with the details.
    pub models: Option<Vec<String>>,
    /// What it consists of, the dearest first.
    pub parts: Vec<SessionPart>,
    /// How often its prompt cache broke, of a session.
    pub breaks: u32,
    /// It is paused because it spends too fast.
    pub paused: bool,
}

/// An agent of a session, or a session of an agent or project.
#[derive(Debug, Serialize, TS)]
pub(crate) struct SessionPart {
    /// Its name; none is the main agent, or requests without a session.
    pub name: Option<String>,
    /// What it came to.
    pub sum: SessionSum,
}

/// What requests came to.
#[derive(Debug, Serialize, TS)]
pub(crate) struct SessionSum {
    /// How many.
    pub requests: String,
    /// How many of them failed.
    pub failed: u64,
    /// What they cost.
    pub cost: Money,
    /// The share of that in what all cost, in hundredths.
    pub share: f64,
    /// The share of input that came from the cache, in hundredths; none where there was no input.
    pub cached: Option<u64>,
    /// All tokens.
    pub tokens: String,
}

/// A moment of the user's own clock.
#[derive(Debug, Serialize, TS)]
pub(crate) struct ClockTime {
    /// As in `2026-11-21`.
    pub day: String,
    /// As in `14:03`.
    pub clock: String,
}

/// A session that is opened.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct SessionAsk {
    /// Its name.
    pub session: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// What is told of a session that is opened.
#[derive(Debug, Default, Serialize, TS)]
pub(crate) struct SessionDetail {
    /// Models, the dearest first.
    pub models: Vec<SessionPart>,
    /// Where its prompt cache broke, the oldest first.
    pub breaks: Vec<CacheBreakLine>,
    /// What all of that cost.
    pub broke: Option<Money>,
}

/// A session that is to go on.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct ReleaseAsk {
    /// Its name.
    pub session: String,
}

pub(super) fn sessions(engine: &Engine, ask: SessionsAsk) -> Result<Sessions> {
    let paused = engine.live().map(|live| live.runtime().paused()).unwrap_or_default();
    let Some(looking) = Looking::at(engine)? else { return Ok(Sessions { paused, ..Sessions::default() }) };
    let today = looking.today();
    let days = looking.days(ask.from.as_deref(), ask.to.as_deref())?.unwrap_or((today, today));
    let mut all = groups(&looking, ask.by, days)?;
    let mut total = Row::default();
    all.iter().for_each(|group| total += &group.row);
    let key = |group: &Group| {
        // Most of what an agent does has no name: that is the main one.
        let named = group.name.is_some() || ask.by == SessionsBy::Agent;
        (named, if ask.order == SessionsOrder::Cost { group.row.total.cost.0 } else { 0 }, group.last)
    };
    all.sort_by_key(|group| std::cmp::Reverse(key(group)));
    let others = (all.len() > MOST).then(|| all.split_off(MOST));
    let breaks = if ask.by == SessionsBy::Session { breaks(&looking, days)? } else { Vec::new() };
    let sums = Sums { looking: &looking, whole: total.total.cost.0 };
    let line = |(at, group): (usize, &Group)| sums.line(ask.by, group, at < WITH_MODELS, &breaks, &paused);
    Ok(Sessions {
        from: days.0.to_string(),
        to: days.1.to_string(),
        today: today.to_string(),
        lines: all.iter().enumerate().map(line).collect::<Result<_>>()?,
        others: others.map(|others| sums.others(&others)),
        total: (total.total.requests > 0).then(|| sums.of(&total)),
        paused,
    })
}

/// The session of each break.
fn breaks(looking: &Looking, days: (Date, Date)) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for Range { start, end } in looking.periods(Some(days))? {
        found.extend(looking.reader.cache_breaks(start, end)?.into_iter().filter_map(|event| event.session));
    }
    Ok(found)
}

pub(super) fn session(engine: &Engine, ask: SessionAsk) -> Result<SessionDetail> {
    let Some(looking) = Looking::at(engine)? else { return Ok(SessionDetail::default()) };
    let Some(days) = looking.days(Some(&ask.from), Some(&ask.to))? else { bail!("a session is told of days") };
    let Some(group) = groups(&looking, SessionsBy::Session, days)?
        .into_iter()
        .find(|group| group.name.as_deref().unwrap_or_default() == ask.session)
    else {
        return Ok(SessionDetail::default());
    };
    let mut broke = Row::default();
    let mut lines = Vec::new();
    for Range { start, end } in looking.periods(Some(days))? {
        for event in looking.reader.cache_breaks(start, end)? {
            let Some(of) = event.cache_break.as_ref().filter(|_| event.session.as_deref() == group.name.as_deref())
            else {
                continue;
            };
            broke += &looking.row(looking.clock(event.at)?.date(), super::cache_breaks::cost(of.cost()));
            lines.push(CacheBreakLine::of(&looking, &event, of)?);
        }
    }
    let sums = Sums { looking: &looking, whole: group.row.total.cost.0 };
    Ok(SessionDetail {
        models: sums.models(&group)?,
        broke: (!lines.is_empty()).then(|| looking.money(&broke)),
        breaks: lines,
    })
}

pub(super) async fn release(engine: &Engine, ReleaseAsk { session }: ReleaseAsk) -> Result<Said> {
    let said = budget::release(engine.home(), Some(&session)).await?;
    engine.tell(Event::Changed);
    Ok(Said::of(said))
}
