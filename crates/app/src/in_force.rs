//! What holds now of all that the user decides: read at the start, and again when `config.toml` or the price list has
//! changed, by a call, by another `outcrop`, or by hand.
//!
//! The files are read as a whole or not at all: one that cannot be used changes nothing, and that is said. Requests that
//! are under way keep what they began with. What cannot change while it runs, the port above all, is left to the next
//! start; `config/settings.rs` says of each setting which it is.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Result, anyhow};
use ledger::Ledger;
use proxy::{Current, Settings};
use tokio::sync::watch;

use crate::bodies::Bodies;
use crate::budget::{self, Accounts};
use crate::config::Config;
use crate::config::written::Written;
use crate::events::{About, Event, Events};
use crate::home::Home;
use crate::serve::Ready;
use crate::{keys, lease};

mod background;
mod decided;
mod look;
#[cfg(test)]
mod tests;
mod whom;

pub(crate) use background::background;
pub(crate) use decided::{Decided, Fixed};
pub(crate) use look::Look;
pub(crate) use whom::Whom;

/// What holds now of one running server. Clones are the same.
#[derive(Clone)]
pub(crate) struct InForce(Arc<Inner>);

struct Inner {
    server: Parts,
    known: Mutex<Known>,
    /// For what goes on beside the requests.
    config: watch::Sender<Arc<Config>>,
}

/// What is told of a change, and what it takes to tell.
pub(crate) struct Parts {
    pub(crate) home: Home,
    pub(crate) ready: Ready,
    /// Whether the command line wants Claude Code led here, whatever the file says.
    pub(crate) apply: bool,
    pub(crate) current: Current,
    pub(crate) ledger: Ledger,
    pub(crate) bodies: Bodies,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) whom: Whom,
    /// What `config.toml` said at the start.
    pub(crate) written: Written,
    pub(crate) events: Events,
    pub(crate) say: fn(&str),
}

struct Known {
    decided: Decided,
    /// Why the files as they are now cannot be used.
    wrong: Option<String>,
}

/// What became of a look at the files.
enum Found {
    Same,
    /// This file is another, where that is not said yet.
    Changed(Option<PathBuf>),
    Unusable {
        why: String,
        /// Whether that was so before.
        known: bool,
    },
}

impl InForce {
    /// Begins with what was read of the files.
    pub(crate) fn new(server: Parts, decided: Decided) -> Self {
        let config = watch::Sender::new(Arc::new(decided.config.clone()));
        Self(Arc::new(Inner { server, known: Mutex::new(Known { decided, wrong: None }), config }))
    }

    /// The server whose it is.
    pub(crate) fn server(&self) -> &Parts {
        &self.0.server
    }

    /// What the server goes by.
    pub(crate) fn config(&self) -> Arc<Config> {
        self.0.config.borrow().clone()
    }

    /// Why the files as they are now are not what holds, if they cannot be used.
    pub(crate) fn wrong(&self) -> Option<String> {
        self.known().wrong.clone()
    }

    /// Reads the files anew: what they say holds from the next request on. Blocks.
    ///
    /// # Errors
    /// Why they cannot be used; then what held before goes on to hold.
    pub(crate) fn take_up(&self) -> Result<()> {
        match self.read() {
            Found::Same | Found::Changed(_) => Ok(()),
            Found::Unusable { why, .. } => Err(anyhow!(why)),
        }
    }

    /// The same where nobody waits for an answer.
    fn notice(&self) {
        let Parts { say, events, .. } = &self.0.server;
        match self.read() {
            Found::Same | Found::Unusable { known: true, .. } => return,
            Found::Changed(None) => {}
            Found::Changed(Some(file)) => say(&format!("{} has changed.{}", file.display(), self.when())),
            Found::Unusable { why, .. } => {
                let words = format!("{why}. What held before goes on to hold.");
                say(&words);
                events.tell(Event::Notice { about: About::Program, words });
            }
        }
        events.tell(Event::Changed);
    }

    /// From when on what has changed holds.
    fn when(&self) -> String {
        let Parts { written, home, .. } = &self.0.server;
        let now = Written::load(&home.config());
        let keys = now.map(|now| written.waiting(&now)).unwrap_or_default();
        let next = " The next request goes by it.".to_owned();
        if keys.is_empty() { next } else { format!("{next} This waits for the next start: {}.", keys.join(", ")) }
    }

