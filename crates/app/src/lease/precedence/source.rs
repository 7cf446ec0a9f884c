//! Reading what a settings file says, as far as it matters to who wins.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::Rank;
use crate::lease::layout::{Layout, Place};

/// A settings file, or the shell.
pub(super) struct Source {
    pub(super) rank: Rank,
    /// `None` for the shell.
    pub(super) file: Option<PathBuf>,
    pub(super) variables: HashMap<String, String>,
    pub(super) keys: Vec<String>,
}

impl Source {
    /// Nothing, in no file.
    pub(super) fn empty(rank: Rank) -> Self {
        Self { rank, file: None, variables: HashMap::new(), keys: Vec::new() }
    }

    /// `None` for what Claude Code does not read either: it passes over a file that is no strict JSON.
    pub(super) fn read(rank: Rank, file: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(file).ok()?;
        let root: Map<String, Value> = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text)).ok()?;
        let variables = root.get("env").and_then(Value::as_object).map(texts).unwrap_or_default();
        Some(Self { rank, file: Some(file.to_owned()), variables, keys: root.keys().cloned().collect() })
    }

    /// The variables that VS Code gives to the extension. It takes comments, unlike Claude Code.
    pub(super) fn of_editor(rank: Rank, file: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(file).ok()?;
        let list = Layout::of(text.strip_prefix('\u{feff}').unwrap_or(&text), Place::VsCode).ok()?.variables?;
        let variables = list.entries.into_iter().filter_map(|entry| Some((entry.name, entry.text?))).collect();
        Some(Self { file: Some(file.to_owned()), variables, ..Self::empty(rank) })
    }
}

/// Numbers and booleans are taken for their text.
fn texts(env: &Map<String, Value>) -> HashMap<String, String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(boolean) => Some(boolean.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    env.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
}
