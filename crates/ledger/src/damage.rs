//! Files that are not what they were: found out, set aside, and read as far as they can be.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, params_from_iter};

use crate::error::Error;
use crate::rollup;

/// The first bytes of every SQLite file.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// How long the look at every page may take. The server promises to be ready in 150 ms, and a ledger of some years
/// takes longer than that to read; what is missed here, the writer notices when it gets there.
const CHECK_TIME: Duration = Duration::from_millis(20);

/// So many thousand steps of SQLite's are taken however slow the machine is: a ledger of ten thousand requests is always
/// looked at whole, which takes about 3 ms.
const CHECK_AT_LEAST: u32 = 400;

/// Whether the file is empty or begins like a database. SQLite would say so too, but only after it has thrown away the
/// log beside the file, and the newest rows with it.
pub(crate) fn begins_well(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == MAGIC)
}

/// Whether a quick look finds nothing wrong.
pub(crate) fn looks_sound(connection: &mut Connection) -> rusqlite::Result<bool> {
    let (deadline, mut taken) = (Instant::now() + CHECK_TIME, 0_u32);
    let enough = move || {
        taken = taken.saturating_add(1);
        taken > CHECK_AT_LEAST && Instant::now() > deadline
    };
    connection.progress_handler(1_000, Some(enough))?;
    let verdict = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    connection.progress_handler(0, None::<fn() -> bool>)?;
    match verdict {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => Ok(true),
        verdict => Ok(verdict? == "ok"),
    }
}

/// Renames the file, and with it the two that SQLite keeps beside it: they may hold rows that a rescue wants.
pub(crate) fn set_aside(path: &Path) -> Result<PathBuf, Error> {
    let kept = free_name(path);
    for end in ["-wal", "-shm", ""] {
        match fs::rename(with(path, end), with(&kept, end)) {
            Err(error) if !end.is_empty() && error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(Error::SetAside { path: path.to_owned(), kept, source }),
            Ok(()) => {}
        }
    }
    Ok(kept)
}

/// Carries over from a damaged file what can be read of it. Returns the number of requests; a file that cannot be read
/// at all has none. The new one is in no format yet: `begin` brings it into that of the damaged one, whose rows fit no other.
pub(crate) fn rescue(
    kept: &Path,
    new: &mut Connection,
    begin: impl FnOnce(&mut Connection, u32) -> rusqlite::Result<()>,
) -> u64 {
    let carried = carry_over(kept, new, begin);
    if let Err(error) = &carried {
        tracing::warn!(%error, "nothing could be carried over from the damaged ledger");
    }
    carried.unwrap_or_default()
}

fn carry_over(
    kept: &Path,
    new: &mut Connection,
    begin: impl FnOnce(&mut Connection, u32) -> rusqlite::Result<()>,
) -> rusqlite::Result<u64> {
    // Reading would let SQLite clean up the log beside the file, so a copy is read: the file stays what it is.
    let copy = with(kept, ".reading");
    let result = copied(kept, &copy).and_then(|()| {
        let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let damaged = Connection::open_with_flags(&copy, access)?;
        let format: u32 = damaged.pragma_query_value(None, "user_version", |row| row.get(0))?;
        begin(new, format)?;
        read_over(&damaged, new)
    });
    for end in ["-wal", "-shm", ""] {
        let _ = fs::remove_file(with(&copy, end));
    }
    result
}

fn copied(kept: &Path, copy: &Path) -> rusqlite::Result<()> {
    let failed = |error: io::Error| rusqlite::Error::ToSqlConversionFailure(error.into());
    fs::copy(kept, copy).map_err(failed)?;
    let log = with(kept, "-wal");
    if log.exists() {
        fs::copy(log, with(copy, "-wal")).map_err(failed)?;
    }
    Ok(())
}

fn read_over(damaged: &Connection, new: &mut Connection) -> rusqlite::Result<u64> {
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let tables: Vec<String> = new.prepare(tables)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    // Rows come in any order, and one may name another that is lost.
    new.pragma_update(None, "foreign_keys", false)?;
    let writing = new.transaction()?;
    for table in &tables {
        for order in ["ASC", "DESC"] {
            // Read from both ends, until there is no more to be read: what is lost lies between.
            if let Err(error) = rows_over(damaged, &writing, table, order) {
                tracing::warn!(%error, table, "a part of the damaged ledger cannot be read");
            } else {
                break;
            }
        }
    }
    if tables.iter().any(|table| table == "facts") {
        rollup::set_fact(&writing, "rollups_wanted", 1)?;
    }
    let rescued: i64 = writing.query_row("SELECT count(*) FROM requests", [], |row| row.get(0))?;
    writing.commit()?;
    new.pragma_update(None, "foreign_keys", true)?;
    Ok(rescued.unsigned_abs())
}

/// A table's first column is the beginning of its key, so that this order is the one in which it lies in the file.
fn rows_over(damaged: &Connection, new: &Connection, table: &str, order: &str) -> rusqlite::Result<()> {
    let mut found = damaged.prepare(&format!("SELECT * FROM {table} ORDER BY 1 {order}"))?;
    let columns: Vec<String> = found.column_names().map(str::to_owned).collect();
    let places = vec!["?"; columns.len()].join(", ");
    let add = format!("INSERT OR REPLACE INTO {table} ({}) VALUES ({places})", columns.join(", "));
    let mut add = new.prepare(&add)?;
    let mut rows = found.query([])?;
    while let Some(row) = rows.next()? {
        let values = (0..columns.len()).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>()?;
        // A bad page can look like a row, which the new table then refuses.
        let _ = add.execute(params_from_iter(values));
    }
    Ok(())
}

fn free_name(path: &Path) -> PathBuf {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let names = (now..).map(|seconds| with(path, &format!(".corrupt-{seconds}")));
    names.into_iter().find(|name| !name.exists()).unwrap_or_else(|| with(path, ".corrupt"))
}

/// The path with something behind its name.
pub(crate) fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_damaged_files_in_one_second_are_both_kept() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.sqlite3");
        let mut kept = Vec::new();
        for text in ["one", "two"] {
            fs::write(&path, text)?;
            kept.push(fs::read_to_string(set_aside(&path)?)?);
        }
        assert_eq!(fs::read_dir(folder.path())?.count(), 2);
        assert_eq!(kept, ["one", "two"]);
        Ok(())
    }
}
