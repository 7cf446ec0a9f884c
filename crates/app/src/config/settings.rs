//! Every setting of `config.toml` that is one value: its key, what it may be, what holds without it, and when a change
//! takes effect. The words for people are the window's, by the same keys.

use serde::Serialize;
use ts_rs::TS;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    /// Its key, with its table in front: `keep.days`.
    pub key: &'static str,
    /// Beside what it is shown.
    pub section: Section,
    /// What it may be.
    pub kind: Kind,
    /// What holds where nothing is said; `None` where that is nothing.
    pub default: Option<&'static str>,
    /// When a change takes effect.
    pub effect: Effect,
}

/// Settings that are shown together, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Section {
    /// Days and money.
    Money,
    /// The port and its clients.
    Clients,
    /// What is asked of AWS.
    Requests,
    /// The place of AWS that speaks Anthropic's own API.
    Messages,
    /// The brake on sessions that spend too fast.
    Guard,
    /// What is kept, and for how long.
    Keep,
    /// Of what the desktop app tells.
    Notify,
    /// Search and fetch.
    Web,
}

/// What a setting may be. On its way it is always text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Kind {
    /// `true` or `false`.
    Switch,
    /// A whole number.
    Number {
        /// The least.
        from: u32,
        /// The most.
        to: u32,
        /// Of what.
        unit: Unit,
    },
    /// One of these words.
    Choice {
        /// All of them.
        of: &'static [&'static str],
    },
    /// A text of which only the file knows whether it is right.
    Text {
        /// What it may be like.
        like: &'static str,
    },
    /// Texts, with commas between them.
    List {
        /// What they may be like.
        like: &'static str,
    },
    /// Per cent, with two decimals at most.
    Percent,
    /// Dollars as a decimal.
    Dollars,
    /// The code of a currency.
    Currency,
    /// The name of a time zone.
    TimeZone,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    Nothing,
    Seconds,
    Minutes,
    Days,
    Kilobytes,
    Megabytes,
    Times,
}

/// When a change takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Effect {
    /// With the next request or look at it.
    AtOnce,
    /// When the proxy is started again.
    NextStart,
}

/// All of them, in the order in which they are shown.
pub(crate) const SETTINGS: &[Setting] = &[
    now("currency.show", Section::Money, Kind::Currency, Some("USD")),
    now("timezone", Section::Money, Kind::TimeZone, None),
    now("currency.card_markup", Section::Money, Kind::Percent, Some("0")),
    now("currency.tax", Section::Money, Kind::Percent, Some("0")),
    now("currency.fetch", Section::Money, Kind::Switch, Some("true")),
    now("currency.frankfurter", Section::Money, ADDRESS, Some("https://api.frankfurter.dev/v1")),
    now("currency.exchangerate_api", Section::Money, ADDRESS, Some("https://open.er-api.com/v6")),
    start("port", Section::Clients, number(0, 65_535, Unit::Nothing), Some("8484")),
    now("apply", Section::Clients, Kind::Switch, Some("false")),
    now("show_cost", Section::Clients, Kind::Switch, Some("true")),
    start("dashboard", Section::Clients, Kind::Switch, Some("true")),
    now("head_timeout_s", Section::Clients, number(1, 3_600, Unit::Seconds), Some("10")),
    now("tier", Section::Requests, Kind::Choice { of: &["default", "flex", "priority", "reserved"] }, None),
    now("list_models", Section::Requests, Kind::Switch, Some("true")),
    now("messages.endpoint", Section::Messages, Kind::Text { like: "mantle, runtime, platform" }, None),
    now("messages.service", Section::Messages, Kind::Text { like: "bedrock-mantle" }, None),
    now("messages.workspace", Section::Messages, Kind::Text { like: "wrkspc_…" }, None),
    now("messages.count_tokens", Section::Messages, Kind::Switch, Some("false")),
    now("guard.pause", Section::Guard, Kind::Switch, Some("false")),
    now("guard.factor", Section::Guard, number(1, 1_000, Unit::Times), Some("5")),
    now("guard.at_least", Section::Guard, Kind::Dollars, Some("2.00")),
    now("guard.resume_after_min", Section::Guard, number(1, 10_080, Unit::Minutes), Some("15")),
    now("keep.days", Section::Keep, number(1, 36_500, Unit::Days), None),
    now("keep.megabytes", Section::Keep, number(1, 1_000_000, Unit::Megabytes), Some("500")),
    now("capture.bodies", Section::Keep, Kind::Choice { of: &["off", "errors", "all"] }, Some("off")),
    now("capture.days", Section::Keep, number(1, 36_500, Unit::Days), Some("7")),
    now("capture.megabytes", Section::Keep, number(1, 1_000_000, Unit::Megabytes), Some("200")),
    now("capture.max_kb", Section::Keep, number(1, 1_000_000, Unit::Kilobytes), Some("256")),
    now("notify.sign_in", Section::Notify, Kind::Switch, Some("true")),
    now("notify.budget", Section::Notify, Kind::Switch, Some("true")),
    now("notify.failure", Section::Notify, Kind::Switch, Some("true")),
    now("notify.catalogue", Section::Notify, Kind::Switch, Some("true")),
    now("web.search", Section::Web, Kind::Choice { of: &["brave", "tavily"] }, None),
    now("web.search_url", Section::Web, ADDRESS, None),
    now("web.fetch", Section::Web, Kind::Switch, Some("false")),
    now("web.allow", Section::Web, Kind::List { like: "wiki.corp, 10.1.2.3" }, None),
];

