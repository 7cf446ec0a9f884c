//! Where secrets are kept, by whose decision.

use std::path::Path;

use anyhow::{Result, bail};
use serde::Deserialize;

use super::keychain;
use crate::config::Config;
use crate::home::Home;

/// The variable that goes before `[secrets] store` of config.toml, for machines that are configured from outside.
const VARIABLE: &str = "OUTCROP_SECRETS_STORE";

/// A place for secrets.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Store {
    /// That of the operating system.
    Keychain,
    /// `secrets.json` in the home, which only its user can read.
    File,
    /// Nothing is kept: the token is in `OUTCROP_TOKEN`, and AWS's own variables say the rest.
    Environment,
}

/// What was decided, or what holds until somebody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// By the user.
    Chosen(Store),
    /// There is a keychain and nothing is kept elsewhere.
    Keychain,
    /// There is none, or there is a token file of an earlier version: the token alone is kept, in its file.
    TokenFile,
}

impl Store {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::File => "file",
            Self::Environment => "environment",
        }
    }

    fn named(word: &str) -> Option<Self> {
        [Self::Keychain, Self::File, Self::Environment].into_iter().find(|store| store.as_str() == word)
    }
}

impl Choice {
    pub(super) fn of(home: &Home) -> Result<Self> {
        if let Some(store) = variable()?.or(Config::load(&home.config())?.secrets.store) {
            return Ok(Self::Chosen(store));
        }
        Ok(Self::without_words(&home.token(), keychain::is_here))
    }

    fn without_words(token: &Path, keychain: impl FnOnce() -> bool) -> Self {
        if !token.exists() && keychain() { Self::Keychain } else { Self::TokenFile }
    }
}

pub(super) fn variable() -> Result<Option<Store>> {
    match std::env::var(VARIABLE) {
        Ok(word) if !word.trim().is_empty() => match Store::named(word.trim()) {
            Some(store) => Ok(Some(store)),
            None => bail!("{VARIABLE} is {word:?}; it may be keychain, file or environment"),
        },
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keychain_is_taken_unless_a_token_already_lies_in_its_file() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let token = folder.path().join("token");
        assert_eq!(Choice::without_words(&token, || true), Choice::Keychain);
        assert_eq!(Choice::without_words(&token, || false), Choice::TokenFile);
        std::fs::write(&token, "outcrop-1")?;
        assert_eq!(Choice::without_words(&token, || true), Choice::TokenFile);
        Ok(())
    }
}
