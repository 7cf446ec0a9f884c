//! The requests that are wanted as a file for spreadsheets or for programs.

use anyhow::Result;
use ledger::Towards;
use ledger::csv::cell;
use protocol::usage::UsageEvent;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::{Looking, RequestFilter};
use crate::engine::Engine;
use crate::usage::one;

/// More are for `outcrop ledger export`, which writes them as it reads them.
const MOST: usize = 20_000;

/// A file that is asked for.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct FileAsk {
    /// Which requests.
    pub filter: RequestFilter,
    /// `csv` or `json`.
    pub format: FileFormat,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileFormat {
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
}

/// A file.
#[derive(Debug, Serialize, TS)]
pub(crate) struct RequestsFile {
    /// How it is to be called.
    pub name: String,
    /// What is in it.
    pub content: String,
    /// How many requests.
    pub requests: String,
    /// Whether these are all; otherwise the newest.
    pub whole: bool,
}

pub(in crate::rpc) fn file(engine: &Engine, FileAsk { filter, format }: FileAsk) -> Result<RequestsFile> {
    let end = if format == FileFormat::Csv { "csv" } else { "json" };
    let (events, requests, day) = match Looking::at(engine)? {
        None => (Vec::new(), "0".to_owned(), String::new()),
        Some(looking) => {
            let events = newest(&looking, &filter)?;
            let count = looking.number(events.len() as u64);
            (events, count, format!("-{}", looking.today()))
        }
    };
    let whole = events.len() < MOST;
    let objects = events.iter().map(one::json).collect::<Result<Vec<Value>>>()?;
    let content = if format == FileFormat::Csv { csv(&objects) } else { format!("{:#}\n", Value::Array(objects)) };
    Ok(RequestsFile { name: format!("outcrop-requests{day}.{end}"), content, requests, whole })
}

fn newest(looking: &Looking, filter: &RequestFilter) -> Result<Vec<UsageEvent>> {
    let wanted = filter.wanted(looking)?;
    let (mut events, mut behind) = (Vec::new(), None);
    loop {
        let page = looking.reader.page(&wanted, Towards::Older, behind, MOST - events.len())?;
        events.extend(page.requests.into_iter().map(|(_, event)| event));
        behind = page.next;
        if behind.is_none() || events.len() >= MOST {
            return Ok(events);
        }
    }
}

/// A column for each member but the lists.
fn csv(objects: &[Value]) -> String {
    let columns: Vec<&String> = match objects.first() {
        Some(Value::Object(first)) => {
            first.keys().filter(|key| !["changes", "cache_break", "attempts"].contains(&key.as_str())).collect()
        }
        _ => return String::new(),
    };
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => cell(text),
        other => other.to_string(),
    };
    let line = |object: &Value| columns.iter().map(|column| text(&object[*column])).collect::<Vec<_>>().join(",");
    let heading = columns.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(",");
    std::iter::once(heading).chain(objects.iter().map(line)).map(|line| line + "\n").collect()
}