    fn read(&self) -> Found {
        let mut known = self.known();
        let home = &self.0.server.home;
        let adopted = match Decided::read(home, Some(&known.decided)) {
            Ok(decided) if decided == known.decided => {
                return if known.wrong.take().is_some() { Found::Changed(Some(home.config())) } else { Found::Same };
            }
            Ok(decided) => self.adopt(&known.decided, &decided).map(|()| decided),
            Err(error) => Err(error),
        };
        match adopted {
            Ok(decided) => {
                self.0.config.send_replace(Arc::new(decided.config.clone()));
                let file = decided.differs(&known.decided, home);
                (known.decided, known.wrong) = (decided, None);
                Found::Changed(file)
            }
            Err(error) => {
                let why = format!("{error:#}");
                let before = known.wrong.replace(why.clone());
                Found::Unusable { known: before.as_ref() == Some(&why), why }
            }
        }
    }

    /// All that may fail comes first, so that nothing is taken up by halves.
    fn adopt(&self, before: &Decided, now: &Decided) -> Result<()> {
        let Parts { home, current, ledger, bodies, say, .. } = &self.0.server;
        let doubts = now.check(home)?;
        self.limit(&before.config, &now.config)?;
        let runtime = current.now();
        let Settings { token, demo, capture, .. } = runtime.settings().clone();
        let messages = now.config.messages.clone().filter(|_| !demo);
        let web_was_so = before.config.web == now.config.web;
        let say_news = |words: &str| {
            if !web_was_so {
                say(words);
            }
        };
        current.set(runtime.with(now.settings(Fixed { token, demo, capture }, say_news), messages));
        if before.config.keep != now.config.keep {
            ledger.keep(now.config.keep.into());
        }
        if before.config.capture != now.config.capture {
            bodies.set(now.config.capture);
        }
        let said = before.check(home).unwrap_or_default();
        doubts.iter().filter(|doubt| !said.contains(doubt)).for_each(|doubt| say(doubt));
        self.lead(&before.config, &now.config);
        self.be(&before.config, &now.config);
        Ok(())
    }

    /// Budgets and the guard. A budget's days are those of the user's time zone.
    fn limit(&self, before: &Config, now: &Config) -> Result<()> {
        let Parts { home, accounts, current, say, .. } = &self.0.server;
        let same = before.limits() == now.limits();
        if same && before.timezone == now.timezone {
            return Ok(());
        }
        let doubts = budget::doubts(&now.budgets, &keys::read(&home.ledger())?);
        accounts.set_zone(now.timezone.clone());
        current.now().entry().set(now.limits()).map_err(|why| {
            accounts.set_zone(before.timezone.clone());
            anyhow!("the budgets cannot be counted: {why}")
        })?;
        if !same {
            doubts.iter().chain(&budget::unrated(&now.budgets, accounts)).for_each(|doubt| say(doubt));
        }
        Ok(())
    }

    /// Leads Claude Code here, or no longer.
    fn lead(&self, before: &Config, now: &Config) {
        let Parts { home, ready, apply, say, .. } = &self.0.server;
        let news = match (before.apply, now.apply) {
            (false, true) => lease::serving::at_start(home, ready, true),
            (true, false) if !apply => lease::serving::at_end(home, ready),
            _ => return,
        };
        news.iter().for_each(|news| say(news));
    }

    /// Calls AWS as somebody else, where the files say so. That may take a person and a password, so nobody waits for it.
    fn be(&self, before: &Config, now: &Config) {
        if (&before.connection, &before.connections) == (&now.connection, &now.connections) {
            return;
        }
        let (own, now) = (self.clone(), now.clone());
        tokio::task::spawn_blocking(move || {
            let Parts { whom, current, events, say, .. } = &own.0.server;
            if !whom.is_of(&now)
                && let Err(why) = current.now().reconnect()
            {
                let words = format!("AWS is called as before: {why}.");
                say(&words);
                events.tell(Event::Notice { about: About::Program, words });
            }
            events.tell(Event::Changed);
        });
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
