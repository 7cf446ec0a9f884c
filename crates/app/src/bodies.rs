//! What clients said and were told, where their user wants that kept: one file for each request, apart from the ledger.
//!
//! Off unless `[capture]` or an order turns it on. The proxy hands over copies; a thread takes secrets out of them, packs
//! them and lets the oldest go. Trouble with files is said once and never reaches a request.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use proxy::{Capture, Keeper, Secret, Taken, Wish};

use crate::config::{self, Which};
use crate::events::{Event, Events};

mod deleted;
pub mod folder;
mod keep_up;
pub mod record;

pub use deleted::FOR_UNDO;
pub use folder::{Folder, Meter};
pub use record::{Body, Record};

/// Requests that may wait to be written; more are not kept.
const WAITING: usize = 32;
/// A session that asked nothing for so long has ended.
const SESSION_ENDS: Duration = Duration::from_secs(12 * 60 * 60);

/// The bodies of one running server. Clones are the same ones.
#[derive(Clone)]
pub struct Bodies(Arc<Inner>);

struct Inner {
    /// Whether any may be wanted; read by every request.
    on: AtomicBool,
    wanted: Mutex<Wanted>,
    writer: Mutex<Option<Writer>>,
}

#[derive(Default)]
struct Wanted {
    settings: config::Capture,
    /// Sessions of which all is wanted, and when they last asked for something.
    sessions: HashMap<String, Instant>,
}

struct Writer {
    queue: SyncSender<Order>,
    thread: JoinHandle<()>,
}

enum Order {
    Keep(Box<Taken>),
    Settings(config::Capture),
}

impl Bodies {
    /// Those in this folder. `secrets` are in none of them, whatever they look like.
    pub(crate) fn open(
        folder: Folder,
        settings: config::Capture,
        secrets: Vec<Secret>,
        events: Events,
        say: fn(&str),
    ) -> Self {
        let (queue, orders) = sync_channel(WAITING);
        let work = move || {
            let mut keeping = keep_up::Keeping::new(folder, settings, secrets, say);
            keeping.tidy();
            loop {
                match orders.recv_timeout(keeping.rest()) {
                    Ok(Order::Settings(settings)) => keeping.set(settings),
                    Ok(Order::Keep(taken)) => {
                        if let Some(request) = keeping.keep(*taken) {
                            events.tell(Event::Used { request });
                        }
                    }
                    Err(RecvTimeoutError::Timeout) => keeping.tidy(),
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
        };
        let thread = std::thread::Builder::new().name("bodies".to_owned()).spawn(work);
        let writer = thread.inspect_err(|error| say(&format!("Bodies cannot be kept: {error}.")));
        let writer = writer.ok().map(|thread| Writer { queue, thread });
        let wanted = Wanted { settings, sessions: HashMap::new() };
        let on = AtomicBool::new(settings.bodies != Which::Off);
        Self(Arc::new(Inner { on, wanted: Mutex::new(wanted), writer: Mutex::new(writer) }))
    }

    /// For the proxy.
    pub(crate) fn capture(&self) -> Capture {
        Capture::new(self.0.clone())
    }

    /// From the next request on.
    pub(crate) fn set(&self, settings: config::Capture) {
        let mut wanted = self.0.wanted();
        wanted.settings = settings;
        self.0.decide(&wanted);
        drop(wanted);
        self.0.order(Order::Settings(settings));
    }

    /// Wants all of this session from now on, or no more.
    pub(crate) fn follow(&self, session: &str, on: bool) -> Vec<String> {
        self.0.follow(session, on)
    }

    /// The sessions of which all is wanted, in order.
    pub(crate) fn sessions(&self) -> Vec<String> {
        self.0.wanted().sessions()
    }

    /// Writes what is left to write. Nothing is kept from then on.
    pub(crate) fn close(&self) {
        let writer = self.0.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Writer { queue, thread }) = writer {
            drop(queue);
            // A panic has been logged by its own thread.
            let _ = thread.join();
        }
    }
}

impl Inner {
    fn wanted(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn decide(&self, wanted: &Wanted) {
        let on = wanted.settings.bodies != Which::Off || !wanted.sessions.is_empty();
        self.on.store(on, Ordering::Relaxed);
    }

    fn order(&self, order: Order) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = &*writer
            && let Err(TrySendError::Full(_)) = writer.queue.try_send(order)
        {
            tracing::warn!("the bodies of a request are not kept: too many wait to be written");
        }
    }
}

impl Keeper for Inner {
    fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    fn wish(&self, session: Option<&str>) -> Option<Wish> {
        let mut wanted = self.wanted();
        let Wanted { settings, sessions } = &mut *wanted;
        let most = settings.max_kb as usize * 1000;
        let followed = session.and_then(|session| sessions.get_mut(session));
        if let Some(last) = followed.filter(|last| last.elapsed() < SESSION_ENDS) {
            *last = Instant::now();
            return Some(Wish { only_errors: false, most });
        }
        match settings.bodies {
            Which::Off => None,
            Which::Errors => Some(Wish { only_errors: true, most }),
            Which::All => Some(Wish { only_errors: false, most }),
        }
    }

    fn keep(&self, taken: Taken) {
        self.order(Order::Keep(Box::new(taken)));
    }

    fn follow(&self, session: &str, on: bool) -> Vec<String> {
        let mut wanted = self.wanted();
        let now = Instant::now();
        wanted.sessions.retain(|_, last| now.duration_since(*last) < SESSION_ENDS);
        if on {
            wanted.sessions.insert(session.to_owned(), now);
        } else {
            wanted.sessions.remove(session);
        }
        self.decide(&wanted);
        wanted.sessions()
    }
}

impl Wanted {
    fn sessions(&self) -> Vec<String> {
        let mut sessions: Vec<String> = self.sessions.keys().cloned().collect();
        sessions.sort();
        sessions
    }
}

impl fmt::Debug for Bodies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bodies")
    }
}
