//! Why requests failed: how often each cause was, and when last.

use std::collections::BTreeMap;
use std::time::{Instant, SystemTime};

use protocol::usage::Outcome;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::wanted::Conditions;
use super::{PATIENCE, Wanted};
use crate::error::Error;
use crate::reader::Reader;
use crate::rollup::QUARTER_MS;
use crate::row;
use crate::texts::Texts;

/// Quarters of an hour that are looked into however long that takes.
const AT_LEAST: u32 = 256;

/// One kind of failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Anthropic's error type, if one was told.
    pub error: Option<String>,
    /// The HTTP status that the client got.
    pub status: u16,
    /// How many requests.
    pub count: u64,
    /// When the last of them arrived.
    pub last: SystemTime,
}

/// The kinds of failures of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// The one that was last first.
    pub causes: Vec<Cause>,
    /// Older failures are not among them, for it took too long to look.
    pub since: Option<SystemTime>,
}

impl Reader {
    /// Why requests failed that were wanted.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn causes(&self, wanted: &Wanted) -> Result<Causes, Error> {
        let wanted = Wanted { outcome: Some(Outcome::Failed), ..wanted.clone() };
        self.ask(|connection| causes(connection, self.is_of_demo(), &wanted))
    }
}

/// By the number of the error type, and the status.
type Sums = BTreeMap<(i64, u16), (u64, i64)>;

fn causes(connection: &Connection, demo: bool, wanted: &Wanted) -> rusqlite::Result<Causes> {
    let (begun, mut looked, mut sums, mut since) = (Instant::now(), 0, Sums::new(), None);
    let Some(also) = wanted.conditions(connection, demo)? else { return Ok(Causes::default()) };
    'all: for (from, to) in wanted.stretches().into_iter().rev() {
        let bounds = [from.div_euclid(QUARTER_MS), (to - 1).div_euclid(QUARTER_MS)].map(Value::Integer);
        let values = bounds.into_iter().chain(also.quarter_values.clone());
        let mut quarters = connection.prepare_cached(&also.quarters)?;
        let mut quarters = quarters.query(params_from_iter(values))?;
        while let Some(row) = quarters.next()? {
            let start = row.get::<_, i64>(0)?.saturating_mul(QUARTER_MS);
            let quarter = (start.max(from), start.saturating_add(QUARTER_MS).min(to));
            add(connection, &also, quarter, &mut sums)?;
            looked += 1;
            if looked >= AT_LEAST && begun.elapsed() >= PATIENCE {
                since = Some(row::time(quarter.0));
                break 'all;
            }
        }
    }
    Ok(Causes { causes: listed(sums, &mut Texts::of(connection))?, since })
}

fn add(connection: &Connection, also: &Conditions, (from, to): (i64, i64), sums: &mut Sums) -> rusqlite::Result<()> {
    let query = format!(
        "SELECT coalesce(error_type, 0), status, at_ms FROM request_rows WHERE at_ms >= ? AND at_ms < ? AND {}",
        also.rows
    );
    let values = [from, to].map(Value::Integer).into_iter().chain(also.values.clone());
    let mut failed = connection.prepare_cached(&query)?;
    let mut failed = failed.query(params_from_iter(values))?;
    while let Some(row) = failed.next()? {
        let (count, last) = sums.entry((row.get(0)?, row.get(1)?)).or_insert((0, i64::MIN));
        *count += 1;
        *last = row.get::<_, i64>(2)?.max(*last);
    }
    Ok(())
}

fn listed(sums: Sums, texts: &mut Texts<'_>) -> rusqlite::Result<Vec<Cause>> {
    let mut causes = Vec::with_capacity(sums.len());
    for ((error, status), (count, last)) in sums {
        let error = texts.get(error)?.map(str::to_owned);
        causes.push(Cause { error, status, count, last: row::time(last) });
    }
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.last));
    Ok(causes)
}