/// What else may stand in the file, and the screen on which it is changed.
#[cfg(test)]
pub(crate) const ELSEWHERE: &[(&str, &str)] = &[
    ("budget", "keys"),
    ("models", "models"),
    ("connection", "connections"),
    ("connections", "connections"),
    ("secrets", "connections"),
    ("window", "settings"),
];

const ADDRESS: Kind = Kind::Text { like: "https://…" };

const fn number(from: u32, to: u32, unit: Unit) -> Kind {
    Kind::Number { from, to, unit }
}

const fn now(key: &'static str, section: Section, kind: Kind, default: Option<&'static str>) -> Setting {
    Setting { key, section, kind, default, effect: Effect::AtOnce }
}

const fn start(key: &'static str, section: Section, kind: Kind, default: Option<&'static str>) -> Setting {
    Setting { key, section, kind, default, effect: Effect::NextStart }
}

impl Setting {
    /// The setting of this key.
    pub(crate) fn of(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::super::written::{Written, change};
    use super::*;

    /// The keys that a table of the file may have, as the refusal of another says them.
    fn keys(table: &str) -> Vec<String> {
        let head = if table.is_empty() { String::new() } else { format!("[{table}]\n") };
        let refused = toml::from_str::<Config>(&format!("{head}nonsense = 1")).expect_err("no such key");
        let (_, known) = refused.message().split_once("expected ").expect("it says what is known");
        known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn every_key_of_the_file_is_shown_here_or_changed_on_another_screen() {
        let mut known = Vec::new();
        for key in keys("") {
            if ELSEWHERE.iter().any(|(elsewhere, _)| *elsewhere == key) {
                continue;
            }
            match Setting::of(&key) {
                Some(_) => known.push(key),
                None => known.extend(keys(&key).iter().map(|within| format!("{key}.{within}"))),
            }
        }
        let mut shown: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
        shown.sort_unstable();
        known.sort_unstable();
        assert_eq!(known, shown);
    }

    #[test]
    fn the_defaults_that_are_shown_are_those_that_hold() -> anyhow::Result<()> {
        for setting in SETTINGS {
            let Some(default) = setting.default else { continue };
            let mut document = toml_edit::DocumentMut::new();
            change(&mut document, setting, Some(default))?;
            let mut config: Config = toml::from_str(&document.to_string())?;
            // Without the table there is no such place; with it, the default holds.
            if setting.section == Section::Messages {
                let messages = config.messages.take().expect("there is a table");
                assert!(!messages.count_tokens);
            }
            assert_eq!(config, Config::default(), "{}", setting.key);
        }
        Ok(())
    }

    #[test]
    fn every_setting_works_by_itself() -> anyhow::Result<()> {
        for setting in SETTINGS {
            let text = match (setting.kind, setting.key) {
                (_, "messages.endpoint") => "runtime",
                (Kind::Switch, _) => "true",
                (Kind::Number { .. }, _) => "7",
                (Kind::Choice { of }, _) => of[0],
                (Kind::Text { .. }, _) => "https://a.example",
                (Kind::List { .. }, _) => "a.example, 10.0.0.1",
                (Kind::Percent, _) => "3.5",
                (Kind::Dollars, _) => "1.25",
                (Kind::Currency, _) => "INR",
                (Kind::TimeZone, _) => "Asia/Kolkata",
            };
            let mut document = toml_edit::DocumentMut::new();
            change(&mut document, setting, Some(text))?;
            let written = document.to_string();
            assert!(toml::from_str::<Config>(&written).is_ok(), "{written}");
            assert_eq!(Written::read(&written)?.text(setting.key).as_deref(), Some(text), "{written}");
        }
        Ok(())
    }
}
