//! The screen of settings: each value of `config.toml` with what holds without it, and the change of one.

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::config::settings::{ELSEWHERE, Effect, Kind, SETTINGS, Section, Setting};
use crate::config::written::{Written, change};
use crate::config::{Config, edit};
use crate::engine::Engine;
use crate::events::Event;

#[cfg(test)]
pub(super) mod tests;

/// All settings.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Settings {
    /// Where the file is, which need not be there yet.
    pub file: String,
    /// One for each setting, section by section.
    pub rows: Vec<SettingRow>,
    /// Keys that the running proxy does not know as they are written now, those of other screens among them.
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
    let waits = |key: &str| engine.live().is_some_and(|live| !live.written.agrees(&written, key));
    let row = |setting: &Setting| SettingRow {
        key: setting.key,
        section: setting.section,
        kind: setting.kind,
        default: setting.default,
        value: written.text(setting.key),
        effect: setting.effect,
        waits: setting.effect == Effect::NextStart && waits(setting.key),
    };
    let rows: Vec<SettingRow> = SETTINGS.iter().map(row).collect();
    let ours = rows.iter().filter(|row| row.waits).map(|row| row.key);
    // The connection in use is taken up at once.
    let others = ELSEWHERE.iter().map(|(key, _)| *key).filter(|key| ["budget", "models"].contains(key) && waits(key));
    Ok(Settings { file: file.display().to_string(), waiting: ours.chain(others).collect(), rows })
}

pub(super) fn set_setting(engine: &Engine, SettingTo { key, value }: SettingTo) -> Result<SettingWas> {
    let setting = Setting::of(&key).with_context(|| format!("there is no setting {key:?}"))?;
    let file = engine.home().config();
    let was = Written::load(&file)?.text(&key);
    edited(engine, |document| change(document, setting, value.as_deref()))?;
    if let (true, Some(live)) = (key.starts_with("capture."), engine.live()) {
        live.bodies.set(Config::load(&file)?.capture);
    }
    Ok(SettingWas { value: was })
}

pub(super) async fn restart(engine: &Engine, (): ()) -> Result<()> {
    engine.restart().await.map(drop)
}

/// Changes the file, and lets everybody know. What is refused is one sentence, without the place in the file.
pub(super) fn edited(engine: &Engine, change: impl FnOnce(&mut toml_edit::DocumentMut) -> Result<()>) -> Result<()> {
    let done = edit::edit_unless(&engine.home().config(), change);
    done.map_err(|error| match error.root_cause().downcast_ref::<toml::de::Error>() {
        Some(wrong) => anyhow!(sentence(wrong.message())),
        None => error,
    })?;
    engine.tell(Event::Changed);
    Ok(())
}

fn sentence(words: &str) -> String {
    let mut letters = words.trim_end_matches('.').chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
