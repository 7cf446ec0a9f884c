//! What was used, in SQLite: exactly one row for each request; and what was learned of models.
//!
//! [`Ledger`] writes and [`Reader`] reads; they share nothing but the file, so that one process can read while another
//! serves. Knows no time zones, no prices and no HTTP: events arrive priced, and whoever asks brings the moments
//! between which to count.
//!
//! | module | what it knows |
//! |---|---|
//! | `writer` | the thread that owns the only connection that writes, and what it does when the disk will not have it |
//! | `reader` | the questions |
//! | `row`, `lessons` | which column holds which field of an event and of a lesson |
//! | `schema` | opening a file, bringing it up to date, and setting a damaged one aside |
//! | `error` | what can go wrong, in sentences |

mod error;
mod lessons;
mod reader;
mod row;
mod schema;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

use protocol::lesson::News;
use protocol::usage::UsageEvent;

pub use error::Error;
pub use reader::{Group, Reader, Total};
pub use schema::Opened;
use writer::{Entry, Note, Writer};

/// The ledger of a running server. Clones write to the same file; dropping the last one waits until everything
/// recorded is stored.
#[derive(Clone, Debug)]
pub struct Ledger {
    pen: Arc<Pen>,
}

impl Ledger {
    /// Opens the ledger at `path`, or starts one there; the folder must exist. A file too damaged to read is set aside
    /// under another name, and `Opened` says so: its owner will want to know.
    ///
    /// # Errors
    /// If the file cannot be written, was written by a newer version, or stays locked by someone else.
    pub fn open(path: &Path) -> Result<(Self, Opened), Error> {
        let (writer, opened) = Writer::open(path)?;
        Ok((Self { pen: Arc::new(Pen::start(writer)?) }, opened))
    }

    /// Takes the event to be stored as soon as the disk allows, and returns at once. An event that cannot be stored
    /// in the end is counted in [`Ledger::lost`] and said in the log.
    pub fn record(&self, event: UsageEvent) {
        self.store(Entry::Used(Box::new(event)));
    }

    /// Takes what was learned or forgotten, to be stored in the same way.
    pub fn learn(&self, news: News) {
        self.store(Entry::Learned(Box::new(news)));
    }

    fn store(&self, entry: Entry) {
        if !self.pen.send(Note::Store(entry)) {
            self.pen.lost.fetch_add(1, Ordering::Relaxed);
            tracing::error!("the ledger's writer has stopped: an entry was not stored");
        }
    }

    /// Waits until everything recorded before this call is stored, or given up.
    pub fn flush(&self) {
        let (done, waiting) = mpsc::channel();
        if self.pen.send(Note::Flush(done)) {
            // An error means that the writer is gone, and with it all there was to wait for.
            let _ = waiting.recv();
        }
    }

    /// How many events could not be stored since the ledger was opened.
    pub fn lost(&self) -> u64 {
        self.pen.lost.load(Ordering::Relaxed)
    }

    /// A connection of its own for reading what is stored so far.
    ///
    /// # Errors
    /// Those of [`Reader::open`].
    pub fn reader(&self) -> Result<Reader, Error> {
        Reader::open(&self.pen.path)
    }
}

/// The one way to the writer thread. Dropping it lets the thread finish what is waiting, and waits for that.
#[derive(Debug)]
struct Pen {
    path: PathBuf,
    lost: Arc<AtomicU64>,
    notes: Option<Sender<Note>>,
    thread: Option<JoinHandle<()>>,
}

impl Pen {
    fn start(writer: Writer) -> Result<Self, Error> {
        let (path, lost) = (writer.path().to_owned(), writer.lost());
        let (notes, inbox) = mpsc::channel();
        let thread = thread::Builder::new().name("ledger".into()).spawn(move || writer.run(&inbox));
        Ok(Self { path, lost, notes: Some(notes), thread: Some(thread.map_err(Error::Thread)?) })
    }

    fn send(&self, note: Note) -> bool {
        self.notes.as_ref().is_some_and(|notes| notes.send(note).is_ok())
    }
}

impl Drop for Pen {
    fn drop(&mut self) {
        self.notes = None;
        if let Some(thread) = self.thread.take() {
            // A panic over there has said its piece already.
            let _ = thread.join();
        }
    }
}
