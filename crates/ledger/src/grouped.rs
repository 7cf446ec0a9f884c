//! Sums by model, key, session, agent or project.

use rusqlite::Connection;

use crate::pieces::{About, PROJECT, PROJECT_ROW, pieces};
use crate::rollup::{DEMO, DEMO_ROW, OF_ROW, QUARTER_MS, SUMS};
use crate::texts::Texts;
use crate::total::Sums;

/// What to make one total for each of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Everything together.
    All,
    /// The model id that was sent upstream; unnamed are the requests that never got that far.
    Model,
    /// The client key.
    Key,
    /// The client's session.
    Session,
    /// The client's subagent; unnamed is the main one.
    Agent,
    /// The project that the client named.
    Project,
}

/// Gives the sums of a period to `add` piece by piece, each with its quarter and its name.
pub(crate) fn each(
    connection: &Connection,
    about: About<'_>,
    period: (i64, i64),
    by: Group,
    mut add: impl FnMut(i64, Option<&str>, &Sums),
) -> rusqlite::Result<()> {
    let [whole, rest] = by.questions();
    // Sums by session have numbers for names.
    let mut texts = Texts::of(connection);
    pieces(connection, about, period, [&whole, &rest], |row| {
        let name = match by {
            Group::Session | Group::Agent => texts.get(row.get(1 + Sums::COUNT)?)?,
            Group::All | Group::Model | Group::Key | Group::Project => {
                row.get_ref(1 + Sums::COUNT)?.as_str_or_null()?
            }
        };
        add(row.get(0)?, name.filter(|name| !name.is_empty()), &Sums::read(row, 1)?);
        Ok(())
    })
}

impl Group {
    fn column(self) -> &'static str {
        match self {
            Self::All => "NULL",
            Self::Model => "sent_model",
            Self::Key => "key",
            Self::Session => "session",
            Self::Agent => "agent",
            Self::Project => "project",
        }
    }

    /// For the sums and for the rows.
    fn questions(self) -> [String; 2] {
        let name = self.column();
        match self {
            Self::Session | Self::Agent => [
                format!(
                    "SELECT quarter, {SUMS}, {name} FROM sessions
                    WHERE quarter >= ? AND quarter < ? AND demo = ? AND {PROJECT_ROW}"
                ),
                format!(
                    "SELECT at_ms / {QUARTER_MS}, {OF_ROW}, coalesce({name}, 0) FROM request_rows
                    WHERE at_ms >= ? AND at_ms < ? AND {DEMO_ROW} = ? AND {PROJECT_ROW}"
                ),
            ],
            Self::All | Self::Model | Self::Key | Self::Project => [
                format!(
                    "SELECT quarter, {SUMS}, {name} FROM rollups
                    WHERE quarter >= ? AND quarter < ? AND demo = ? AND {PROJECT}"
                ),
                format!(
                    "SELECT at_ms / {QUARTER_MS}, {OF_ROW}, {name} FROM requests
                    WHERE at_ms >= ? AND at_ms < ? AND {DEMO} = ? AND {PROJECT}"
                ),
            ],
        }
    }
}
