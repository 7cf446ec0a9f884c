//! Reading what a settings file says, as far as it matters to who wins.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::Rank;

/// A settings file, or the shell, as far as it matters.
pub(super) struct Source {
    pub(super) rank: Rank,
    /// `None` for the shell.
    pub(super) file: Option<PathBuf>,
    pub(super) variables: HashMap<String, String>,
    pub(super) keys: Vec<String>,
}

impl Source {
    pub(super) fn read(rank: Rank, file: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(file).ok()?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok()?.value?;
        let root = parsed.as_object()?;
        let keys = root.properties.iter().map(|member| member.name.as_str().to_owned()).collect();
        let env = root.properties.iter().rfind(|member| member.name.as_str() == "env");
        let variables = env.and_then(|env| env.value.as_object()).map(texts).unwrap_or_default();
        Some(Self { rank, file: Some(file.to_owned()), variables, keys })
    }
}

/// Numbers and booleans are taken for their text.
fn texts(env: &Object<'_>) -> HashMap<String, String> {
    let text = |value: &Value<'_>| match value {
        Value::StringLit(text) => Some(text.value.clone().into_owned()),
        Value::NumberLit(number) => Some(number.value.to_owned()),
        Value::BooleanLit(boolean) => Some(boolean.value.to_string()),
        _ => None,
    };
    env.properties.iter().filter_map(|member| Some((member.name.as_str().to_owned(), text(&member.value)?))).collect()
}
