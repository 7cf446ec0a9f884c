//! What is recorded but not in the database yet, in a small file beside it, so that a program that is killed loses nothing
//! of which a client has seen the end.
//!
//! A line of JSON is appended before [`crate::Ledger::record`] returns, which costs one short write; the database, which
//! gathers events for some milliseconds, does not keep anybody waiting. There are two files: while the events of one
//! are being stored, new ones go to the other, and whichever holds nothing new is emptied. Each is locked by the program that writes it;
//! one without a lock was left behind, and the next start takes its lines over.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use protocol::usage::UsageEvent;

use crate::damage::with;
use crate::line;

/// Which of the two files an event was written to.
pub(crate) type Side = usize;

/// The two files of this program.
#[derive(Debug)]
pub(crate) struct Pending(Mutex<Sides>);

#[derive(Debug)]
struct Sides {
    files: [Slip; 2],
    current: Side,
}

#[derive(Debug)]
struct Slip {
    path: PathBuf,
    file: File,
    waiting: usize,
}

impl Pending {
    /// Starts two files beside the ledger.
    pub(crate) fn start(ledger: &Path) -> io::Result<Self> {
        Ok(Self(Mutex::new(Sides { files: [Slip::new(ledger)?, Slip::new(ledger)?], current: 0 })))
    }

    /// What is written down of an event.
    pub(crate) fn line(event: &UsageEvent) -> String {
        line::of(event) + "\n"
    }

    /// Writes a line down, then has its event sent with the side it is on: under one lock, so that a file whose events are
    /// all stored holds no line of another.
    pub(crate) fn note<T>(&self, line: &str, send: impl FnOnce(Side) -> T) -> T {
        let mut sides = self.sides();
        let side = sides.current;
        let slip = &mut sides.files[side];
        slip.waiting += 1;
        if let Err(error) = slip.file.write_all(line.as_bytes()) {
            tracing::warn!(%error, "a request could not be written down before it is stored");
        }
        send(side)
    }

    /// From now on the other file is written to, if it is empty.
    pub(crate) fn turn(&self) {
        let mut sides = self.sides();
        let other = 1 - sides.current;
        if sides.files[other].waiting == 0 {
            sides.current = other;
        }
    }

    /// So many events of either side are in the database.
    pub(crate) fn stored(&self, counts: [usize; 2]) {
        for (slip, count) in self.sides().files.iter_mut().zip(counts) {
            slip.waiting = slip.waiting.saturating_sub(count);
            if count > 0 && slip.waiting == 0 {
                // If it stays, its lines are found to be stored already.
                let _ = slip.file.set_len(0);
            }
        }
    }

    fn sides(&self) -> MutexGuard<'_, Sides> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        for slip in &self.sides().files {
            // What was given up is tried again at the next start.
            if slip.waiting == 0 {
                let _ = fs::remove_file(&slip.path);
            }
        }
    }
}

impl Slip {
    fn new(ledger: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        for number in 1.. {
            let path = with(ledger, &format!(".pending-{number}"));
            match options.open(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                opened => {
                    let file = opened?;
                    file.lock()?;
                    return Ok(Self { path, file, waiting: 0 });
                }
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

/// A file that a program left behind which did not end well.
pub(crate) struct LeftBehind {
    path: PathBuf,
    /// Keeps the lock.
    _file: File,
    /// Its lines, which end with one that may be torn: nobody has seen the end of that request.
    pub(crate) lines: String,
}

impl LeftBehind {
    /// All such files beside this ledger.
    pub(crate) fn beside(ledger: &Path) -> Vec<Self> {
        let start = with(ledger, ".pending-").file_name().unwrap_or_default().to_string_lossy().into_owned();
        let files = ledger.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
        let named = files.filter(|file| file.file_name().to_string_lossy().starts_with(&start));
        named.filter_map(|file| Self::take(file.path()).ok()).collect()
    }

    fn take(path: PathBuf) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
        file.try_lock()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Self { path, _file: file, lines: String::from_utf8_lossy(&bytes).into_owned() })
    }

    /// Everything in it is stored.
    pub(crate) fn done(self) {
        let _ = fs::remove_file(&self.path);
    }
}
