//! Which requests are wanted, as conditions on the columns of a row and on those of the sums.
//!
//! Texts are looked up first: rows hold their numbers, and a name that no text has belongs to no request.

use std::ops::Range;
use std::time::SystemTime;

use protocol::money::Picos;
use protocol::usage::Outcome;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

use crate::row;

/// What is wanted of requests; the default wants all. A name '' is that of those that have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// When they arrived, in the order of time and without overlaps; empty is always.
    pub periods: Vec<Range<SystemTime>>,
    /// The model id that was sent upstream.
    pub model: Option<String>,
    /// The client key.
    pub key: Option<String>,
    /// The client's session.
    pub session: Option<String>,
    /// The client's subagent; '' is the main one.
    pub agent: Option<String>,
    /// The project that the client named.
    pub project: Option<String>,
    /// How they ended.
    pub outcome: Option<Outcome>,
    /// Anthropic's error type.
    pub error: Option<String>,
    /// The last part of the target.
    pub lane: Option<String>,
    /// What they cost at least.
    pub at_least: Option<Picos>,
    /// A whole id of a request, ours or AWS's, or of a session; the beginning of one of ours; or a part of a name.
    pub text: Option<String>,
}

/// Columns that a part of a name is looked for in.
const NAMES: [&str; 8] =
    ["session", "agent", "project", "key", "requested_model", "sent_model", "target", "error_type"];

/// What is wanted, in numbers of texts.
pub(super) struct Conditions {
    /// On the columns of `request_rows`.
    pub(super) rows: String,
    pub(super) values: Vec<Value>,
    /// The question for the quarters of an hour, from one to another, in which there may be some, in no order yet.
    pub(super) quarters: String,
    pub(super) quarter_values: Vec<Value>,
}

impl Wanted {
    /// Each period in milliseconds since 1970.
    pub(super) fn stretches(&self) -> Vec<(i64, i64)> {
        if self.periods.is_empty() {
            return vec![(i64::MIN, i64::MAX)];
        }
        self.periods.iter().map(|period| (row::millis(period.start), row::millis(period.end))).collect()
    }

    /// Whether the index of moments, or that of ids, leads to them without a search.
    pub(super) fn is_in_the_index(&self) -> bool {
        *self == Self { periods: self.periods.clone(), ..Self::default() } || self.is_about_one()
    }

    /// That a column lies in one of the periods.
    pub(super) fn within(&self, column: &str) -> String {
        let one = |(from, to): (i64, i64)| format!("({column} >= {from} AND {column} < {to})");
        format!("({})", self.stretches().into_iter().map(one).collect::<Vec<_>>().join(" OR "))
    }

