//! A request as a line of JSON: an object whose keys are the columns of its row. Whole numbers stay whole: milliseconds,
//! microseconds, pico-dollars.

use protocol::usage::UsageEvent;
use rusqlite::Connection;
use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use crate::row::{self, COLUMNS};

/// Why a line is no request.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// It is not a JSON object.
    #[error("it is no JSON object")]
    NoObject,
    /// It has a key that no column is called by.
    #[error("there is no column called {0:?}")]
    Unknown(String),
    /// A value is none that the column can hold.
    #[error("{0} cannot be what this line says it is")]
    Value(String),
    /// Something is missing, or of the wrong type.
    #[error("it is not a whole request: {0}")]
    Refused(String),
}

/// The line of an event, without its end.
pub(crate) fn of(event: &UsageEvent) -> String {
    let pairs = COLUMNS.into_iter().zip(row::values(event));
    let pairs =
        pairs.filter(|(_, value)| *value != Value::Null).map(|(column, value)| (column.to_owned(), json(value)));
    Json::Object(pairs.collect()).to_string()
}

/// Adds the request of a line; `false` if it is there already. Only lines that [`of`] could have written are taken, so that
/// everything that is stored can be read.
pub(crate) fn insert(connection: &Connection, line: &str) -> Result<bool, Wrong> {
    let pairs: Map<String, Json> = serde_json::from_str(line).map_err(|_| Wrong::NoObject)?;
    let mut columns = Vec::with_capacity(pairs.len());
    let mut values = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let column = COLUMNS.into_iter().find(|column| *column == key).ok_or_else(|| Wrong::Unknown(key.clone()))?;
        columns.push(column);
        values.push(sql(value).ok_or(Wrong::Value(key))?);
    }
    let refused = |error: rusqlite::Error| Wrong::Refused(error.to_string());
    if !row::insert_values(connection, &row::insertion(&columns), &columns, &values).map_err(refused)? {
        return Ok(false);
    }
    let id = connection.last_insert_rowid();
    match comes_back(connection, id, &columns, &values) {
        Ok(()) => Ok(true),
        Err(wrong) => {
            connection.execute("DELETE FROM request_rows WHERE id = ?", [id]).map_err(refused)?;
            Err(wrong)
        }
    }
}

/// Whether what was stored reads as what was given: no word that we do not know, no number below zero.
fn comes_back(connection: &Connection, id: i64, columns: &[&str], values: &[Value]) -> Result<(), Wrong> {
    let refused = |error: rusqlite::Error| Wrong::Refused(error.to_string());
    let mut read = connection.prepare_cached(&format!("{} WHERE requests.id = ?", row::SELECT)).map_err(refused)?;
    let kept = row::values(&read.query_row([id], row::event).map_err(refused)?);
    for (column, value) in columns.iter().zip(values) {
        let at = COLUMNS.iter().position(|known| known == column);
        let negative = matches!(value, Value::Integer(..0));
        if negative || at.is_none_or(|at| kept[at] != *value) {
            return Err(Wrong::Value((*column).to_owned()));
        }
    }
    Ok(())
}

fn json(value: Value) -> Json {
    match value {
        Value::Integer(number) => number.into(),
        Value::Real(number) => number.into(),
        Value::Text(text) => text.into(),
        Value::Null | Value::Blob(_) => Json::Null,
    }
}

fn sql(value: Json) -> Option<Value> {
    match value {
        Json::Null => Some(Value::Null),
        Json::Number(number) => number.as_i64().map(Value::Integer),
        Json::String(text) => Some(Value::Text(text)),
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}
