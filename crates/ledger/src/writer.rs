//! The thread that owns the only connection that writes.
//!
//! It sleeps until there is something to write, then stores all that is waiting in one transaction: a burst of
//! requests costs about as much disk as one. What others do to the file (lock it, fill its disk, damage it) is dealt
//! with here, while requests go on.

use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use protocol::lesson::News;
use protocol::usage::UsageEvent;
use rusqlite::{Connection, TransactionBehavior};

use crate::error::Error;
use crate::keep::{self, Keep};
use crate::pending::{LeftBehind, Pending, Side};
use crate::schema::{self, Opened};
use crate::{lessons, line, rollup, row};

#[cfg(test)]
mod tests;

/// How long a batch is tried before it is given up. Shutting down waits for it too, hence not longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Time between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// How long the first event of a batch waits for others. Under load this turns thousands of wake-ups and commits a second
/// into two hundred, and nobody looks at the ledger sooner.
const GATHER: Duration = Duration::from_millis(5);

/// Most notes in one transaction, so that a flush gets its answer even while others keep recording.
const BATCH: usize = 1_000;

/// How often it is looked whether something is to be let go.
const TIDY: Duration = Duration::from_hours(1);

/// How long after a limit was set the first request may go: who set it by a slip can set it back.
const SECOND_THOUGHTS: Duration = Duration::from_mins(1);

/// What the thread is told.
#[derive(Debug)]
pub(crate) enum Note {
    /// Store this, which is written down on that side.
    Store(Entry, Option<Side>),
    /// From now on keep so much.
    Keep(Keep),
    /// Say when everything before this is stored.
    Flush(Sender<()>),
}

/// What can be stored.
#[derive(Debug)]
pub(crate) enum Entry {
    /// A request came to its end.
    Used(Box<UsageEvent>),
    /// Something was learned or forgotten.
    Learned(Box<News>),
}

/// The state of the thread.
pub(crate) struct Writer {
    path: PathBuf,
    /// `None` after a damaged file could not be replaced; the next batch tries again.
    connection: Option<Connection>,
    lost: Arc<AtomicU64>,
    patience: Duration,
    keep: Keep,
}

impl Writer {
    /// Opens the ledger and stores what a program that was killed had written down.
    pub(crate) fn open(path: &Path) -> Result<(Self, Opened), Error> {
        let (mut connection, opened) = schema::open_for_writing(path)?;
        for left in LeftBehind::beside(path) {
            take_over(&mut connection, &left.lines).map_err(Error::at(path))?;
            left.done();
        }
        let (path, connection) = (path.to_owned(), Some(connection));
        Ok((Self { path, connection, lost: Arc::default(), patience: PATIENCE, keep: Keep::default() }, opened))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Counts the events that were given up.
    pub(crate) fn lost(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.lost)
    }

