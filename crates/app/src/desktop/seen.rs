//! Gathers what the tray shows.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::Result;

use super::{Desktop, beside};
use crate::config::Config;
use crate::engine;
use crate::rpc::status;
use crate::tray::{Budget, Choice, Seen, State};
use crate::{budget, lease};

/// What comes from the disk.
#[derive(Default)]
struct Read {
    config: Arc<Config>,
    today: Option<String>,
    budget: Option<Budget>,
    applied: bool,
}

impl Desktop {
    /// All of it, at this moment. What cannot be read is left out: the window says why.
    pub(super) async fn seen(&self, connections: &[Choice]) -> Seen {
        let own = self.clone();
        let read = beside(move || own.read()).await.unwrap_or_else(|error| {
            tracing::warn!("the tray cannot show all: {error:#}");
            Read::default()
        });
        let told = self.told();
        Seen {
            state: self.state(),
            demo: self.engine().is_demo(),
            today: read.today,
            budget: read.budget,
            connections: connections.to_vec(),
            applied: read.applied,
            autostart: told.at_login,
            currency: read.config.currency.show,
            language: read.config.window.spoken(),
            notes: told.moved.iter().cloned().collect(),
        }
    }

    fn state(&self) -> State {
        if self.0.ending.load(Ordering::Relaxed) {
            return State::Ending;
        }
        match self.engine().state() {
            engine::State::Stopped => State::Stopped,
            engine::State::Failed(why) => State::Failed(why),
            engine::State::Running(live) => State::Running {
                address: live.ready.url.trim_start_matches("http://").to_owned(),
                busy: *live.in_flight().borrow() > 0,
            },
        }
    }

    fn read(&self) -> Result<Read> {
        let (home, demo) = (self.engine().home(), self.engine().is_demo());
        // Whoever hears of a request wants to see it counted.
        self.engine().live().inspect(|live| live.store());
        let config = self.engine().config()?;
        let (_, today) = status::today(self.engine(), &config, demo)?;
        let today = status::Money::of(&today.total, today.currency).text;
        let budget = budget::nearest(home, &config, demo)?;
        // What is wished and not yet done is done at the next start.
        let applied = lease::is_applied(home) || config.apply;
        Ok(Read { config, today: Some(today), budget, applied })
    }
}
