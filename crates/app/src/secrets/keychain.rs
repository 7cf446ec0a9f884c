//! The keychain of the operating system: Secret Service, Keychain, Credential Manager.
//!
//! Every call has a thread and a time limit of its own: the platform may put up a dialog and wait for a person who is
//! not there, and its libraries do not get on with the threads of a server.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};

use super::parts::{self, LIMIT};
use super::trouble::Trouble;

/// How long a person may take to type the password of the keychain.
const PATIENCE: Duration = Duration::from_secs(60);
/// Under this name a person finds it there.
const SERVICE: &str = "Outcrop";

/// Whether there is a keychain, locked or not.
pub(super) fn is_here() -> bool {
    in_time(|| open().map(drop)).is_ok()
}

/// What is kept for this owner, if anything.
pub(super) fn read(owner: &str) -> Result<Option<Vec<u8>>, Trouble> {
    let owner = owner.to_owned();
    in_time(move || {
        let chain = open()?;
        let Some(item) = get(&chain, &owner)? else { return Ok(None) };
        let mut found = Vec::new();
        for name in parts::others(&item) {
            found.push(get(&chain, &part(&owner, &name))?.ok_or(Trouble::Damaged)?);
        }
        parts::join(item, found.into_iter()).map(Some).ok_or(Trouble::Damaged)
    })
}

/// Keeps this instead of what was there.
pub(super) fn write(owner: &str, content: &[u8]) -> Result<(), Trouble> {
    let (owner, cut) = (owner.to_owned(), parts::cut(content, LIMIT));
    in_time(move || {
        let chain = open()?;
        let before = get(&chain, &owner)?.map(|item| parts::others(&item)).unwrap_or_default();
        for (name, content) in &cut.parts {
            set(&chain, &part(&owner, name), content)?;
        }
        set(&chain, &owner, &cut.item)?;
        let now = |name: &String| cut.parts.iter().any(|(present, _)| present == name);
        before.iter().filter(|name| !now(name)).try_for_each(|name| delete(&chain, &part(&owner, name)))
    })
}

/// Takes everything of this owner out.
pub(super) fn remove(owner: &str) -> Result<(), Trouble> {
    let owner = owner.to_owned();
    in_time(move || {
        let chain = open()?;
        let parts = get(&chain, &owner)?.map(|item| parts::others(&item)).unwrap_or_default();
        delete(&chain, &owner)?;
        parts.iter().try_for_each(|name| delete(&chain, &part(&owner, name)))
    })
}

fn in_time<T: Send + 'static>(work: impl FnOnce() -> Result<T, Trouble> + Send + 'static) -> Result<T, Trouble> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(work()));
    match told.recv_timeout(PATIENCE) {
        Ok(done) => done,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Trouble::Locked),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(Trouble::Refused("its library failed".to_owned())),
    }
}

/// Anew each time: a service that was not there may have come meanwhile.
fn open() -> Result<Arc<CredentialStore>, Trouble> {
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new();
    #[cfg(target_os = "windows")]
    let store = windows_native_keyring_store::Store::new();
    #[cfg(all(unix, not(target_os = "macos")))]
    let store = zbus_secret_service_keyring_store::Store::new();
    match store {
        Ok(store) => Ok(store),
        Err(_) => Err(Trouble::Absent),
    }
}

fn entry(chain: &Arc<CredentialStore>, owner: &str) -> Result<Entry, Trouble> {
    chain.build(SERVICE, owner, None).map_err(|error| Trouble::of(&error))
}

fn get(chain: &Arc<CredentialStore>, owner: &str) -> Result<Option<Vec<u8>>, Trouble> {
    match entry(chain, owner)?.get_secret() {
        Ok(secret) => Ok(Some(secret)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(Trouble::of(&error)),
    }
}

fn set(chain: &Arc<CredentialStore>, owner: &str, content: &[u8]) -> Result<(), Trouble> {
    entry(chain, owner)?.set_secret(content).map_err(|error| Trouble::of(&error))
}

fn delete(chain: &Arc<CredentialStore>, owner: &str) -> Result<(), Trouble> {
    match entry(chain, owner)?.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(Trouble::of(&error)),
    }
}

fn part(owner: &str, name: &str) -> String {
    format!("{owner} {name}")
}
