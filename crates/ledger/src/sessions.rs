//! The sessions of a period: what each cost, when it went on, and which subagents it had.

use std::collections::{BTreeMap, HashMap};
use std::time::SystemTime;

use rusqlite::Connection;

use crate::pieces::{About, PROJECT_ROW, pieces};
use crate::rollup::{DEMO_ROW, OF_ROW, SUMS};
use crate::row;
use crate::texts::Texts;
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
    project: i64,
    span: Option<(i64, i64)>,
    /// By the number of its id; few enough to be looked through.
    agents: Vec<(i64, Total)>,
}

/// The dearest first; of those that cost the same, the latest.
pub(crate) fn dearest(
    connection: &Connection,
    about: About<'_>,
    period: (i64, i64),
    limit: usize,
) -> rusqlite::Result<Vec<Session>> {
    let whole = format!(
        "SELECT {SUMS}, first_ms, last_ms, session, agent, project FROM sessions
        WHERE quarter >= ? AND quarter < ? AND demo = ? AND {PROJECT_ROW}"
    );
    let rest = format!(
        "SELECT {OF_ROW}, at_ms, at_ms, coalesce(session, 0), coalesce(agent, 0), coalesce(project, 0) FROM request_rows
        WHERE at_ms >= ? AND at_ms < ? AND {DEMO_ROW} = ? AND {PROJECT_ROW}"
    );
    let mut sessions = HashMap::<i64, Adding>::new();
    pieces(connection, about, period, [&whole, &rest], |row| {
        let number = |at: usize| row.get::<_, i64>(Sums::COUNT + at);
        sessions.entry(number(2)?).or_default().add(
            &Sums::read(row, 0)?,
            (number(0)?, number(1)?),
            number(3)?,
            number(4)?,
        );
        Ok(())
    })?;
    let mut sessions: Vec<_> = sessions.into_iter().collect();
    sessions.sort_by_key(|(number, session)| {
        std::cmp::Reverse((session.total.cost, session.span.map(|span| span.1), *number))
    });
    sessions.truncate(limit);
    let mut texts = Texts::of(connection);
    sessions.into_iter().map(|(number, session)| session.done(number, &mut texts)).collect()
}

impl Adding {
    fn add(&mut self, sums: &Sums, (first, last): (i64, i64), agent: i64, project: i64) {
        self.total.add(sums);
        match self.agents.iter_mut().find(|(known, _)| *known == agent) {
            Some((_, total)) => total.add(sums),
            None => {
                let mut total = Total::default();
                total.add(sums);
                self.agents.push((agent, total));
            }
        }
        self.project = if project == 0 { self.project } else { project };
        self.span = Some(self.span.map_or((first, last), |span| (span.0.min(first), span.1.max(last))));
    }

    fn done(self, number: i64, texts: &mut Texts<'_>) -> rusqlite::Result<Session> {
        let (first, last) = self.span.unwrap_or_default();
        let mut agents = BTreeMap::new();
        for (agent, total) in self.agents {
            agents.insert(texts.get(agent)?.map(str::to_owned), total);
        }
        Ok(Session {
            total: Total { name: texts.get(number)?.map(str::to_owned), ..self.total },
            project: texts.get(self.project)?.map(str::to_owned),
            first: row::time(first),
            last: row::time(last),
            agents: total::listed(agents),
        })
    }
}
