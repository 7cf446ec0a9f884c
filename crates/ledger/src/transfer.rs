//! Requests out of a ledger and into another, and the look at whether its sums are true.

use std::io::{self, BufRead, Write};
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, TransactionBehavior};

use crate::csv;
use crate::error::Error;
use crate::line::{self, Wrong};
use crate::reader::Reader;
use crate::rollup;
use crate::row::{self, COLUMNS};
use crate::schema;

/// Lines stored in one transaction, between which a server gets its turn.
const BATCH: usize = 1_000;

/// Why requests could not be brought in or out.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The ledger's fault.
    #[error(transparent)]
    Ledger(#[from] Error),
    /// The other file's fault.
    #[error("the file cannot be read or written")]
    File(#[from] io::Error),
    /// A line that is no request. What stood well before it, in whole thousands of lines, is stored.
    #[error("line {number} is not one of ours")]
    Line {
        /// Counted from 1.
        number: usize,
        /// What is wrong with it.
        source: Wrong,
    },
}

/// What became of the lines of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Requests that were new.
    pub added: u64,
    /// Requests that were there already.
    pub present: u64,
    /// Requests from a time whose rows were let go: they are in the sums already, or were never there.
    pub too_old: u64,
}

/// What was found in a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// How many requests it holds.
    pub requests: u64,
    /// Whether the sums were those of the requests. If not, they were made anew.
    pub sums_agreed: bool,
}

impl Reader {
    /// Writes every request, oldest first, as lines of JSON, which can be imported again. Returns how many there were.
    ///
    /// # Errors
    /// If the ledger cannot be read or the lines cannot be written.
    pub fn export_lines(&self, out: &mut impl Write) -> Result<u64, TransferError> {
        self.each_request(|row| writeln!(out, "{}", line::of(&row::event(row).map_err(io::Error::other)?)))
    }

    /// The same for spreadsheets, with a line of headings: the columns of the ledger, whole numbers throughout.
    ///
    /// # Errors
    /// If the ledger cannot be read or the lines cannot be written.
    pub fn export_csv(&self, out: &mut impl Write) -> Result<u64, TransferError> {
        writeln!(out, "{}", COLUMNS.join(","))?;
        self.each_request(|row| {
            let column = |name| if name == row::CHANGE_LIST { "json" } else { name };
            let cells = COLUMNS.into_iter().map(|name| row.get_ref(column(name)).map(cell));
            let cells = cells.collect::<Result<Vec<_>, _>>().map_err(io::Error::other)?;
            writeln!(out, "{}", cells.join(","))
        })
    }

    fn each_request(&self, mut each: impl FnMut(&rusqlite::Row<'_>) -> io::Result<()>) -> Result<u64, TransferError> {
        let mut written = Ok(0);
        self.ask(|connection| {
            let mut all = connection.prepare(&format!("{} ORDER BY at_ms, requests.id", row::SELECT))?;
            let mut rows = all.query([])?;
            while let (Ok(count), Some(row)) = (&mut written, rows.next()?) {
                match each(row) {
                    Ok(()) => *count += 1,
                    Err(error) => written = Err(error),
                }
            }
            Ok(())
        })?;
        Ok(written?)
    }
}

/// Adds the requests of an export to the ledger at `path`, which is made if there is none. Doing it twice is as good as
/// once, and a server may be running.
///
/// # Errors
/// If either file cannot be used, or a line is no request.
pub fn import(path: &Path, lines: impl BufRead) -> Result<Imported, TransferError> {
    let (mut connection, _) = schema::open_for_writing(path)?;
    let mut lines = (1..).zip(lines.lines()).peekable();
    let mut imported = Imported::default();
    while lines.peek().is_some() {
        let adding = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Error::at(path))?;
        let newest = rollup::newest(&adding).map_err(Error::at(path))?;
        let mut batch = Imported::default();
        for (number, text) in lines.by_ref().take(BATCH) {
            let text = text?;
            if !text.trim().is_empty() {
                let added = line::insert(&adding, &text).map_err(|source| TransferError::Line { number, source })?;
                *(if added { &mut batch.added } else { &mut batch.present }) += 1;
            }
        }
        let too_old = leave_out(&adding, newest).map_err(Error::at(path))?;
        rollup::add_since(&adding, newest).map_err(Error::at(path))?;
        adding.commit().map_err(Error::at(path))?;
        imported.added += batch.added - too_old;
        imported.present += batch.present;
        imported.too_old += too_old;
    }
    Ok(imported)
}

/// Takes new rows out again that belong to a time whose rows were let go: nobody knows whether the sums have them.
fn leave_out(connection: &Connection, newest: i64) -> rusqlite::Result<u64> {
    let from = rollup::rows_from(connection)?;
    Ok(connection.execute("DELETE FROM request_rows WHERE id > ? AND at_ms < ?", [newest, from])? as u64)
}

/// Looks at every page of the ledger at `path` and adds up every request.
///
/// # Errors
/// [`Error::Damaged`] if a page is bad; [`Error::Absent`] if there is no ledger.
pub fn check(path: &Path) -> Result<Checked, Error> {
    if !path.exists() {
        return Err(Error::Absent(path.to_owned()));
    }
    let (mut connection, _) = schema::open_for_writing(path)?;
    let verdict = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    if verdict.map_err(Error::at(path))? != "ok" {
        return Err(Error::Damaged(path.to_owned()));
    }
    add_up(&mut connection).map_err(Error::at(path))
}

fn add_up(connection: &mut Connection) -> rusqlite::Result<Checked> {
    let checking = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    checking.execute_batch(
        "CREATE TEMP TABLE old_rollups AS SELECT * FROM rollups; CREATE TEMP TABLE old_sessions AS SELECT * FROM sessions;
        CREATE TEMP TABLE old_waits AS SELECT * FROM waits;",
    )?;
    rollup::rebuild(&checking)?;
    let differ = |table: &str| -> rusqlite::Result<bool> {
        let (old, new) = (format!("SELECT * FROM old_{table}"), format!("SELECT * FROM {table}"));
        let query = format!("SELECT EXISTS ({old} EXCEPT {new}) OR EXISTS ({new} EXCEPT {old})");
        checking.query_row(&query, [], |row| row.get(0))
    };
    let sums_agreed = !differ("rollups")? && !differ("sessions")? && !differ("waits")?;
    let requests: i64 = checking.query_row("SELECT count(*) FROM requests", [], |row| row.get(0))?;
    checking.execute_batch("DROP TABLE old_rollups; DROP TABLE old_sessions; DROP TABLE old_waits;")?;
    if sums_agreed {
        checking.rollback()?
    } else {
        checking.commit()?
    }
    Ok(Checked { requests: requests.unsigned_abs(), sums_agreed })
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => csv::cell(&String::from_utf8_lossy(text)),
    }
}
