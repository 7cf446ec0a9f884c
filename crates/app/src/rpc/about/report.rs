//! What helps to find a bug and gives nobody away: no secret, no account, no name, no word of a prompt.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::Result;
use ledger::Reader;
use serde::Serialize;
use ts_rs::TS;

use crate::config::Config;
use crate::config::settings::{Kind, SETTINGS};
use crate::config::written::Written;
use crate::engine::{Engine, State};

/// How many of the newest requests are counted.
const NEWEST: usize = 200;

/// A text to be copied.
#[derive(Debug, Serialize, TS)]
pub(crate) struct BugReport {
    /// In English, for whoever mends it.
    pub text: String,
}

pub(in crate::rpc) fn bug_report(engine: &Engine, (): ()) -> Result<BugReport> {
    let mut text =
        format!("Outcrop {} on {} {}\n", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    let state = match engine.state() {
        State::Running(_) if engine.is_demo() => "running, demo",
        State::Running(_) => "running",
        State::Stopped => "stopped",
        State::Failed(_) => "failed",
    };
    writeln!(text, "State: {state}")?;
    match Config::load(&engine.home().config()) {
        Ok(config) => text += &of_config(&config, &Written::load(&engine.home().config())?)?,
        Err(_) => text += "config.toml cannot be used\n",
    }
    text += &of_requests(engine)?;
    Ok(BugReport { text })
}

fn of_config(config: &Config, written: &Written) -> Result<String> {
    let mut text = String::new();
    for setting in SETTINGS {
        let Some(value) = written.text(setting.key) else { continue };
        // Addresses, hosts and workspaces tell whose this is.
        let masked = matches!(setting.kind, Kind::Text { .. } | Kind::List { .. });
        writeln!(text, "{} = {}", setting.key, if masked { "(set)" } else { &value })?;
    }
    let kinds: Vec<&str> = config.connections.values().map(|connection| connection.kind.as_str()).collect();
    let in_use = config.connection.as_ref().and_then(|name| config.connections.get(name));
    writeln!(
        text,
        "Budgets: {}. Own models: {}. Connections: {} ({}), in use: {}.",
        config.budgets.len(),
        config.models.len(),
        kinds.len(),
        kinds.join(", "),
        in_use.map_or("environment", |connection| connection.kind.as_str())
    )?;
    Ok(text)
}

/// How the newest requests ended, by model.
fn of_requests(engine: &Engine) -> Result<String> {
    let reader = match Reader::open(&engine.home().ledger()) {
        Ok(reader) if engine.is_demo() => reader.of_demo(),
        Ok(reader) => reader,
        Err(ledger::Error::Absent(_)) => return Ok("No ledger yet\n".to_owned()),
        Err(error) => return Ok(format!("The ledger cannot be read: {error}\n")),
    };
    let mut ends = BTreeMap::<String, u32>::new();
    for event in reader.recent(NEWEST)? {
        *ends.entry(format!("{:?} ({})", event.outcome, event.status)).or_default() += 1;
    }
    let ends: Vec<String> = ends.iter().map(|(end, count)| format!("{end}: {count}")).collect();
    Ok(format!("Newest requests: {}\n", if ends.is_empty() { "none".to_owned() } else { ends.join(", ") }))
}
