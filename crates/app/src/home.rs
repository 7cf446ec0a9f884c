//! The one folder that holds all state: configuration, token, ledger, logs.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

/// Name of the ledger's file in the home folder.
const LEDGER: &str = "ledger.sqlite3";

/// `OUTCROP_HOME`, or the platform's own place for such data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home(PathBuf);

impl Home {
    /// Finds the folder; it need not exist yet.
    pub fn find() -> Result<Self> {
        let named = std::env::var_os("OUTCROP_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
        let usual = || Some(choose_native_strategy().ok()?.data_dir().join("outcrop"));
        named
            .or_else(usual)
            .map(Self)
            .context("there is no home folder; set OUTCROP_HOME to a folder for Outcrop's state")
    }

    /// This folder.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Makes the folder, for this user alone.
    pub fn make(&self) -> Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0).with_context(|| {
            format!(
                "the folder {} for Outcrop's state cannot be made; set OUTCROP_HOME to one that can be written",
                self.0.display()
            )
        })
    }

    /// One at a time changes this file of the home. The lock ends with what is returned, or with the process.
    pub(crate) fn alone(&self, file: &Path) -> Result<File> {
        let path = file.with_extension("lock");
        let open = File::options().create(true).truncate(false).write(true).open(&path);
        let lock = open.with_context(|| format!("{} cannot be opened", path.display()))?;
        lock.lock().with_context(|| format!("{} cannot be locked", path.display()))?;
        Ok(lock)
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// `config.toml`, written by the user.
    pub fn config(&self) -> PathBuf {
        self.0.join("config.toml")
    }

    /// The client token, until somebody chooses where secrets are kept.
    pub fn token(&self) -> PathBuf {
        self.0.join("token")
    }

    /// All secrets, where the user has chosen a file for them.
    pub fn secrets(&self) -> PathBuf {
        self.0.join("secrets.json")
    }

    /// The ledger.
    pub fn ledger(&self) -> PathBuf {
        self.0.join(LEDGER)
    }

    /// What clients said and were told, where the user keeps that.
    pub fn bodies(&self) -> PathBuf {
        self.0.join("bodies")
    }

    /// What AWS listed of the account.
    pub fn models(&self) -> PathBuf {
        self.0.join("models.json")
    }

    /// AWS's price list, where the user took one.
    pub fn prices(&self) -> PathBuf {
        self.0.join("prices.json")
    }

    /// What we have written to the settings of others, and what stood there before.
    pub fn lease(&self) -> PathBuf {
        self.0.join("lease.json")
    }

    /// Where the desktop app leaves its logs.
    pub fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }

    /// Where a running server says its address, so that `outcrop env` finds it.
    pub fn running(&self) -> PathBuf {
        self.0.join("running.json")
    }
}
