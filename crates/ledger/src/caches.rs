//! What sessions made of the prompt cache. Only of requests that are still kept: their sums know nothing of single breaks.

use std::collections::BTreeMap;

use protocol::usage::{Tokens, UsageEvent};
use rusqlite::Connection;

use crate::rollup::DEMO;
use crate::row;

/// What a session used of one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheUse {
    /// The session's id.
    pub session: String,
    /// The model id that was sent upstream, if it came to that.
    pub model: Option<String>,
    /// How many requests there were.
    pub requests: u64,
    /// What they used together.
    pub tokens: Tokens,
}

/// For each session and model, in the order of the names.
pub(crate) fn used(connection: &Connection, demo: bool, period: (i64, i64)) -> rusqlite::Result<Vec<CacheUse>> {
    let query = format!(
        "SELECT session, sent_model, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens FROM requests
        WHERE at_ms >= ? AND at_ms < ? AND {DEMO} = ? AND session IS NOT NULL"
    );
    let mut found = connection.prepare_cached(&query)?;
    let mut rows = found.query((period.0, period.1, demo))?;
    let mut sums = BTreeMap::<(String, Option<String>), (u64, Tokens)>::new();
    while let Some(row) = rows.next()? {
        let (requests, tokens) = sums.entry((row.get("session")?, row.get("sent_model")?)).or_default();
        *requests += 1;
        *tokens = tokens.and(row::tokens(row)?);
    }
    let each = |((session, model), (requests, tokens))| CacheUse { session, model, requests, tokens };
    Ok(sums.into_iter().map(each).collect())
}

/// The requests at which a cache broke, oldest first.
pub(crate) fn breaks(connection: &Connection, demo: bool, period: (i64, i64)) -> rusqlite::Result<Vec<UsageEvent>> {
    let query = format!(
        "{} WHERE cache_break IS NOT NULL AND at_ms >= ? AND at_ms < ? AND {DEMO} = ? ORDER BY at_ms, requests.id",
        row::SELECT
    );
    connection.prepare_cached(&query)?.query_map((period.0, period.1, demo), row::event)?.collect()
}
