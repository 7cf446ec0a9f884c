//! The values of `config.toml` as they are written, for whoever shows and changes them one by one.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use toml_edit::{DocumentMut, Value};

use super::edit::{set, unset, values};
use super::settings::{Effect, Kind, SETTINGS, Setting};

/// What stands in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Written(toml::Table);

impl Written {
    /// Reads the file; where there is none, nothing is written.
    pub(crate) fn load(file: &Path) -> Result<Self> {
        match std::fs::read_to_string(file) {
            Ok(text) => Self::read(&text).with_context(|| format!("{} cannot be used", file.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", file.display())),
        }
    }

    pub(super) fn read(text: &str) -> Result<Self> {
        Ok(Self(toml::from_str(text)?))
    }

    /// The value of a key, with its table in front.
    fn value(&self, key: &str) -> Option<&toml::Value> {
        match key.split_once('.') {
            Some((table, within)) => self.0.get(table)?.get(within),
            None => self.0.get(key),
        }
    }

    /// The same as text.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.value(key).map(text)
    }

    /// The keys whose change since this was read takes the next start.
    pub(crate) fn waiting(&self, now: &Self) -> Vec<&'static str> {
        let waits = |setting: &&Setting| setting.effect == Effect::NextStart && !self.agrees(now, setting.key);
        SETTINGS.iter().filter(waits).map(|setting| setting.key).collect()
    }

    /// Whether both say the same under this key.
    pub(crate) fn agrees(&self, other: &Self, key: &str) -> bool {
        self.value(key) == other.value(key)
    }
}

fn text(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(all) => all.iter().map(text).collect::<Vec<_>>().join(", "),
        toml::Value::Boolean(is) => is.to_string(),
        toml::Value::Integer(number) => number.to_string(),
        // No setting is one of these.
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => String::new(),
    }
}

/// Writes a setting into the file, or takes it out.
///
/// # Errors
/// A sentence on a value that it cannot have, as far as that is known without the rest of the file.
pub(crate) fn change(document: &mut DocumentMut, setting: &Setting, to: Option<&str>) -> Result<()> {
    let value = to.map(|text| value(setting, text.trim())).transpose()?;
    let (name, key) = setting.key.split_once('.').unwrap_or(("", setting.key));
    let Some(value) = value else {
        unset(document, name, key);
        return Ok(());
    };
    set(values(document, name).with_context(|| format!("{name:?} is no table in this file."))?, key, value);
    Ok(())
}

fn value(setting: &Setting, text: &str) -> Result<Value> {
    Ok(match setting.kind {
        Kind::Switch => text.parse::<bool>().context("It is true or false.")?.into(),
        Kind::Number { from, to, .. } => {
            let number = text.parse().ok().filter(|number| (from..=to).contains(number));
            i64::from(number.with_context(|| format!("It is a whole number from {from} to {to}."))?).into()
        }
        Kind::Choice { of } => {
            ensure!(of.contains(&text), "It is one of {}.", of.join(", "));
            text.into()
        }
        Kind::List { .. } => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Value::Array(parts.collect())
        }
        Kind::Text { .. } if text.is_empty() && setting.default.is_none() => {
            bail!("It is empty. Reset it, if nothing is to be set.")
        }
        Kind::Text { .. } | Kind::Percent | Kind::Dollars | Kind::Currency | Kind::TimeZone => text.into(),
    })
}
