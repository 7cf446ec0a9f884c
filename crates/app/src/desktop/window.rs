//! The line between the tray and its window. The window is a process of its own, because what a web view has taken is only
//! given back when its process ends; it knows nothing but this line, which is its standard input and output.
//!
//! Each message is JSON on a line of its own. [`Desktop::serve`] is the tray's end, [`Line`] the window's. To start the
//! process and to show anything are left to the shell.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, Lines};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until};

use super::Desktop;
use crate::{events, rpc};

mod line;
#[cfg(test)]
mod tests;

pub use line::{Heard, Line};

/// How long a closed window is kept, for those who closed it by mistake.
const KEPT: Duration = Duration::from_secs(60);

/// What the shell wants of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// That it comes to the front. One that is made anew shows the hint.
    Show(Option<String>),
    /// That it ends.
    End,
}

/// From the tray to its window. Answers may hold the token, so it has no `Debug`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Down {
    Show(Option<String>),
    Event(String),
    /// To the question of this number.
    Answer(u64, String),
}

/// From the window to the tray.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Up {
    Question(u64, String),
    /// It can no longer be seen.
    Closed,
}

impl Desktop {
    /// Serves a window that was just started: shows it, with the hint, answers what it asks, tells it what happens and what
    /// is wished. Returns when it is to end, which is when it has been closed for a minute, or `gone` says that it is; then
    /// the caller hangs up. A wish that it could no longer be told comes back, for the next.
    pub async fn serve(
        &self,
        hint: Option<String>,
        from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        gone: impl Future,
        wishes: &mut UnboundedReceiver<Wish>,
    ) -> Option<Wish> {
        let mut said = BufReader::new(from).lines();
        let mut events = std::pin::pin!(events::told(self.engine().events()));
        let (answered, mut answers) = unbounded_channel();
        let mut end = None;
        let mut gone = std::pin::pin!(gone);
        say(&mut to, &Down::Show(hint)).await.ok()?;
        loop {
            let down = tokio::select! {
                up = next(&mut said) => match up.ok()? {
                    Some(Up::Question(number, question)) => {
                        self.answer(number, question, answered.clone());
                        continue;
                    }
                    Some(Up::Closed) => {
                        end = Some(Instant::now() + KEPT);
                        continue;
                    }
                    None => return None,
                },
                Some(answer) = answers.recv() => answer,
                Some(event) = events.next() => Down::Event(event),
                wish = wishes.recv() => match wish {
                    Some(Wish::Show(hint)) => {
                        end = None;
                        Down::Show(hint)
                    }
                    Some(Wish::End) | None => return None,
                },
                () = at(end) => return None,
                // What it started may still hold its end of the line.
                _ = &mut gone => return None,
            };
            if say(&mut to, &down).await.is_err() {
                return if let Down::Show(hint) = down { Some(Wish::Show(hint)) } else { None };
            }
        }
    }

    /// Answers beside all else. A window that is gone does not undo what it asked for.
    fn answer(&self, number: u64, question: String, answered: UnboundedSender<Down>) {
        let engine = self.engine().clone();
        let answer: Pin<Box<dyn Future<Output = String> + Send>> =
            Box::pin(async move { rpc::answer(&engine, &question).await });
        tokio::spawn(async move { answered.send(Down::Answer(number, answer.await)) });
    }
}

async fn at(end: Option<Instant>) {
    match end {
        Some(end) => sleep_until(end).await,
        None => std::future::pending().await,
    }
}

/// The next message; `None` at the end. What is none is left out: libraries, too, print.
async fn next<M: for<'a> Deserialize<'a>>(
    lines: &mut Lines<BufReader<impl AsyncRead + Unpin>>,
) -> io::Result<Option<M>> {
    while let Some(line) = lines.next_line().await? {
        if let Ok(message) = serde_json::from_str(&line) {
            return Ok(Some(message));
        }
    }
    Ok(None)
}

async fn say(to: &mut (impl AsyncWrite + Unpin), message: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    to.write_all(&line).await?;
    to.flush().await
}
