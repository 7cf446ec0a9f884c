//! The desktop app without its window: what clicks in the tray do. What they cannot do without a window, a clipboard or a
//! session of the desktop, comes back as [`Then`].
//!
//! When the tray is painted anew is left to `watch`, what is painted to `seen`, and a program that broke down to [`crash`].

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};

use crate::config::Config;
use crate::connections;
use crate::engine::Engine;
use crate::env::{self, Shell};
use crate::events::{About, Event};
use crate::home::Home;
use crate::language::Said;
use crate::lease::{self, Lead, Reader};
use crate::rpc::status;
use crate::secrets::Secrets;
use crate::tray::Act;

pub mod at_login;
pub mod crash;
mod seen;
#[cfg(test)]
mod tests;
mod watch;
mod window;

pub use watch::Show;
pub use window::{Heard, Line, Wish};

/// The desktop app of one home. Clones are the same one.
#[derive(Clone)]
pub struct Desktop(Arc<Inner>);

struct Inner {
    engine: Engine,
    /// Whether open answers are being waited for.
    ending: AtomicBool,
    told: Mutex<Told>,
}

/// What is known from elsewhere.
#[derive(Default)]
struct Told {
    at_login: Option<bool>,
    /// Where it listens, if not where it should.
    moved: Option<String>,
}

/// What is left to do of a click.
#[derive(Clone, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Nothing,
    /// This text goes to the clipboard. It holds the token.
    Copy(String),
    /// The window is shown.
    Open,
    /// The program starts at login from now on, or no longer.
    AtLogin(bool),
    /// The program ends, after [`Desktop::end`].
    Quit,
}

impl Desktop {
    /// Nothing is started yet.
    pub fn new(engine: Engine) -> Self {
        Self(Arc::new(Inner { engine, ending: AtomicBool::new(false), told: Mutex::default() }))
    }

    /// The proxy.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// Does what was clicked. What goes wrong becomes a notice, since nobody waits for an answer.
    pub async fn act(&self, act: Act) -> Then {
        match self.done(act).await {
            Ok(then) => then,
            Err(error) => {
                self.notice(About::Program, format!("{error:#}."));
                Then::Nothing
            }
        }
    }

    async fn done(&self, act: Act) -> Result<Then> {
        let home = self.engine().home().clone();
        match act {
            // Why it did not start is its state, which the tray shows.
            Act::Start => drop(self.engine().start().await),
            Act::Stop => self.end().await,
            Act::Copy(shell) => {
                let words = self.clone();
                return beside(move || words.environment(shell)).await.map(Then::Copy);
            }
            Act::Apply => {
                let own = self.clone();
                beside(move || own.apply()).await?;
            }
            Act::Remove => beside(move || remove(&home)).await?,
            Act::Use(connection) => drop(connections::choose(&home, &connection).await?),
            Act::Show(currency) => {
                let engine = self.engine().clone();
                beside(move || status::show_currency(&engine, currency.into())).await?;
            }
            Act::Open => return Ok(Then::Open),
            Act::AtLogin(on) => return Ok(Then::AtLogin(on)),
            Act::Quit => return Ok(Then::Quit),
        }
        let engine = self.engine().clone();
        beside(move || engine.changed()).await?;
        Ok(Then::Nothing)
    }

    /// Lets open answers finish, which the tray says meanwhile, and closes the port.
    pub async fn end(&self) {
        self.0.ending.store(true, Ordering::Relaxed);
        self.engine().tell(Event::State);
        self.engine().stop().await;
        self.0.ending.store(false, Ordering::Relaxed);
        self.engine().tell(Event::State);
    }

    /// Whether the program starts at login; `None` where that cannot be said.
    pub fn at_login(&self, on: Option<bool>) {
        self.told().at_login = on;
        self.engine().tell(Event::Changed);
    }

    /// The same sentence in the language of the window.
    pub fn said(&self, words: &str) -> String {
        let config = Config::load(&self.engine().home().config()).unwrap_or_default();
        Said::of(words).spoken(config.window.spoken())
    }

    /// Tells the user something.
    pub fn notice(&self, about: About, words: String) {
        tracing::warn!("{words}");
        self.engine().tell(Event::Notice { about, words });
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn environment(&self, shell: Shell) -> Result<String> {
        let (url, token) = self.address()?;
        Ok(env::snippet(shell, &env::environment(&url, &token, env::Proxy::of_environment().as_ref())))
    }

    /// Claude Code is led here for as long as this serves, now and whenever it does.
    fn apply(&self) -> Result<()> {
        let home = self.engine().home();
        lease::wish(home, true)?;
        if let Some(live) = self.engine().live() {
            let lead = Lead { url: &live.ready.url, token: &live.ready.token, server: Some(live.ready.pid) };
            let outcome = lease::apply(home, &[Reader::ClaudeCode], &lead, false)?;
            outcome.notes.into_iter().for_each(|words| self.notice(About::Program, words));
        }
        Ok(())
    }

    /// Address and token of the proxy, or of the one that will be started.
    fn address(&self) -> Result<(String, String)> {
        if let Some(live) = self.engine().live() {
            return Ok((live.ready.url.clone(), live.ready.token.clone()));
        }
        let home = self.engine().home();
        let port = Config::load(&home.config())?.port;
        let token = Secrets::open(home)?.token(|words| tracing::warn!("{words}"))?;
        Ok((format!("http://127.0.0.1:{port}"), token.expose().to_owned()))
    }
}

fn remove(home: &Home) -> Result<()> {
    lease::wish(home, false)?;
    lease::remove(home, &Reader::ALL, false).map(drop)
}

/// Runs what waits for the disk or for a keychain where it holds up no request.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.context("it broke down")?
}

impl fmt::Debug for Then {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Copy(_) => "Copy",
            Self::Open => "Open",
            Self::AtLogin(_) => "AtLogin",
            Self::Quit => "Quit",
        })
    }
}