    /// The column of moments; the plus keeps SQLite from its index where that of ids is the better one.
    pub(super) fn at(&self) -> &'static str {
        if self.is_about_one() { "+at_ms" } else { "at_ms" }
    }

    /// `None` where no request can be wanted, since nothing has such a name.
    pub(super) fn conditions(&self, connection: &Connection, demo: bool) -> rusqlite::Result<Option<Conditions>> {
        let Some(numbers) = numbers(connection, self)? else { return Ok(None) };
        let Some((rows, values)) = self.rows(connection, demo, &numbers)? else { return Ok(None) };
        let (quarters, quarter_values) = self.quarters(demo, &numbers);
        Ok(Some(Conditions { rows, values, quarters, quarter_values }))
    }

    fn rows(
        &self,
        connection: &Connection,
        demo: bool,
        numbers: &[(&str, i64)],
    ) -> rusqlite::Result<Option<(String, Vec<Value>)>> {
        let demos = like(connection, "demo/%")?;
        // What came to no target may have been either's, and cost nothing.
        let mut all = vec![format!("(target IS NULL OR target {} ({demos}))", if demo { "IN" } else { "NOT IN" })];
        let mut values = Vec::new();
        all.extend(numbers.iter().map(|(column, number)| format!("coalesce({column}, 0) = {number}")));
        if let Some(outcome) = self.outcome {
            all.push(format!("outcome = '{}'", outcome.as_str()));
        }
        if let Some(lane) = &self.lane {
            all.push(format!("target IN ({})", like(connection, &format!("%/{}", escaped(lane)))?));
        }
        if let Some(least) = self.at_least {
            all.push(format!("cost_picos >= {}", least.0));
        }
        if let Some(text) = &self.text {
            let Some((condition, value)) = looked_for(connection, text)? else { return Ok(None) };
            all.push(condition);
            values.extend(value.into_iter().map(Value::from));
        }
        Ok(Some((all.join(" AND "), values)))
    }

    fn quarters(&self, demo: bool, numbers: &[(&str, i64)]) -> (String, Vec<Value>) {
        let (table, named, values) = self.sums(numbers);
        let mut query =
            format!("SELECT DISTINCT quarter FROM {table} WHERE quarter >= ? AND quarter <= ? AND demo <= ?{named}");
        let values = std::iter::once(Value::from(demo)).chain(values).collect();
        if self.outcome == Some(Outcome::Failed) {
            query += " AND failed > 0";
        }
        if let Some(least) = self.at_least {
            query += &format!(" AND cost_picos >= {}", least.0);
        }
        (query, values)
    }

    /// The table of sums that is asked, the names that it knows as further conditions, and their values. Other names are
    /// left to the rows.
    pub(super) fn sums(&self, numbers: &[(&str, i64)]) -> (&'static str, String, Vec<Value>) {
        let (mut named, mut values) = (String::new(), Vec::new());
        if self.is_by_session() {
            for (column, number) in numbers.iter().filter(|(column, _)| SESSIONS.contains(column)) {
                named += &format!(" AND {column} = {number}");
            }
            return ("sessions", named, values);
        }
        for (column, name) in self.named().filter(|(column, _)| ROLLUPS.contains(column)) {
            named += &format!(" AND {column} = ?");
            values.push(name.to_owned().into());
        }
        ("rollups", named, values)
    }

    /// Whether one table of sums knows all of it.
    pub(super) fn is_in_the_sums(&self) -> bool {
        let known = if self.is_by_session() { SESSIONS } else { ROLLUPS };
        let beyond = self.lane.is_some() || self.at_least.is_some() || self.text.is_some() || !self.periods.is_empty();
        !beyond
            && matches!(self.outcome, None | Some(Outcome::Failed))
            && self.named().all(|(column, _)| known.contains(&column))
    }

    fn is_by_session(&self) -> bool {
        self.session.is_some() || self.agent.is_some()
    }

    fn named(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let names = [
            ("sent_model", &self.model),
            ("key", &self.key),
            ("session", &self.session),
            ("agent", &self.agent),
            ("project", &self.project),
            ("error_type", &self.error),
        ];
        names.into_iter().filter_map(|(column, name)| Some((column, name.as_deref()?)))
    }

    fn is_about_one(&self) -> bool {
        self.text.as_deref().is_some_and(is_own_id)
    }
}

/// Names that the sums by session know, and the other sums.
const SESSIONS: [&str; 3] = ["session", "agent", "project"];
const ROLLUPS: [&str; 3] = ["sent_model", "key", "project"];

/// The number of each name that is wanted; `None` where nothing has such a name.
pub(super) fn numbers(connection: &Connection, wanted: &Wanted) -> rusqlite::Result<Option<Vec<(&'static str, i64)>>> {
    wanted.named().map(|(column, name)| Ok(number(connection, name)?.map(|number| (column, number)))).collect()
}

fn number(connection: &Connection, text: &str) -> rusqlite::Result<Option<i64>> {
    if text.is_empty() {
        return Ok(Some(0));
    }
    let mut found = connection.prepare_cached("SELECT id FROM texts WHERE text = ?")?;
    found.query_row([text], |row| row.get(0)).optional()
}

/// The numbers of all texts that look like this.
fn like(connection: &Connection, pattern: &str) -> rusqlite::Result<String> {
    let mut found = connection.prepare_cached(r"SELECT id FROM texts WHERE text LIKE ? ESCAPE '\'")?;
    let numbers = found.query_map([pattern], |row| Ok(row.get::<_, i64>(0)?.to_string()))?;
    Ok(numbers.collect::<Result<Vec<_>, _>>()?.join(","))
}

/// The condition and the values that it takes; `None` where nothing is called so.
fn looked_for(connection: &Connection, text: &str) -> rusqlite::Result<Option<(String, Vec<String>)>> {
    if is_own_id(text) {
        return Ok(Some(("request_id >= ? AND request_id < ? || '~'".to_owned(), vec![text.to_owned(); 2])));
    }
    if is_uuid(text) {
        let number = number(connection, text)?.unwrap_or(-1);
        let condition = format!("(upstream_request_id = ? OR session = {number} OR agent = {number})");
        return Ok(Some((condition, vec![text.to_owned()])));
    }
    let numbers = like(connection, &format!("%{}%", escaped(text)))?;
    if numbers.is_empty() {
        return Ok(None);
    }
    let any = NAMES.map(|column| format!("{column} IN ({numbers})")).join(" OR ");
    Ok(Some((format!("({any})"), Vec::new())))
}

/// Ours begin so.
fn is_own_id(text: &str) -> bool {
    text.starts_with("req_")
}

/// What AWS calls requests by, and Claude Code sessions.
fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}
