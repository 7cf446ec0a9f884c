//! What is remembered of the lease: which files, what was written to them, what stood there before.

use std::path::PathBuf;

use anyhow::{Context, Result};
use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use serde::{Deserialize, Serialize};

use super::edit::Written;
use super::file;
use super::layout::Place;
use crate::home::Home;

/// Who reads settings that we write.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// Claude Code, wherever it runs.
    ClaudeCode,
    /// The extension in VS Code.
    VsCode,
}

impl Reader {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ClaudeCode, Self::VsCode];

    /// Its settings file, which need not exist.
    pub fn path(self) -> Result<PathBuf> {
        match self {
            Self::ClaudeCode => Ok(claude_folder()?.join("settings.json")),
            Self::VsCode => {
                let folders = choose_native_strategy().context("there is no home folder")?;
                // Where the editor has its settings on a Mac, others have their data.
                let folder = if cfg!(target_os = "macos") { folders.data_dir() } else { folders.config_dir() };
                Ok(folder.join("Code").join("User").join("settings.json"))
            }
        }
    }

    pub(super) fn place(self) -> Place {
        match self {
            Self::ClaudeCode => Place::ClaudeCode,
            Self::VsCode => Place::VsCode,
        }
    }
}

/// `CLAUDE_CONFIG_DIR`, or `.claude` in the home folder.
pub(super) fn claude_folder() -> Result<PathBuf> {
    let named = std::env::var_os("CLAUDE_CONFIG_DIR").filter(|path| !path.is_empty()).map(PathBuf::from);
    named.map_or_else(|| Ok(etcetera::home_dir().context("there is no home folder")?.join(".claude")), Ok)
}

/// `lease.json`
#[derive(Default, Deserialize, Serialize)]
pub(super) struct Lease {
    /// Where Claude Code is led.
    pub(super) url: String,
    /// The process at whose end it ends.
    pub(super) server: Option<u32>,
    pub(super) files: Vec<Held>,
}

/// One file. It may hold secrets of the user, hence no `Debug`.
#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Held {
    pub(super) reader: Reader,
    pub(super) path: PathBuf,
    /// There was no such file before.
    pub(super) made_file: bool,
    /// These folders were not there before, the innermost first.
    pub(super) made_folders: Vec<PathBuf>,
    pub(super) written: Written,
    /// Where it is on its way.
    #[serde(default)]
    pub(super) step: Step,
}

/// Where a file is on its way: what a power failure leaves behind is gone on with, and not taken for what a user did.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// It is as it should be.
    #[default]
    Lent,
    /// Ours is being written, or written anew.
    Lending,
    /// It is being given back.
    GivingBack,
}

impl Lease {
    pub(super) fn load(home: &Home) -> Result<Option<Self>> {
        let file = home.lease();
        match std::fs::read_to_string(&file) {
            Ok(text) => {
                let lease = serde_json::from_str(&text);
                lease.map(Some).map_err(|_| {
                    anyhow::anyhow!(
                        "{} is damaged; take Outcrop's keys out of your settings by hand, then delete it",
                        file.display()
                    )
                })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", file.display())),
        }
    }

    /// A lease on nothing is none.
    pub(super) fn store(&self, home: &Home) -> Result<()> {
        let file = home.lease();
        if self.files.is_empty() {
            return std::fs::remove_file(&file).with_context(|| format!("{} cannot be removed", file.display()));
        }
        file::write_private(&file, &serde_json::to_string(self)?)
    }
}
