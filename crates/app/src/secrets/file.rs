//! `secrets.json`: for machines without a keychain, where the user has chosen it. Only its user can read it.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};

pub(super) fn read(file: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some).with_context(|| format!("the secrets in {} cannot be read", file.display())),
    }
}

/// Whole or not at all.
pub(super) fn write(file: &Path, content: &[u8]) -> Result<()> {
    let write = || -> Result<()> {
        let folder = file.parent().context("it is in no folder")?;
        let mut draft = tempfile::Builder::new().prefix(".secrets").tempfile_in(folder)?;
        draft.write_all(content)?;
        draft.as_file().sync_all()?;
        draft.persist(file)?;
        Ok(())
    };
    write().with_context(|| format!("the secrets in {} cannot be written", file.display()))
}

pub(super) fn remove(file: &Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.with_context(|| format!("{} cannot be removed", file.display())),
    }
}
