//! The parts of a period put together: by session with its agents, by agent or by project with their sessions.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use anyhow::Result;
use jiff::ToSpan;
use jiff::civil::Date;
use ledger::Part;

use super::SessionsBy;
use crate::rpc::looking::Looking;
use crate::usage::Row;

/// One session, agent or project.
pub(super) struct Group {
    pub(super) name: Option<String>,
    pub(super) row: Row,
    pub(super) first: SystemTime,
    pub(super) last: SystemTime,
    pub(super) projects: BTreeSet<String>,
    /// The dearest first.
    pub(super) parts: Vec<(Option<String>, Row)>,
}

struct Adding {
    row: Row,
    first: SystemTime,
    last: SystemTime,
    projects: BTreeSet<String>,
    parts: BTreeMap<Option<String>, Row>,
}

type Groups = BTreeMap<Option<String>, Adding>;

/// In the order of the names, the unnamed first.
pub(super) fn groups(looking: &Looking, by: SessionsBy, days: (Date, Date)) -> Result<Vec<Group>> {
    let mut groups = Groups::new();
    if looking.exchange.is_none() {
        // Without rates, days make no difference.
        add(looking, by, days, &mut groups)?;
    } else {
        let (first, last) = within(looking, days)?;
        for day in first.series(1.day()).take_while(|day| *day <= last) {
            add(looking, by, (day, day), &mut groups)?;
        }
    }
    Ok(groups.into_iter().map(|(name, group)| group.done(name)).collect())
}

/// The days of these that may have requests; a journey can turn a clock back by a day.
fn within(looking: &Looking, (first, last): (Date, Date)) -> Result<(Date, Date)> {
    let Some((oldest, newest)) = looking.reader.span()? else { return Ok((last, last)) };
    let (oldest, newest) = (looking.calendar.day(oldest)?, looking.calendar.day(newest)?);
    Ok((first.max(oldest.saturating_sub(1.day())), last.min(newest.saturating_add(1.day()))))
}

/// Adds the days, which are worth what the first of them is.
fn add(looking: &Looking, by: SessionsBy, days: (Date, Date), groups: &mut Groups) -> Result<()> {
    for period in looking.calendar.periods(days.0, days.1)? {
        for Part { session, agent, project, total, first, last } in looking.reader.parts(period.start, period.end)? {
            let row = looking.row(days.0, total);
            let (name, part) = match by {
                SessionsBy::Session => (session, agent),
                SessionsBy::Agent => (agent, session),
                SessionsBy::Project => (project.clone(), session),
            };
            let project = project.filter(|_| by != SessionsBy::Project);
            groups.entry(name).or_insert_with(|| Adding::none(first, last)).add(&row, first, last, part, project);
        }
    }
    Ok(())
}

impl Adding {
    fn none(first: SystemTime, last: SystemTime) -> Self {
        Self { row: Row::default(), first, last, projects: BTreeSet::new(), parts: BTreeMap::new() }
    }

    fn add(&mut self, row: &Row, first: SystemTime, last: SystemTime, part: Option<String>, project: Option<String>) {
        self.row += row;
        self.first = self.first.min(first);
        self.last = self.last.max(last);
        self.projects.extend(project);
        *self.parts.entry(part).or_default() += row;
    }

    fn done(self, name: Option<String>) -> Group {
        let Self { row, first, last, projects, parts } = self;
        Group { name, row, first, last, projects, parts: dearest_first(parts) }
    }
}

/// Of those that cost the same, the one with most requests.
pub(super) fn dearest_first(rows: BTreeMap<Option<String>, Row>) -> Vec<(Option<String>, Row)> {
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|(_, row)| std::cmp::Reverse((row.total.cost, row.total.requests)));
    rows
}
