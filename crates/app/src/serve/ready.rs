//! What a running server tells others of itself: in `running.json` of its home, and in the file that a script asks for.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};
use proxy::{Desk, Secret};
use serde::{Deserialize, Serialize};

/// What scripts learn from the ready file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Ready {
    /// `http://127.0.0.1:8484`
    pub url: String,
    /// The client token.
    pub token: String,
    /// A link that signs one browser in to the dashboard, once and within ten minutes; empty if there is none.
    pub dashboard_url: String,
    /// Process id of the server.
    pub pid: u32,
    /// Whether it answers without AWS.
    pub demo: bool,
}

impl Ready {
    pub(super) fn of(address: SocketAddr, token: &Secret, demo: bool, desk: Option<&Desk>) -> Self {
        let url = format!("http://{address}");
        let dashboard_url = desk.map(|desk| desk.link(&url)).unwrap_or_default();
        Self { dashboard_url, url, token: token.expose().to_owned(), pid: std::process::id(), demo }
    }

    /// Reads what a running server has written.
    pub fn read(file: &Path) -> Option<Self> {
        serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()
    }

    /// Whole or not at all: a reader never sees half a file, and nobody else can read the token in it.
    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let write = || -> Result<()> {
            let draft = tempfile::Builder::new().prefix(".ready").tempfile_in(folder)?;
            serde_json::to_writer(&draft, self)?;
            draft.persist(file)?;
            Ok(())
        };
        write().with_context(|| format!("the ready file {} cannot be written", file.display()))
    }

    /// Takes the file back, unless another server has written it since.
    pub(super) fn withdraw(&self, file: &Path) {
        if Self::read(file).is_some_and(|written| written.pid == self.pid) {
            let _ = std::fs::remove_file(file);
        }
    }
}
