//! What was used, in SQLite: exactly one row for each request; and what was learned of models.
//!
//! [`Ledger`] writes and [`Reader`] reads; they share nothing but the file, so that one process can read while another
//! serves. Knows no time zones, no prices and no HTTP: events arrive priced, and whoever asks brings the moments
//! between which to count.
//!
//! | module | what it knows |
//! |---|---|
//! | `writer` | the thread that owns the only connection that writes, and what it does when the disk will not have it |
//! | `pending` | what is written down until the writer has stored it, so that a killed program loses nothing |
//! | `rollup`, `waits` | the sums of each quarter of an hour, written along with the rows; how long first events took |
//! | `texts` | texts that many requests share, each kept once |
//! | `reader`, `grouped`, `pieces`, `sessions`, `caches`, `total` | the questions, and what requests add up to |
//! | `row`, `lessons`, `line` | which column holds which field of an event and of a lesson; an event as a line of JSON |
//! | `schema`, `backup`, `damage` | opening a file, bringing a copied one up to date, and replacing a damaged one |
//! | `keep` | what is let go after a while |
//! | `transfer` | export, import, and the look at whether the sums are true |
//! | `keys`, `lifts` | the client keys, and which budgets do not hold for a while |
//! | `rates` | what a dollar was worth on each day |
//! | `zones` | which time zone the user's clock was in |
//! | `error` | what can go wrong, in sentences |

mod backup;
mod caches;
pub mod csv;
mod damage;
mod error;
mod grouped;
mod keep;
mod keys;
mod lessons;
mod lifts;
mod line;
mod names;
mod parts;
mod pending;
mod pieces;
mod rates;
mod reader;
mod requests;
mod rollup;
mod row;
mod schema;
mod sessions;
mod texts;
mod total;
mod transfer;
mod waits;
mod writer;
mod zones;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use protocol::lesson::News;
use protocol::usage::UsageEvent;

pub use caches::CacheUse;
pub use error::Error;
pub use grouped::Group;
pub use keep::Keep;
pub use keys::{add_key, remove_key};
pub use lifts::{Lift, lift};
pub use line::Wrong;
pub use names::Names;
pub use parts::Part;
use pending::Pending;
pub use rates::{DayRate, keep_rates};
pub use reader::Reader;
pub use requests::{Cause, Causes, Page, Place, Towards, Wanted};
use rusqlite::OpenFlags;
pub use schema::Opened;
pub use sessions::Session;
pub use total::Total;
pub use transfer::{Checked, Imported, TransferError, check, import};
pub use waits::Waits;
use writer::{Entry, Note, Writer};
pub use zones::Stretch;

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

    /// Takes the event to be stored as soon as the disk allows, and returns at once: it is written down, so that it is in
    /// the ledger after the next start even if this program is killed now. An event that cannot be stored is counted in
    /// [`Ledger::lost`] and said in the log; the next start tries it again.
    pub fn record(&self, event: UsageEvent) {
        self.taken(self.pen.record(event));
    }

    /// Takes what was learned or forgotten, to be stored as soon as the disk allows.
    pub fn learn(&self, news: News) {
        self.taken(self.pen.send(Note::Store(Entry::Learned(Box::new(news)), None)));
    }

    fn taken(&self, taken: bool) {
        if !taken {
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

    /// From now on, lets requests go that are older or more than this, in small steps beside its work.
    pub fn keep(&self, keep: Keep) {
        self.pen.send(Note::Keep(keep));
    }

    /// Remembers that the user's clock is in this time zone from `at` on. Waits for the disk.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn remember_zone(&self, at: SystemTime, zone: &str) -> Result<(), Error> {
        let path = &self.pen.path;
        let connection = schema::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        zones::remember(&connection, at, zone).map_err(Error::at(path))
    }

    /// Adds exchange rates. What is known of a day already stays as it is. Returns how many were new. Waits for the disk.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn keep_rates(&self, rates: &[DayRate]) -> Result<usize, Error> {
        let path = &self.pen.path;
        let mut connection = schema::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        rates::add(&mut connection, rates).map_err(Error::at(path))
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
    /// `None` where it cannot be written; then a kill costs the last milliseconds.
    pending: Option<Arc<Pending>>,
}

impl Pen {
    fn start(writer: Writer) -> Result<Self, Error> {
        let (path, lost) = (writer.path().to_owned(), writer.lost());
        let pending = match Pending::start(&path) {
            Ok(pending) => Some(Arc::new(pending)),
            Err(error) => {
                tracing::warn!(%error, "requests cannot be written down before they are stored");
                None
            }
        };
        let (notes, inbox) = mpsc::channel();
        let shared = pending.clone();
        let work = move || writer.run(&inbox, shared.as_deref());
        let thread = thread::Builder::new().name("ledger".into()).spawn(work).map_err(Error::Thread)?;
        Ok(Self { path, lost, notes: Some(notes), thread: Some(thread), pending })
    }

    fn record(&self, event: UsageEvent) -> bool {
        match &self.pending {
            None => self.send(Note::Store(Entry::Used(Box::new(event)), None)),
            Some(pending) => {
                let line = Pending::line(&event);
                pending.note(&line, |side| self.send(Note::Store(Entry::Used(Box::new(event)), Some(side))))
            }
        }
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
