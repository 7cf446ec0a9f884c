//! The screen of requests: pages of them, what is new, what failed and why, and one of them whole.

use std::time::SystemTime;

use anyhow::{Context, Result};
use ledger::{Towards, Wanted};
use protocol::money::{self, Picos};
use protocol::usage::{Outcome, UsageEvent};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::looking::Looking;
use crate::engine::Engine;

mod attempts;
mod bill;
mod file;
mod line;
mod one;
mod report;
mod summary;
#[cfg(test)]
mod tests;

pub(super) use file::{FileAsk, RequestsFile, file};
pub(super) use line::{RequestLine, short};
pub(super) use one::{OneAsk, RequestDetail, one};
pub(super) use summary::{RequestNames, RequestsSummary, names, summary};

/// Requests of a page.
const PAGE: usize = 200;
/// The most new ones that are told at once; behind that, the list begins anew.
const NEW: usize = 500;

/// Which requests are wanted, as it stands in the address. A name '' is that of those that have none.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields)]
pub(crate) struct RequestFilter {
    /// The first day, as in `2026-11-21`.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// The model id that was sent.
    pub model: Option<String>,
    /// The client key.
    pub key: Option<String>,
    /// The session.
    pub session: Option<String>,
    /// The subagent; '' is the main one.
    pub agent: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// How it ended: `complete`, `failed`, `abandoned`, `partial`.
    pub status: Option<String>,
    /// Anthropic's error type.
    pub error: Option<String>,
    /// The lane, as in `native`.
    pub lane: Option<String>,
    /// What it cost at least, in dollars.
    pub above: Option<String>,
    /// An id, or a part of a name.
    pub text: Option<String>,
}

/// A page that is asked for.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct RequestsAsk {
    /// Which ones.
    pub filter: RequestFilter,
    /// Behind this place, which an earlier page gave; from the end on where it is none.
    pub behind: Option<String>,
    /// From the oldest on, towards newer ones, instead of the other way.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub from_oldest: bool,
}

/// Requests, newest first.
#[derive(Debug, Default, Serialize, TS)]
pub(crate) struct RequestsPage {
    /// There may be few and still more to come.
    pub rows: Vec<RequestLine>,
    /// Where the next page on this way begins; none at the end.
    pub next: Option<String>,
    /// The day up or down to which was looked, if there is a next page.
    pub looked_to: Option<String>,
    /// The number of the request that was filed last.
    pub newest: i64,
    /// Today, in the user's own zone.
    pub today: String,
    /// Whether any request was ever filed.
    pub any: bool,
}

/// What is asked to be new.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct NewAsk {
    /// Which ones.
    pub filter: RequestFilter,
    /// The number of the last one that was filed before.
    pub after: i64,
}

/// What is new.
#[derive(Debug, Default, Serialize, TS)]
pub(crate) struct NewRequests {
    /// Newest first.
    pub rows: Vec<RequestLine>,
    /// The number of the request that was filed last.
    pub newest: i64,
    /// There are more than can be told: begin anew.
    pub too_many: bool,
}

pub(super) fn page(engine: &Engine, ask: RequestsAsk) -> Result<RequestsPage> {
    let Some(looking) = Looking::at(engine)? else { return Ok(RequestsPage::default()) };
    let wanted = ask.filter.wanted(&looking)?;
    let behind = ask.behind.map(|place| place.parse()).transpose().context("there is no such place")?;
    // Asked first: what is filed meanwhile is new then.
    let newest = looking.reader.last_filed()?;
    let towards = if ask.from_oldest { Towards::Newer } else { Towards::Older };
    let page = looking.reader.page(&wanted, towards, behind, PAGE)?;
    let day = |at: SystemTime| Ok::<_, anyhow::Error>(looking.clock(at)?.date().to_string());
    Ok(RequestsPage {
        rows: lines(&looking, &page.requests)?,
        next: page.next.map(|place| place.to_string()),
        looked_to: page.next.map(|place| day(place.at())).transpose()?,
        newest,
        today: looking.today().to_string(),
        any: newest > 0,
    })
}

pub(super) fn new(engine: &Engine, ask: NewAsk) -> Result<NewRequests> {
    let Some(looking) = Looking::at(engine)? else { return Ok(NewRequests::default()) };
    let wanted = ask.filter.wanted(&looking)?;
    let newest = looking.reader.last_filed()?;
    let found = looking.reader.filed_after(ask.after, &wanted, NEW)?;
    Ok(NewRequests { too_many: found.len() == NEW, rows: lines(&looking, &found)?, newest })
}

fn lines(looking: &Looking, found: &[(i64, UsageEvent)]) -> Result<Vec<RequestLine>> {
    found.iter().map(|(number, event)| RequestLine::of(looking, *number, event)).collect()
}

impl RequestFilter {
    fn wanted(&self, looking: &Looking) -> Result<Wanted> {
        let days = looking.days(self.from.as_deref(), self.to.as_deref())?;
        let outcome = self.status.as_deref().map(outcome).transpose()?;
        let text = self.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        Ok(Wanted {
            periods: looking.periods(days)?,
            model: self.model.clone(),
            key: self.key.clone(),
            session: self.session.clone(),
            agent: self.agent.clone(),
            project: self.project.clone(),
            outcome,
            error: self.error.clone(),
            lane: self.lane.clone(),
            at_least: self.above.as_deref().map(amount).transpose()?,
            text: text.map(str::to_owned),
        })
    }
}

fn outcome(word: &str) -> Result<Outcome> {
    let known = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word);
    known.with_context(|| format!("a request does not end {word:?}"))
}

fn amount(text: &str) -> Result<Picos> {
    money::dollars(text.trim()).with_context(|| format!("{text:?} is no amount of dollars, such as 0.50"))
}
