//! Whether bodies are kept, how much of them there is, and letting all of it go.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::bodies::{FOR_UNDO, Folder};
use crate::config::{Capture, Which, edit};
use crate::engine::Engine;
use crate::events::Event;

#[cfg(test)]
mod tests;

/// What is kept, and how much of it.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Bodies {
    /// Of which requests bodies are kept.
    pub which: Which,
    /// The most of one body.
    pub most: String,
    /// Days after which they are let go.
    pub days: u32,
    /// How much there may be.
    pub room: String,
    /// How much there is: `1.4 MB`.
    pub used: String,
    /// The share of the room that is used, in hundredths.
    pub share: u8,
    /// Of how many requests there are some.
    pub requests: u64,
    /// The oldest day of which there are some, as in `2026-11-21`.
    pub oldest: Option<String>,
    /// Sessions of which all is kept until they end or the server stops.
    pub sessions: Vec<String>,
}

/// What is to be kept from the next request on. Whatever is left out stays.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct CaptureAsk {
    /// Of which requests.
    pub which: Option<Which>,
    /// Of this session.
    pub session: Option<FollowAsk>,
}

/// Whether all of a session is to be kept until it ends.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct FollowAsk {
    /// As the client calls it.
    pub id: String,
    /// Whether.
    pub on: bool,
}

/// All that was kept is deleted.
#[derive(Debug, Serialize, TS)]
pub(crate) struct BodiesDeleted {
    /// What brings them back.
    pub number: u64,
    /// Seconds after which nothing does.
    pub seconds: u64,
}

/// A deletion that was a slip.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct BodiesBack {
    /// The number that it gave.
    pub number: u64,
}

pub(super) fn bodies(engine: &Engine, (): ()) -> Result<Bodies> {
    let Capture { bodies: which, max_kb, days, megabytes } = engine.config()?.capture;
    let meter = folder(engine).meter()?;
    let share = meter.bytes.saturating_mul(100) / (u64::from(megabytes) * 1_000_000).max(1);
    Ok(Bodies {
        which,
        most: size(u64::from(max_kb) * 1000),
        days,
        room: size(u64::from(megabytes) * 1_000_000),
        used: size(meter.bytes),
        share: share.min(100) as u8,
        requests: meter.requests,
        oldest: meter.days.map(|(oldest, _)| oldest),
        sessions: engine.live().map(|live| live.bodies().sessions()).unwrap_or_default(),
    })
}

pub(super) fn delete(engine: &Engine, (): ()) -> Result<BodiesDeleted> {
    let folder = folder(engine);
    let number = folder.delete()?;
    engine.tell(Event::Changed);
    tokio::spawn(async move {
        tokio::time::sleep(FOR_UNDO).await;
        let wiped = tokio::task::spawn_blocking(move || folder.wipe(number)).await;
        if let Ok(Err(error)) = wiped {
            tracing::warn!(error = %format!("{error:#}"), "deleted bodies could not be wiped; the next start tries again");
        }
    });
    Ok(BodiesDeleted { number, seconds: FOR_UNDO.as_secs() })
}

pub(super) fn restore(engine: &Engine, BodiesBack { number }: BodiesBack) -> Result<()> {
    folder(engine).bring_back(number)?;
    if let Some(live) = engine.live() {
        // There may be more of it now than there is room for.
        live.bodies().set(live.in_force.config().capture);
    }
    engine.tell(Event::Changed);
    Ok(())
}

pub(super) fn capture(engine: &Engine, CaptureAsk { which, session }: CaptureAsk) -> Result<()> {
    if let Some(which) = which {
        let file = engine.home().config();
        edit::edit(&file, |document| {
            if let Some(table) = edit::table(document.as_table_mut(), "capture") {
                edit::set(table, "bodies", which.as_str());
            }
        })?;
        engine.changed()?;
    }
    if let Some(FollowAsk { id, on }) = session {
        ensure!(!id.is_empty(), "a session has a name");
        engine.live().context("the proxy is stopped")?.bodies().follow(&id, on);
    }
    engine.tell(Event::Changed);
    Ok(())
}

pub(super) fn folder(engine: &Engine) -> Folder {
    Folder::at(engine.home().bodies())
}

/// `512 B`, `12 kB`, `1.4 MB`, `200 MB`.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..999_500 => format!("{:.0} kB", bytes as f64 / 1e3),
        999_500..9_950_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.0} MB", bytes as f64 / 1e6),
    }
}
