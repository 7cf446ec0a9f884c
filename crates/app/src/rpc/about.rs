//! The screen that says what this program is, what it keeps on this machine, and where it goes on the network.

use std::path::Path;

use anyhow::Result;
use protocol::destination::Destination;
use serde::Serialize;
use ts_rs::TS;

use crate::config::Config;
use crate::config::settings::Setting;
use crate::config::written::Written;
use crate::engine::Engine;
use crate::home::Home;
use crate::money_format::{Grouping, grouped};

mod report;
#[cfg(test)]
mod tests;

pub(super) use report::{BugReport, bug_report};

/// What there is to say about this program.
#[derive(Debug, Serialize, TS)]
pub(crate) struct AboutShown {
    /// Its version.
    pub version: &'static str,
    /// The system and the kind of machine: `linux, x86_64`.
    pub machine: String,
    /// The licences of the libraries in it.
    pub licences: Vec<String>,
    /// The folder of all its files.
    pub home: String,
    /// They, the largest first.
    pub files: Vec<FileRow>,
    /// What the ledger takes of the room that it may take, in per cent.
    pub room_used: u32,
    /// That room in megabytes.
    pub room: String,
    /// The days for which single requests are kept, where that is decided.
    pub days: Option<u32>,
    /// Every place on the network.
    pub places: Vec<PlaceRow>,
}

/// A file of ours.
#[derive(Debug, Serialize, TS)]
pub(crate) struct FileRow {
    /// Its name in the folder.
    pub name: String,
    /// What it is for.
    pub is: FileIs,
    /// How large it is, as people read it.
    pub size: String,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileIs {
    /// What the user decides.
    Settings,
    /// What was used and what it cost.
    Ledger,
    /// Secrets, where the user has chosen a file for them.
    Secrets,
    /// The client token.
    Token,
    /// What AWS listed of the account.
    Models,
    /// AWS's price list.
    Prices,
    /// What was written into the settings of others.
    Lease,
    /// Where the running server is.
    Running,
    /// What was said, where the user keeps it.
    Bodies,
    /// What the desktop app would say at a console.
    Logs,
    /// Something else.
    Other,
}

/// A place on the network.
#[derive(Debug, Serialize, TS)]
pub(crate) struct PlaceRow {
    /// What its words are found by.
    pub id: &'static str,
    /// Its hosts.
    pub hosts: Vec<String>,
    /// The setting that decides about it, if one does.
    pub setting: Option<&'static str>,
    /// Whether anything may go there as things are set.
    pub open: bool,
}

/// Every place on the network that there is code for.
pub(crate) fn places() -> impl Iterator<Item = Destination> {
    upstreams::DESTINATIONS.into_iter().chain([crate::rates::DESTINATION])
}

pub(super) fn about(engine: &Engine, (): ()) -> Result<AboutShown> {
    let home = engine.home();
    let config = Config::load(&home.config())?;
    let written = Written::load(&home.config())?;
    let mut files = files(home.path());
    files.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let ledger: u64 = files.iter().filter(|(name, _)| FileIs::of(home, name) == FileIs::Ledger).map(|(_, b)| b).sum();
    let room = u64::from(config.keep.megabytes).saturating_mul(1_000_000).max(1);
    let place = |place: Destination| {
        let region = |host: &&str| host.replace("{region}", "REGION");
        PlaceRow {
            id: place.id,
            hosts: place.hosts.iter().map(region).collect(),
            setting: place.setting,
            open: place.setting.is_none_or(|key| is_open(&written, key)),
        }
    };
    Ok(AboutShown {
        version: env!("CARGO_PKG_VERSION"),
        machine: format!("{}, {}", std::env::consts::OS, std::env::consts::ARCH),
        licences: licences(),
        home: home.path().display().to_string(),
        room_used: u32::try_from(ledger.saturating_mul(100) / room).unwrap_or(u32::MAX),
        room: grouped(config.keep.megabytes.into(), Grouping::Western),
        days: config.keep.days,
        places: places().map(place).collect(),
        files: files
            .into_iter()
            .map(|(name, bytes)| FileRow { is: FileIs::of(home, &name), size: size(bytes), name })
            .collect(),
    })
}

/// Whether a setting lets something through: it is not off, and says something where it says what to go to.
fn is_open(written: &Written, key: &str) -> bool {
    let default = Setting::of(key).and_then(|setting| setting.default).map(str::to_owned);
    written.text(key).or(default).is_some_and(|text| text != "false" && !text.is_empty())
}

/// What is in a folder, with its bytes; a folder in it is one thing with all that it holds. Links are not followed.
fn files(folder: &Path) -> Vec<(String, u64)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| {
        let about = entry.metadata().ok()?;
        let bytes =
            if about.is_dir() { files(&entry.path()).iter().map(|(_, bytes)| bytes).sum() } else { about.len() };
        Some((entry.file_name().to_string_lossy().into_owned(), bytes))
    });
    named.collect()
}

impl FileIs {
    fn of(home: &Home, name: &str) -> Self {
        let known = [
            (home.config(), Self::Settings),
            (home.ledger(), Self::Ledger),
            (home.secrets(), Self::Secrets),
            (home.token(), Self::Token),
            (home.models(), Self::Models),
            (home.prices(), Self::Prices),
            (home.lease(), Self::Lease),
            (home.running(), Self::Running),
            (home.bodies(), Self::Bodies),
            (home.logs(), Self::Logs),
        ];
        let is_it = |path: &Path| {
            path.file_name().and_then(|file| file.to_str()).is_some_and(|file| {
                // SQLite keeps what it has not put in its place yet in files beside it.
                name.strip_prefix(file)
                    .is_some_and(|end| end.is_empty() || end.starts_with('-') || end.starts_with(".pending"))
            })
        };
        known.iter().find(|(path, _)| is_it(path)).map_or(Self::Other, |(_, is)| *is)
    }
}

/// `412 kB`, `3.4 MB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// Those that the project's own rule allows, by their SPDX names.
fn licences() -> Vec<String> {
    let rule: toml::Table = toml::from_str(include_str!("../../../../deny.toml")).unwrap_or_default();
    let allowed = rule.get("licenses").and_then(|table| table.get("allow")?.as_array().cloned()).unwrap_or_default();
    allowed.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}
