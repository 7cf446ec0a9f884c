//! A period in its smallest named parts: what each agent of each session did for each project, and with which models.

use std::collections::{BTreeMap, HashMap};
use std::time::SystemTime;

use rusqlite::Connection;

use crate::error::Error;
use crate::pieces::{About, PROJECT_ROW, pieces};
use crate::reader::Reader;
use crate::rollup::{DEMO_ROW, OF_ROW, SUMS};
use crate::row;
use crate::texts::Texts;
use crate::total::{self, Sums, Total};

/// What one agent of one session did for one project within the period that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The client's session, if it named one.
    pub session: Option<String>,
    /// The client's subagent; `None` is the main one.
    pub agent: Option<String>,
    /// The project, if the client named one.
    pub project: Option<String>,
    /// All of it, without a name.
    pub total: Total,
    /// Its first request.
    pub first: SystemTime,
    /// Its last request.
    pub last: SystemTime,
}

impl Reader {
    /// The parts of a period, in the order of their names, the unnamed first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn parts(&self, from: SystemTime, to: SystemTime) -> Result<Vec<Part>, Error> {
        let period = (row::millis(from), row::millis(to));
        self.ask(|connection| parts(connection, (self.is_of_demo(), None), period))
    }

    /// What a session used of each model, as far as its requests are kept. The moments are those of its first and last
    /// request.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn models_of(&self, session: &str, first: SystemTime, last: SystemTime) -> Result<Vec<Total>, Error> {
        let period = (row::millis(first), row::millis(last));
        self.ask(|connection| models(connection, self.is_of_demo(), session, period))
    }
}

/// Session, agent and project, as numbers of texts.
type Numbers = [i64; 3];

fn parts(connection: &Connection, about: About<'_>, period: (i64, i64)) -> rusqlite::Result<Vec<Part>> {
    let whole = format!(
        "SELECT {SUMS}, first_ms, last_ms, session, agent, project FROM sessions
        WHERE quarter >= ? AND quarter < ? AND demo = ? AND {PROJECT_ROW}"
    );
    let rest = format!(
        "SELECT {OF_ROW}, at_ms, at_ms, coalesce(session, 0), coalesce(agent, 0), coalesce(project, 0) FROM request_rows
        WHERE at_ms >= ? AND at_ms < ? AND {DEMO_ROW} = ? AND {PROJECT_ROW}"
    );
    let mut sums = HashMap::<Numbers, (Total, i64, i64)>::new();
    pieces(connection, about, period, [&whole, &rest], |row| {
        let number = |at: usize| row.get::<_, i64>(Sums::COUNT + at);
        let none = || (Total::default(), i64::MAX, i64::MIN);
        let (total, first, last) = sums.entry([number(2)?, number(3)?, number(4)?]).or_insert_with(none);
        total.add(&Sums::read(row, 0)?);
        *first = number(0)?.min(*first);
        *last = number(1)?.max(*last);
        Ok(())
    })?;
    let mut texts = Texts::of(connection);
    let mut name = |number| Ok::<_, rusqlite::Error>(texts.get(number)?.map(str::to_owned));
    let mut parts = Vec::with_capacity(sums.len());
    for ([session, agent, project], (total, first, last)) in sums {
        let (session, agent, project) = (name(session)?, name(agent)?, name(project)?);
        parts.push(Part { session, agent, project, total, first: row::time(first), last: row::time(last) });
    }
    parts.sort_by(|one, other| one.names().cmp(&other.names()));
    Ok(parts)
}

impl Part {
    fn names(&self) -> [&Option<String>; 3] {
        [&self.session, &self.agent, &self.project]
    }
}

fn models(
    connection: &Connection,
    demo: bool,
    session: &str,
    (first, last): (i64, i64),
) -> rusqlite::Result<Vec<Total>> {
    let query = format!(
        "SELECT {OF_ROW}, coalesce(sent_model, 0) FROM request_rows WHERE at_ms >= ?1 AND at_ms <= ?2 AND {DEMO_ROW} = ?3
        AND coalesce(session, 0) = CASE ?4 WHEN '' THEN 0 ELSE (SELECT id FROM texts WHERE text = ?4) END"
    );
    let mut found = connection.prepare_cached(&query)?;
    let mut rows = found.query((first, last, demo, session))?;
    let (mut totals, mut texts) = (BTreeMap::new(), Texts::of(connection));
    while let Some(row) = rows.next()? {
        total::add(&mut totals, texts.get(row.get(Sums::COUNT)?)?, &Sums::read(row, 0)?);
    }
    Ok(total::listed(totals))
}