    /// Works until nobody can send any more and everything sent is stored.
    pub(crate) fn run(mut self, inbox: &Receiver<Note>, pending: Option<&Pending>) {
        let mut tidy = Instant::now() + TIDY;
        loop {
            match inbox.recv_timeout(tidy.saturating_duration_since(Instant::now())) {
                Ok(Note::Keep(keep)) => (self.keep, tidy) = (keep, Instant::now() + SECOND_THOUGHTS),
                Ok(first) => self.work(first, inbox, pending, &mut tidy),
                Err(RecvTimeoutError::Timeout) if self.tidy() => {}
                Err(RecvTimeoutError::Timeout) => tidy = Instant::now() + TIDY,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Stores what is there, in one transaction.
    fn work(&mut self, first: Note, inbox: &Receiver<Note>, pending: Option<&Pending>, tidy: &mut Instant) {
        if matches!(first, Note::Store(..)) {
            thread::sleep(GATHER);
        }
        if let Some(pending) = pending {
            pending.turn();
        }
        let (mut entries, mut waiting, mut sides) = (Vec::new(), Vec::new(), [0; 2]);
        for note in iter::once(first).chain(inbox.try_iter()).take(BATCH) {
            match note {
                Note::Store(entry, side) => {
                    entries.push(entry);
                    sides.iter_mut().enumerate().for_each(|(at, count)| *count += usize::from(side == Some(at)));
                }
                Note::Keep(keep) => (self.keep, *tidy) = (keep, Instant::now() + SECOND_THOUGHTS),
                Note::Flush(done) => waiting.push(done),
            }
        }
        if let (true, Some(pending)) = (self.store_all(&entries), pending) {
            pending.stored(sides);
        }
        for done in waiting {
            // Whoever waited may have left meanwhile.
            let _ = done.send(());
        }
    }

    /// Lets some of what is too old go; whether there is more of it.
    fn tidy(&mut self) -> bool {
        let Some(connection) = &mut self.connection else { return false };
        keep::step(connection, self.keep, SystemTime::now()).unwrap_or_else(|error| {
            tracing::warn!(%error, "old requests could not be let go; it is tried again in an hour");
            false
        })
    }

    /// Whether the events are in the file in the end.
    fn store_all(&mut self, entries: &[Entry]) -> bool {
        let deadline = Instant::now() + self.patience;
        let (mut replaced, mut said) = (false, false);
        while let Err(error) = self.store(entries) {
            if matches!(error, Error::Damaged(_)) && !replaced {
                replaced = true;
                self.replace();
            } else if error.may_pass() && Instant::now() < deadline {
                if !said {
                    tracing::warn!(error = chain(&error), "the ledger cannot be written now; it is tried again");
                }
                said = true;
                thread::sleep(PAUSE);
            } else {
                self.give_up(entries.len(), &error);
                return false;
            }
        }
        true
    }

    fn store(&mut self, entries: &[Entry]) -> Result<(), Error> {
        if entries.is_empty() {
            return Ok(());
        }
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(schema::open_for_writing(&self.path)?.0),
        };
        insert_all(connection, entries).map_err(Error::at(&self.path))
    }

    /// The file went bad under us. Going on with a new one loses less than losing every event until a restart.
    fn replace(&mut self) {
        // Closed first: not every system renames an open file.
        self.connection = None;
        match schema::replace(&self.path) {
            Ok((connection, opened)) => {
                self.connection = Some(connection);
                tracing::error!(?opened, "the ledger turned out to be damaged; it was set aside and a new one started");
            }
            Err(error) => tracing::error!(error = chain(&error), "the ledger is damaged and could not be replaced"),
        }
    }

    fn give_up(&self, entries: usize, error: &Error) {
        let total = self.lost.fetch_add(entries as u64, Ordering::Relaxed) + entries as u64;
        tracing::error!(
            error = chain(error),
            entries,
            total,
            "the ledger could not be written: these requests are lost"
        );
    }
}

fn insert_all(connection: &mut Connection, entries: &[Entry]) -> rusqlite::Result<()> {
    let batch = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let newest = rollup::newest(&batch)?;
    for entry in entries {
        match entry {
            Entry::Learned(news) => lessons::keep(&batch, news)?,
            Entry::Used(event) if row::insert(&batch, event)? => {}
            Entry::Used(event) => {
                tracing::warn!(request_id = event.request_id, "a request with this id is in the ledger already");
            }
        }
    }
    rollup::add_since(&batch, newest)?;
    batch.commit()
}

fn take_over(connection: &mut Connection, lines: &str) -> rusqlite::Result<()> {
    let batch = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let newest = rollup::newest(&batch)?;
    for text in lines.lines() {
        if let Err(error) = line::insert(&batch, text) {
            // The last line of a program that was killed; its request was not answered to the end.
            tracing::warn!(%error, "a request that was written down cannot be read");
        }
    }
    rollup::add_since(&batch, newest)?;
    batch.commit()
}

/// With its causes, which the sentence alone leaves out.
fn chain(error: &Error) -> &(dyn std::error::Error + 'static) {
    error
}
