//! Opens the file: checks it, brings it up to date, and sets a damaged one aside.
//!
//! The format of a file is its `user_version`: the number of migrations it has been through.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::error::Error;

/// Oldest first. A migration that was released never changes again; a new one goes to the end.
const MIGRATIONS: &[&str] =
    &[include_str!("../migrations/0001_requests.sql"), include_str!("../migrations/0002_changes_and_lessons.sql")];

/// The first bytes of every SQLite file.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// How long the look at every page may take. The server promises to be ready in 150 ms, and a ledger of some years
/// takes longer than that to read; what is missed here, the writer notices when it gets there.
const CHECK_TIME: Duration = Duration::from_millis(20);

/// So many thousand steps of SQLite's are taken however slow the machine is: a ledger of ten thousand requests is always
/// looked at whole, which takes about 3 ms.
const CHECK_AT_LEAST: u32 = 400;

/// How long SQLite waits for another program's lock.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// What was found when the ledger was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// There was none; this one is new.
    Fresh,
    /// The ledger that was there.
    Existing,
    /// What was there could not be read. It was kept under another name, and this one is new.
    Replaced {
        /// Where the damaged file is now.
        kept: PathBuf,
    },
}

/// The connection that writes.
pub(crate) fn open_for_writing(path: &Path) -> Result<(Connection, Opened), Error> {
    let opened = ensure_file(path)?;
    match prepare(path) {
        Err(Error::Damaged(_)) => replace(path),
        prepared => Ok((prepared?, opened)),
    }
}

/// Sets the damaged file aside and starts a new one. Nothing of ours may have it open.
pub(crate) fn replace(path: &Path) -> Result<(Connection, Opened), Error> {
    let kept = set_aside(path)?;
    ensure_file(path)?;
    Ok((prepare(path)?, Opened::Replaced { kept }))
}

/// A connection that cannot write, to a file that exists and is in today's format.
pub(crate) fn open_for_reading(path: &Path) -> Result<Connection, Error> {
    if !path.exists() {
        return Err(Error::Absent(path.to_owned()));
    }
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    if format_of(&connection, path)? < known() {
        return Err(Error::Outdated(path.to_owned()));
    }
    Ok(connection)
}

/// Makes an empty file where there is none. SQLite would too, but it makes one that others may read, and it has less
/// to say about why it could not.
fn ensure_file(path: &Path) -> Result<Opened, Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let length = options.open(path).and_then(|file| Ok(file.metadata()?.len()));
    match length.map_err(|source| Error::Unwritable { path: path.to_owned(), source })? {
        0 => Ok(Opened::Fresh),
        _ => Ok(Opened::Existing),
    }
}

fn prepare(path: &Path) -> Result<Connection, Error> {
    if !begins_well(path).map_err(|source| Error::Unwritable { path: path.to_owned(), source })? {
        return Err(Error::Damaged(path.to_owned()));
    }
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    format_of(&connection, path)?;
    if !looks_sound(&mut connection).map_err(Error::at(path))? {
        return Err(Error::Damaged(path.to_owned()));
    }
    set_up(&mut connection).map_err(Error::at(path))?;
    Ok(connection)
}

/// Whether the file is empty or begins like a database. SQLite would say so too, but only after it has thrown away the
/// log beside the file, and the newest rows with it.
fn begins_well(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == MAGIC)
}

/// Unlike rusqlite's default, without `SQLITE_OPEN_URI`: a path is a path, even if it begins with `file:`.
fn connect(path: &Path, access: OpenFlags) -> Result<Connection, Error> {
    let connection =
        Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(Error::at(path))?;
    connection.busy_timeout(LOCK_PATIENCE).map_err(Error::at(path))?;
    Ok(connection)
}

fn format_of(connection: &Connection, path: &Path) -> Result<u32, Error> {
    let found = version(connection).map_err(Error::at(path))?;
    if found > known() {
        return Err(Error::Newer { path: path.to_owned(), found, known: known() });
    }
    Ok(found)
}

fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn looks_sound(connection: &mut Connection) -> rusqlite::Result<bool> {
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

fn set_up(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    migrate(connection, MIGRATIONS)
}

/// Applies what the file has not been through yet, all or nothing. The version is read inside the transaction,
/// because another process may be opening the same file.
fn migrate(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let migrating = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = version(&migrating)?;
    for (number, migration) in (1_u32..).zip(migrations) {
        if number > done {
            migrating.execute_batch(migration)?;
            migrating.pragma_update(None, "user_version", number)?;
        }
    }
    migrating.commit()
}

/// Renames the file, and with it the two that SQLite keeps beside it: they may hold rows that a rescue wants.
fn set_aside(path: &Path) -> Result<PathBuf, Error> {
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

fn free_name(path: &Path) -> PathBuf {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let names = (now..).map(|seconds| with(path, &format!(".corrupt-{seconds}")));
    names.into_iter().find(|name| !name.exists()).unwrap_or_else(|| with(path, ".corrupt"))
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Connection {
        Connection::open_in_memory().expect("memory is there")
    }

    fn count(connection: &Connection) -> i64 {
        connection.query_row("SELECT count(*) FROM ran", [], |row| row.get(0)).expect("the table is there")
    }

    #[test]
    fn each_migration_runs_once() -> rusqlite::Result<()> {
        let mut connection = empty();
        let mut migrations = vec!["CREATE TABLE ran (number INTEGER)", "INSERT INTO ran VALUES (2)"];
        migrate(&mut connection, &migrations)?;
        migrate(&mut connection, &migrations)?;
        assert_eq!((version(&connection)?, count(&connection)), (2, 1));

        migrations.push("INSERT INTO ran VALUES (3)");
        migrate(&mut connection, &migrations)?;
        assert_eq!((version(&connection)?, count(&connection)), (3, 2));
        Ok(())
    }

    #[test]
    fn a_migration_that_fails_leaves_everything_as_it_was() -> rusqlite::Result<()> {
        let mut connection = empty();
        migrate(&mut connection, &["CREATE TABLE ran (number INTEGER)"])?;
        let broken =
            ["CREATE TABLE ran (number INTEGER)", "INSERT INTO ran VALUES (2)", "INSERT INTO nowhere VALUES (3)"];
        migrate(&mut connection, &broken).expect_err("there is no such table");
        assert_eq!((version(&connection)?, count(&connection)), (1, 0));
        Ok(())
    }

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
