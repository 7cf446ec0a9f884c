//! The screen of settings: each value of `config.toml` with what holds without it, and the change of one.

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::config::settings::{Effect, Kind, SETTINGS, Section, Setting};
use crate::config::written::{Written, change};
use crate::config::{Config, edit};
use crate::engine::Engine;

#[cfg(test)]
pub(crate) mod tests;

/// All settings.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Settings {
    /// Where the file is, which need not be there yet.
    pub file: String,
    /// One for each setting, section by section.
    pub rows: Vec<SettingRow>,
    /// Keys that the running proxy does not know as they are written now.
    pub waiting: Vec<&'static str>,
}

/// One setting as it stands.
#[derive(Debug, Serialize, TS)]
pub(crate) struct SettingRow {
    /// Its key: `keep.days`.
    pub key: &'static str,
    /// Beside what it is shown.
    pub section: Section,
    /// What it may be.
    pub kind: Kind,
    /// What holds where nothing is said, if anything does.
    pub default: Option<&'static str>,
    /// What the file says, if it says something.
    pub value: Option<String>,
    /// When a change takes effect.
    pub effect: Effect,
    /// Whether the running proxy still goes by another value.
    pub waits: bool,
}

/// A setting and what it is to be.
#[derive(Debug, Deserialize, TS)]
pub(crate) struct SettingTo {
    /// Its key.
    pub key: String,
    /// As text; nothing takes it out of the file, so that the default holds.
    pub value: Option<String>,
}

/// What stood there before, for whoever wants it back.
#[derive(Debug, Serialize, TS)]
pub(crate) struct SettingWas {
    /// As text, if there was something.
    pub value: Option<String>,
}

pub(super) fn settings(engine: &Engine, (): ()) -> Result<Settings> {
    let file = engine.home().config();
    Config::load(&file)?;
    let written = Written::load(&file)?;
    let live = engine.live();
    let waiting = live.map(|live| live.in_force.server().written.waiting(&written)).unwrap_or_default();
    let row = |setting: &Setting| SettingRow {
        key: setting.key,
        section: setting.section,
        kind: setting.kind,
        default: setting.default,
        value: written.text(setting.key),
        effect: setting.effect,
        waits: waiting.contains(&setting.key),
    };
    Ok(Settings { file: file.display().to_string(), rows: SETTINGS.iter().map(row).collect(), waiting })
}

pub(super) fn set_setting(engine: &Engine, SettingTo { key, value }: SettingTo) -> Result<SettingWas> {
    let setting = Setting::of(&key).with_context(|| format!("there is no setting {key:?}"))?;
    let file = engine.home().config();
    let was = Written::load(&file)?.text(&key);
    edited(engine, |document| change(document, setting, value.as_deref()))?;
    Ok(SettingWas { value: was })
}

pub(super) async fn restart(engine: &Engine, (): ()) -> Result<()> {
    engine.restart().await.map(drop)
}

/// Changes the file, which then holds, and lets everybody know. What is refused is one sentence, without the place in the file.
pub(super) fn edited(engine: &Engine, change: impl FnOnce(&mut toml_edit::DocumentMut) -> Result<()>) -> Result<()> {
    let done = edit::edit_unless(&engine.home().config(), change);
    done.map_err(|error| match error.root_cause().downcast_ref::<toml::de::Error>() {
        Some(wrong) => anyhow!(sentence(wrong.message())),
        None => error,
    })?;
    engine.changed()
}

fn sentence(words: &str) -> String {
    let mut letters = words.trim_end_matches('.').chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
