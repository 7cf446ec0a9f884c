//! The sessions of a period: what each cost, when it went on, and which subagents it had.

use std::collections::{BTreeMap, HashMap};
use std::time::SystemTime;

use rusqlite::Connection;

use crate::pieces::{About, PROJECT, pieces};
use crate::rollup::{DEMO, OF_ROW, SUMS};
use crate::row;
use crate::total::{self, Sums, Total};

/// What one session of a client came to within the period that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// All of it; its name is the session's id, `None` for the requests that named none.
    pub total: Total,
    /// The project that its latest requests named.
    pub project: Option<String>,
    /// Its first request.
    pub first: SystemTime,
    /// Its last request.
    pub last: SystemTime,
    /// The same total by agent, the main one, which has no name, first.
    pub agents: Vec<Total>,
}

#[derive(Default)]
struct Adding {
    total: Total,
    project: Option<String>,
    span: Option<(i64, i64)>,
    agents: BTreeMap<Option<String>, Total>,
}

/// The dearest first; of those that cost the same, the latest.
pub(crate) fn dearest(
    connection: &Connection,
    about: About<'_>,
    period: (i64, i64),
    limit: usize,
) -> rusqlite::Result<Vec<Session>> {
    let named = "session, agent, project";
    let whole = format!(
        "SELECT {SUMS}, first_ms, last_ms, {named} FROM sessions WHERE quarter >= ? AND quarter < ? AND demo = ? AND {PROJECT}"
    );
    let rest = format!(
        "SELECT {OF_ROW}, at_ms, at_ms, {named} FROM requests WHERE at_ms >= ? AND at_ms < ? AND {DEMO} = ? AND {PROJECT}"
    );
    let mut sessions = HashMap::<Option<String>, Adding>::new();
    pieces(connection, about, period, [&whole, &rest], |row| {
        let text = |at: usize| -> rusqlite::Result<_> {
            let text: Option<String> = row.get(Sums::COUNT + at)?;
            Ok(text.filter(|text| !text.is_empty()))
        };
        let span = (row.get(Sums::COUNT)?, row.get(Sums::COUNT + 1)?);
        sessions.entry(text(2)?).or_default().add(&Sums::read(row, 0)?, span, text(3)?, text(4)?);
        Ok(())
    })?;
    let mut sessions: Vec<_> = sessions.into_iter().map(|(name, session)| session.done(name)).collect();
    sessions.sort_by_key(|session| std::cmp::Reverse((session.total.cost, session.last, session.total.name.clone())));
    sessions.truncate(limit);
    Ok(sessions)
}

impl Adding {
    fn add(&mut self, sums: &Sums, (first, last): (i64, i64), agent: Option<String>, project: Option<String>) {
        self.total.add(sums);
        self.agents.entry(agent).or_default().add(sums);
        self.project = project.or(self.project.take());
        self.span = Some(self.span.map_or((first, last), |span| (span.0.min(first), span.1.max(last))));
    }

    fn done(self, name: Option<String>) -> Session {
        let (first, last) = self.span.unwrap_or_default();
        Session {
            total: Total { name, ..self.total },
            project: self.project,
            first: row::time(first),
            last: row::time(last),
            agents: total::listed(self.agents),
        }
    }
}
