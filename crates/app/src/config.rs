//! `config.toml`: what the user decides. Every key may be left out; a key that does not exist is an error, since a
//! misspelt one would be silently without effect.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::tz::TimeZone;
use protocol::budget::Rule;
use protocol::catalog::Lane;
use protocol::names::{Entry, Own};
use protocol::tier::Tier;
use proxy::Limits;
use serde::{Deserialize, Deserializer};
use upstreams::Messages;

use crate::days;
use crate::secrets::Store;

mod capture;
mod connections;
mod conversion;
pub(crate) mod edit;
mod keep;
mod limits;
mod messages;
mod models;
mod notify;
pub(crate) mod settings;
mod web;
mod window;
pub(crate) mod written;

pub use capture::{Capture, Which};
pub use connections::{Connection, ENVIRONMENT, Kind};
pub use conversion::Conversion;
pub use keep::Keep;
pub use limits::Guard;
pub use notify::Notify;
pub use web::Web;
pub use window::Window;

/// The file as it is written.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Port on loopback. `--port` and `PORT` win over it.
    pub port: u16,
    /// Whether Claude Code's settings lead here as long as this serves; the tray writes it.
    pub apply: bool,
    /// Whether answers say what they cost, in `usage.cost` and `usage.total_tokens`.
    pub show_cost: bool,
    /// Whether there is a dashboard for browsers at `/`.
    pub dashboard: bool,
    /// Seconds a client may take to send the head of a request.
    pub head_timeout_s: u64,
    /// The time zone whose days are counted, as in `Asia/Kolkata`; without it, the one that the machine is in.
    #[serde(deserialize_with = "zone")]
    pub timezone: Option<TimeZone>,
    /// How long requests are kept.
    pub keep: Keep,
    /// In which currency money is shown.
    pub currency: Conversion,
    /// Whether AWS may be asked what the account can call.
    pub list_models: bool,
    /// How much may be spent, in which time and by whom.
    #[serde(rename = "budget", deserialize_with = "limits::budgets")]
    pub budgets: Vec<Rule>,
    /// How fast it may be spent.
    pub guard: Guard,
    /// The service tier of every request, where neither its model nor its own header says another.
    #[serde(deserialize_with = "models::tier")]
    pub tier: Option<Tier>,
    /// Own model names: `"my-model" = "claude-sonnet-4-5"`, or a Bedrock id, or the ARN of an application profile; and
    /// settings of models: `"claude-sonnet-5" = { lane = "converse" }`.
    #[serde(deserialize_with = "models::models")]
    pub models: BTreeMap<String, Entry>,
    /// The place of AWS that speaks Anthropic's own API, for models on the lane `messages`.
    #[serde(deserialize_with = "messages::messages")]
    pub messages: Option<Messages>,
    /// Web search and fetch, which Outcrop can run where Bedrock has neither.
    pub web: Web,
    /// Of what the desktop app tells its user.
    pub notify: Notify,
    /// How the window and the tray speak.
    pub window: Window,
    /// Whether what clients say and are told is kept.
    pub capture: Capture,
    /// Where secrets are kept.
    pub secrets: Secrets,
    /// The connection in use; without it, whatever every AWS tool would find.
    pub connection: Option<String>,
    /// AWS identities by name.
    pub connections: BTreeMap<String, Connection>,
}

/// `[secrets]` as it is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// `"keychain"`, `"file"` or `"environment"`; without it, the keychain where there is one.
    pub store: Option<Store>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 8484,
            apply: false,
            show_cost: true,
            dashboard: true,
            head_timeout_s: 10,
            timezone: None,
            keep: Keep::default(),
            currency: Conversion::default(),
            list_models: true,
            budgets: Vec::new(),
            guard: Guard::default(),
            tier: None,
            models: BTreeMap::new(),
            messages: None,
            web: Web::default(),
            notify: Notify::default(),
            window: Window::default(),
            capture: Capture::default(),
            secrets: Secrets::default(),
            connection: None,
            connections: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Reads the file; where there is none, the defaults hold.
    pub fn load(file: &Path) -> Result<Self> {
        match std::fs::read_to_string(file) {
            Ok(text) => {
                let read = || -> Result<Self> { toml::from_str::<Self>(&text)?.checked() };
                read().with_context(|| format!("{} cannot be used", file.display()))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", file.display())),
        }
    }

    fn checked(self) -> Result<Self> {
        let wants = self.models.iter().find(|(_, entry)| entry.lane == Some(Lane::Messages));
        match wants.filter(|_| self.messages.is_none()) {
            Some((name, _)) => bail!("models.{name:?}: the lane messages needs a table [messages] that says where"),
            None => self.with_connections(),
        }
    }

    fn with_connections(self) -> Result<Self> {
        if let Some((name, wrong)) = self.connections.iter().find_map(|(name, one)| Some((name, one.wrong()?))) {
            bail!("connections.{name}: {wrong}");
        }
        match &self.connection {
            Some(name) if !self.connections.contains_key(name) => {
                bail!("connection = {name:?}: there is no table [connections.{name}]")
            }
            _ => Ok(self),
        }
    }

    /// What the user says of models.
    pub fn own_models(&self) -> Own {
        Own { models: self.models.clone(), tier: self.tier, ..Own::default() }
    }

    /// How much may be spent, and how fast.
    pub fn limits(&self) -> Limits {
        Limits { budgets: self.budgets.clone(), runaway: self.guard.rule() }
    }

    /// The same as a duration.
    pub fn head_timeout(&self) -> Duration {
        Duration::from_secs(self.head_timeout_s.max(1))
    }
}

fn zone<'de, D: Deserializer<'de>>(source: D) -> Result<Option<TimeZone>, D::Error> {
    let name = String::deserialize(source)?;
    let zone = days::named(&name);
    zone.map(Some).ok_or_else(|| {
        serde::de::Error::custom(format!("there is no time zone called {name:?}; they are called like Asia/Kolkata"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_is_an_error_that_names_it() {
        let error = toml::from_str::<Config>("prot = 1").expect_err("unknown").to_string();
        assert!(error.contains("prot"), "{error}");
    }

    #[test]
    fn a_time_zone_that_is_none_is_an_error_that_names_it() {
        let error = toml::from_str::<Config>("timezone = 'Asia/Atlantis'").expect_err("unknown").to_string();
        assert!(error.contains("Asia/Atlantis"), "{error}");
        let config: Config = toml::from_str("timezone = 'Asia/Kolkata'\n[keep]\ndays = 90").expect("fine");
        assert_eq!(config.timezone.as_ref().and_then(TimeZone::iana_name), Some("Asia/Kolkata"));
        assert_eq!(config.keep, Keep { days: Some(90), megabytes: 500 });
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let config: Config = toml::from_str("[models]\nmine = 'sonnet'").expect("fine");
        assert_eq!((config.port, &config.models["mine"]), (8484, &Entry::alias("sonnet")));
    }
}
