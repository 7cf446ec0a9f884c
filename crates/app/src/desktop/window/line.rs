//! The window's end of the line.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, BufReader};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::{Down, Up, next, say};

/// Asks the tray. Clones are the same one.
#[derive(Clone)]
pub struct Line {
    up: UnboundedSender<Up>,
    asked: Arc<AtomicU64>,
    waiting: Arc<Waiting>,
}

/// Who waits for an answer, by the question's number; `None` once there will be no more.
type Waiting = Mutex<Option<HashMap<u64, oneshot::Sender<String>>>>;

/// What a window hears of the tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// To come to the front; with what to say if it was not there before.
    Show(Option<String>),
    /// What happened, as [`crate::events::told`] has it.
    Event(String),
}

impl Line {
    /// A line over these two, and what keeps it: to be run until it returns, which is when the tray has hung up.
    pub fn over(
        from: impl AsyncRead + Unpin + Send,
        to: impl AsyncWrite + Unpin + Send,
        told: impl Fn(Heard) + Send + Sync,
    ) -> (Self, impl Future<Output = io::Result<()>> + Send) {
        let (up, ups) = unbounded_channel();
        let waiting = Arc::new(Mutex::new(Some(HashMap::new())));
        let kept = keep(from, to, ups, waiting.clone(), told);
        (Self { up, asked: Arc::default(), waiting }, kept)
    }

    /// One question and its answer; `None` if there is nobody to answer any more.
    pub async fn ask(&self, question: String) -> Option<String> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let (answered, answer) = oneshot::channel();
        lock(&self.waiting).as_mut()?.insert(number, answered);
        self.up.send(Up::Question(number, question)).ok()?;
        answer.await.ok()
    }

    /// The window can no longer be seen.
    pub fn closed(&self) {
        // An error means that the tray has gone, and the window is about to.
        let _ = self.up.send(Up::Closed);
    }
}

async fn keep(
    from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut ups: UnboundedReceiver<Up>,
    waiting: Arc<Waiting>,
    told: impl Fn(Heard),
) -> io::Result<()> {
    let mut lines = BufReader::new(from).lines();
    let hear = async {
        while let Some(down) = next(&mut lines).await? {
            match down {
                Down::Show(hint) => told(Heard::Show(hint)),
                Down::Event(event) => told(Heard::Event(event)),
                Down::Answer(number, answer) => {
                    let asker = lock(&waiting).as_mut().and_then(|waiting| waiting.remove(&number));
                    // Who asked may no longer want to know.
                    let _ = asker.map(|asker| asker.send(answer));
                }
            }
        }
        Ok(())
    };
    let speak = async {
        while let Some(up) = ups.recv().await {
            say(&mut to, &up).await?;
        }
        Ok(())
    };
    // Both at once: if each end waited for the other to read, neither would.
    let ended = tokio::select! { ended = hear => ended, ended = speak => ended };
    *lock(&waiting) = None;
    ended
}

fn lock(waiting: &Waiting) -> MutexGuard<'_, Option<HashMap<u64, oneshot::Sender<String>>>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}
