//! Shows the tray anew when something happened that changes it, and what the user should hear of.

use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep, sleep_until};

use super::Desktop;
use crate::connections;
use crate::events::{About, Event};
use crate::notices::{self, Notification, notification};
use crate::tray::{Choice, Tray};

/// Requests come by the hundred; a menu that somebody is about to click should not be made anew as often.
const APART: Duration = Duration::from_millis(250);
/// Minutes of a sign-in are told.
const WITH_MINUTES: Duration = Duration::from_secs(60);
/// A new day begins some time.
const WITHOUT: Duration = Duration::from_mins(10);

/// Something to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Show {
    /// The tray, other than it was.
    Tray(Tray),
    /// News.
    Notification(Notification),
}

/// Why the tray may be another, the lesser reason first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    /// Requests came or went.
    Used,
    /// Connections may be others.
    Changed,
}

impl Desktop {
    /// Shows the tray now and whenever it changes, and news as they come. Never ends.
    pub async fn watch(&self, show: impl Fn(Show) + Sync) {
        let mut events = self.engine().events();
        let mut connections = self.connections().await;
        let mut painted: Option<Tray> = None;
        loop {
            let at = Instant::now();
            let seen = self.seen(&connections).await;
            let tray = Tray::of(&seen);
            if painted.as_ref() != Some(&tray) {
                show(Show::Tray(tray.clone()));
                painted = Some(tray);
            }
            let busy = matches!(seen.state, crate::tray::State::Running { busy: true, .. });
            if self.news(&mut events, busy, &connections, at + APART, &show).await == Why::Changed {
                let now = self.connections().await;
                let ends = notices::sign_in(&connections, &now).filter(|_| !self.engine().is_demo());
                ends.into_iter().for_each(|words| self.notice(About::SignIn, words));
                connections = now;
            }
        }
    }

    /// Waits until something happened, and longer if it is not time yet.
    async fn news(
        &self,
        events: &mut Receiver<Event>,
        busy: bool,
        connections: &[Choice],
        earliest: Instant,
        show: &(impl Fn(Show) + Sync),
    ) -> Why {
        let told = connections.iter().any(|one| one.sign_in.is_some());
        let mut tick = std::pin::pin!(sleep(if told { WITH_MINUTES } else { WITHOUT }));
        let mut turned = std::pin::pin!(self.turned(busy));
        let mut happened = None;
        loop {
            let due = happened.is_some();
            tokio::select! {
                event = events.recv() => happened = happened.max(self.heard(event, show)),
                () = &mut turned, if !due => happened = Some(Why::Used),
                () = &mut tick, if !due => happened = Some(Why::Changed),
                () = sleep_until(earliest), if due => return happened.unwrap_or(Why::Changed),
            }
        }
    }

    fn heard(&self, event: Result<Event, RecvError>, show: &impl Fn(Show)) -> Option<Why> {
        let Ok(event) = event else { return Some(Why::Changed) };
        let config = self.engine().config().unwrap_or_default();
        notification(&event, config.notify, config.window.spoken())
            .into_iter()
            .for_each(|news| show(Show::Notification(news)));
        match event {
            Event::Used { .. } => Some(Why::Used),
            Event::Changed => Some(Why::Changed),
            Event::Notice { about: About::Port, words } => {
                self.told().moved = Some(words);
                Some(Why::Used)
            }
            Event::Notice { .. } => None,
            Event::State => {
                if self.engine().live().is_none() {
                    self.told().moved = None;
                }
                Some(Why::Changed)
            }
        }
    }

    /// Until requests are being answered, or no longer.
    async fn turned(&self, busy: bool) {
        let Some(live) = self.engine().live() else { return std::future::pending().await };
        if live.in_flight().wait_for(|count| (*count > 0) != busy).await.is_err() {
            std::future::pending().await
        }
    }

    async fn connections(&self) -> Vec<Choice> {
        connections::choices(self.engine().home()).await.unwrap_or_default()
    }
}
