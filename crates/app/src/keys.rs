//! `outcrop keys`: client keys besides the main token. A server that runs here hears of a change at once.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Result, ensure};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ledger::Reader;
use protocol::key::{self, Key, KeyHash};
pub use protocol::tier::Tier;
use proxy::Secret;
use serde_json::{Value, json};

use crate::home::Home;
use crate::usage::grid::{self, Side};
use crate::{running, token};

/// Makes a key and returns its secret, which is kept nowhere.
///
/// # Errors
/// If the name is no name or taken, or the ledger cannot be written.
pub async fn create(home: &Home, name: &str, tier: Option<Tier>) -> Result<Secret> {
    key::check_name(name).map_err(anyhow::Error::msg)?;
    home.make()?;
    let secret = token::fresh()?;
    let hash = KeyHash::of(secret.expose().as_bytes());
    let key = Key { name: name.to_owned(), hash, tier, created: SystemTime::now() };
    ensure!(
        ledger::add_key(&home.ledger(), &key)?,
        "there is a key called {name} already; revoke it, or choose another name"
    );
    running::reload(home).await?;
    Ok(secret)
}

/// Revokes a key: the next request with it is refused. What it used stays in the ledger.
///
/// # Errors
/// If there is no such key, or the ledger cannot be written.
pub async fn revoke(home: &Home, name: &str) -> Result<String> {
    let removed = home.ledger().exists() && ledger::remove_key(&home.ledger(), name)?;
    // Also where it is gone already: a server may not have heard of it the first time.
    running::reload(home).await?;
    ensure!(removed, "there is no key called {name}; `outcrop keys list` shows them");
    Ok(format!("The key {name} no longer holds."))
}

/// The keys, for people or as JSON.
///
/// # Errors
/// If the ledger cannot be read.
pub fn list(home: &Home, as_json: bool) -> Result<String> {
    let keys = read(&home.ledger())?;
    if as_json {
        let row = |key: &Key| json!({ "name": key.name, "tier": key.tier.map(Tier::as_str), "created": moment(key).to_string() });
        return Ok(format!("{:#}", keys.iter().map(row).collect::<Value>()));
    }
    if keys.is_empty() {
        return Ok("There are no keys but the main token. `outcrop keys create NAME` makes one.".to_owned());
    }
    let row = |key: &Key| {
        let made = moment(key).to_zoned(TimeZone::system()).date().to_string();
        vec![key.name.clone(), key.tier.map_or("", Tier::as_str).to_owned(), made]
    };
    let headings = ["key", "tier", "made"].map(str::to_owned).to_vec();
    let rows: Vec<_> = std::iter::once(headings).chain(keys.iter().map(row)).collect();
    Ok(grid::lines(&[Side::Left; 3], &rows))
}

/// The keys of a ledger, which need not be there yet.
pub(crate) fn read(ledger: &Path) -> Result<Vec<Key>, ledger::Error> {
    match Reader::open(ledger) {
        Ok(reader) => reader.keys(),
        Err(ledger::Error::Absent(_)) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn moment(key: &Key) -> Timestamp {
    Timestamp::try_from(key.created).unwrap_or_default()
}
