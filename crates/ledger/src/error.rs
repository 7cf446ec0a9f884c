//! What can go wrong with a ledger, in sentences for the person it belongs to. The cause is in the source, so that
//! printing the chain says nothing twice.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the ledger could not be opened or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing was ever recorded at this place.
    #[error("there is no ledger at {} yet", .0.display())]
    Absent(PathBuf),
    /// The file, or the folder it should be in, does not let us write.
    #[error("the ledger at {} cannot be written", .path.display())]
    Unwritable {
        /// The ledger that was to be opened.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is from a newer version, which may have meant something else by the same columns.
    #[error(
        "the ledger at {} was written by a newer version of Outcrop (its format is {found}, this version knows up to {known}); use that version, or move the file away",
        .path.display()
    )]
    Newer {
        /// The file that was refused.
        path: PathBuf,
        /// Format of the file.
        found: u32,
        /// Newest format that this version can read.
        known: u32,
    },
    /// The file is from an older version, and only the server brings it up to date.
    #[error("the ledger at {} is in an older format; starting the server once brings it up to date", .0.display())]
    Outdated(PathBuf),
    /// The file is not a database, or has bad pages.
    #[error("the ledger at {} is damaged; the server sets it aside at its next start", .0.display())]
    Damaged(PathBuf),
    /// The damaged file could not be moved out of the way.
    #[error("the ledger at {} is damaged and could not be renamed to {}", .path.display(), .kept.display())]
    SetAside {
        /// The damaged file.
        path: PathBuf,
        /// The name it should have got.
        kept: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another program kept its lock for longer than we wait.
    #[error("the ledger at {} is locked by another program", .0.display())]
    Locked(PathBuf),
    /// The writer thread could not be started.
    #[error("the ledger's writer could not be started")]
    Thread(#[source] io::Error),
    /// Anything else that SQLite refused.
    #[error("the ledger at {} could not be used", .path.display())]
    Sqlite {
        /// The file in question.
        path: PathBuf,
        /// What SQLite said; it names columns, never values.
        source: rusqlite::Error,
    },
}

impl Error {
    /// Turns what SQLite said about the file at `path` into our own words.
    pub(crate) fn at(path: &Path) -> impl Fn(rusqlite::Error) -> Self {
        move |source| match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged(path.to_owned()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(path.to_owned()),
            _ => Self::Sqlite { path: path.to_owned(), source },
        }
    }

    /// Whether waiting may help: a lock is released, a disk gets room again.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Locked(_) | Self::Unwritable { .. } | Self::SetAside { .. } => true,
            Self::Sqlite { source, .. } => matches!(
                source.sqlite_error_code(),
                Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen)
            ),
            Self::Absent(_) | Self::Newer { .. } | Self::Outdated(_) | Self::Damaged(_) | Self::Thread(_) => false,
        }
    }
}
