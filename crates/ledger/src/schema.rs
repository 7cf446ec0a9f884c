//! Opens the file: checks it, brings it up to date, and has a damaged one replaced.
//!
//! The format of a file is its `user_version`: the number of migrations it has been through.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::backup;
use crate::damage;
use crate::error::Error;
use crate::rollup;

/// Oldest first. A migration that was released never changes again; a new one goes to the end.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_requests.sql"),
    include_str!("../migrations/0002_changes_and_lessons.sql"),
    include_str!("../migrations/0003_money.sql"),
    include_str!("../migrations/0004_keys_and_lifts.sql"),
    include_str!("../migrations/0005_cache_breaks.sql"),
    include_str!("../migrations/0006_rates.sql"),
    include_str!("../migrations/0007_texts.sql"),
    include_str!("../migrations/0008_attempts.sql"),
];

/// How long SQLite waits for another program's lock.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// SQLite's word for giving pages back in steps; it holds from the first table on, or after a `VACUUM`.
const INCREMENTAL: i64 = 2;

/// What was found when the ledger was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// There was none; this one is new.
    Fresh,
    /// The ledger that was there.
    Existing,
    /// What was there is damaged. It was kept under another name, and this one is new.
    Replaced {
        /// Where the damaged file is now.
        kept: PathBuf,
        /// How many of its requests could be read and are in the new one.
        rescued: u64,
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

/// Sets the damaged file aside and starts a new one with what can be read of it. Nothing of ours may have it open.
pub(crate) fn replace(path: &Path) -> Result<(Connection, Opened), Error> {
    let kept = damage::set_aside(path)?;
    ensure_file(path)?;
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let mut rescued = 0;
    set_up(&mut connection, |new| {
        rescued = damage::rescue(&kept, new, |new, format| {
            let migrations = MIGRATIONS.get(..format as usize).unwrap_or(MIGRATIONS);
            migrate(new, migrations)
        });
        Ok(())
    })
    .map_err(Error::at(path))?;
    Ok((connection, Opened::Replaced { kept, rescued }))
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
pub(crate) fn ensure_file(path: &Path) -> Result<Opened, Error> {
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
    if !damage::begins_well(path).map_err(|source| Error::Unwritable { path: path.to_owned(), source })? {
        return Err(Error::Damaged(path.to_owned()));
    }
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let found = format_of(&connection, path)?;
    if !damage::looks_sound(&mut connection).map_err(Error::at(path))? {
        return Err(Error::Damaged(path.to_owned()));
    }
    if (1..known()).contains(&found) {
        backup::make(&connection, path, known())?;
    }
    set_up(&mut connection, |_| Ok(())).map_err(Error::at(path))?;
    Ok(connection)
}

/// Unlike rusqlite's default, without `SQLITE_OPEN_URI`: a path is a path, even if it begins with `file:`.
pub(crate) fn connect(path: &Path, access: OpenFlags) -> Result<Connection, Error> {
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

/// Brings a file up to date; `fill` may put something into it before.
fn set_up(
    connection: &mut Connection,
    fill: impl FnOnce(&mut Connection) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let vacuum: i64 = connection.pragma_query_value(None, "auto_vacuum", |row| row.get(0))?;
    if vacuum != INCREMENTAL {
        connection.pragma_update(None, "auto_vacuum", INCREMENTAL)?;
        if version(connection)? > 0 {
            connection.execute_batch("VACUUM")?;
        }
    }
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    fill(connection)?;
    migrate(connection, MIGRATIONS)?;
    rollup::rebuild_if_wanted(connection)
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
}
