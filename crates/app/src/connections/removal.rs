//! Taking a connection away, and putting it back as long as somebody remembers it.

use anyhow::{Result, anyhow, bail};
use toml_edit::Item;

use super::{find, put};
use crate::config::edit::edit;
use crate::config::{Config, ENVIRONMENT};
use crate::home::Home;
use crate::secrets::{Credential, Secrets};

/// A connection that was taken away, with all that [`restore`] needs.
#[derive(Clone, Debug)]
pub struct Removed {
    /// Its name.
    pub name: String,
    entry: Item,
    credential: Option<Credential>,
}

/// Takes a connection and its secrets away.
///
/// # Errors
/// If there is none of that name, or it is in use.
pub fn remove(home: &Home, name: &str) -> Result<Removed> {
    let config = Config::load(&home.config())?;
    find(&config, name)?;
    if config.connection.as_deref() == Some(name) {
        bail!("{name} is in use; use another first, as in `outcrop connections use {ENVIRONMENT}`");
    }
    let secrets = Secrets::open(home)?;
    let credential = secrets.credential(name)?;
    secrets.keep(name, None)?;
    let mut entry = Item::None;
    edit(&home.config(), |document| {
        let all = document.get_mut("connections").and_then(Item::as_table_like_mut);
        entry = all.and_then(|all| all.remove(name)).unwrap_or_default();
    })?;
    Ok(Removed { name: name.to_owned(), entry, credential })
}

/// Puts a connection back as it was.
///
/// # Errors
/// If there is another one of that name by now, or its secrets cannot be kept.
pub fn restore(home: &Home, Removed { name, entry, credential }: Removed) -> Result<()> {
    if Config::load(&home.config())?.connections.contains_key(&name) {
        bail!("there is a connection {name} already");
    }
    let entry = entry.into_table().map_err(|_| anyhow!("what was removed of {name} is no connection"))?;
    if let Some(credential) = credential {
        Secrets::open(home)?.keep(&name, Some(credential))?;
    }
    edit(&home.config(), |document| put(document, &name, entry))
}
