//! The thread that owns the only connection that writes.
//!
//! It sleeps until there is something to write, then stores all that is waiting in one transaction: a burst of
//! requests costs about as much disk as one. What others do to the file (lock it, fill its disk, damage it) is dealt
//! with here, while requests go on.

use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use protocol::lesson::News;
use protocol::usage::UsageEvent;
use rusqlite::{Connection, TransactionBehavior};

use crate::error::Error;
use crate::schema::{self, Opened};
use crate::{lessons, row};

/// How long a batch is tried before it is given up. Shutting down waits for it too, hence not longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Time between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// How long the first event of a batch waits for others. Under load this turns thousands of wake-ups and commits a second
/// into two hundred, and nobody looks at the ledger sooner.
const GATHER: Duration = Duration::from_millis(5);

/// Most notes in one transaction, so that a flush gets its answer even while others keep recording.
const BATCH: usize = 1_000;

/// What the thread is told.
#[derive(Debug)]
pub(crate) enum Note {
    /// Store this.
    Store(Entry),
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
}

impl Writer {
    pub(crate) fn open(path: &Path) -> Result<(Self, Opened), Error> {
        let (connection, opened) = schema::open_for_writing(path)?;
        let writer =
            Self { path: path.to_owned(), connection: Some(connection), lost: Arc::default(), patience: PATIENCE };
        Ok((writer, opened))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Counts the events that were given up.
    pub(crate) fn lost(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.lost)
    }

    /// Works until nobody can send any more and everything sent is stored.
    pub(crate) fn run(mut self, inbox: &Receiver<Note>) {
        while let Ok(first) = inbox.recv() {
            if matches!(first, Note::Store(_)) {
                thread::sleep(GATHER);
            }
            let (mut entries, mut waiting) = (Vec::new(), Vec::new());
            for note in iter::once(first).chain(inbox.try_iter()).take(BATCH) {
                match note {
                    Note::Store(entry) => entries.push(entry),
                    Note::Flush(done) => waiting.push(done),
                }
            }
            self.keep(&entries);
            for done in waiting {
                // Whoever waited may have left meanwhile.
                let _ = done.send(());
            }
        }
    }

    fn keep(&mut self, entries: &[Entry]) {
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
                return self.give_up(entries.len(), &error);
            }
        }
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
    for entry in entries {
        match entry {
            Entry::Learned(news) => lessons::keep(&batch, news)?,
            Entry::Used(event) if row::insert(&batch, event)? => {}
            Entry::Used(event) => {
                tracing::warn!(request_id = event.request_id, "a request with this id is in the ledger already");
            }
        }
    }
    batch.commit()
}

/// With its causes, which the sentence alone leaves out.
fn chain(error: &Error) -> &(dyn std::error::Error + 'static) {
    error
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use protocol::change::Changes;
    use protocol::usage::{Outcome, Tokens};

    use super::*;
    use crate::Reader;

    #[test]
    fn what_fails_for_a_while_is_tried_again() -> Result<(), Box<dyn std::error::Error>> {
        static REFUSED: AtomicU64 = AtomicU64::new(0);
        let (_folder, path, mut writer) = open()?;
        writer.connection.as_mut().expect("it was just opened").busy_handler(Some(|_| {
            REFUSED.fetch_add(1, Ordering::Relaxed);
            false
        }))?;

        let other = Connection::open(&path)?;
        other.execute_batch("BEGIN EXCLUSIVE")?;
        let release = thread::spawn(move || {
            while REFUSED.load(Ordering::Relaxed) == 0 {
                thread::yield_now();
            }
            other.execute_batch("ROLLBACK")
        });
        writer.keep(&[event("first")]);
        release.join().expect("it does not panic")?;
        assert_eq!((writer.lost.load(Ordering::Relaxed), stored(&path)?), (0, vec!["first".to_owned()]));
        Ok(())
    }

    #[test]
    fn what_a_lock_outlasts_is_counted_and_the_next_event_is_stored() -> Result<(), Box<dyn std::error::Error>> {
        let (_folder, path, mut writer) = open()?;
        writer.patience = Duration::ZERO;
        writer.connection.as_ref().expect("it was just opened").busy_timeout(Duration::ZERO)?;

        let other = Connection::open(&path)?;
        other.execute_batch("BEGIN EXCLUSIVE")?;
        writer.keep(&[event("first"), event("second")]);
        other.execute_batch("ROLLBACK")?;
        writer.keep(&[event("third")]);

        assert_eq!((writer.lost.load(Ordering::Relaxed), stored(&path)?), (2, vec!["third".to_owned()]));
        Ok(())
    }

    fn open() -> Result<(tempfile::TempDir, PathBuf, Writer), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.sqlite3");
        let (writer, _) = Writer::open(&path)?;
        Ok((folder, path, writer))
    }

    fn stored(path: &Path) -> Result<Vec<String>, Error> {
        Ok(Reader::open(path)?.recent(9)?.into_iter().map(|event| event.request_id).collect())
    }

    fn event(request_id: &str) -> Entry {
        Entry::Used(Box::new(UsageEvent {
            at: SystemTime::now(),
            request_id: request_id.into(),
            key: "default".into(),
            session: None,
            agent: None,
            requested_model: None,
            sent_model: None,
            target: None,
            stream: false,
            tokens: Tokens::default(),
            outcome: Outcome::Complete,
            status: 200,
            error_type: None,
            first_event: None,
            total: Duration::ZERO,
            upstream_request_id: None,
            changes: Changes::default(),
            tier: None,
            cost: None,
        }))
    }
}
