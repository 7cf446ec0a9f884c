//! A copy of the ledger before its format changes, so that the version before can be gone back to.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::damage::with;
use crate::error::Error;
use crate::schema;

/// How many copies are kept.
const KEPT: usize = 2;

/// Copies the ledger at `path` to `<path>.before-v<format>`, whole or not at all, and lets older copies go.
pub(crate) fn make(connection: &Connection, path: &Path, format: u32) -> Result<(), Error> {
    let copy = with(path, &format!(".before-v{format}"));
    let draft = with(&copy, ".draft");
    let failed = |source| Error::Unwritable { path: draft.clone(), source };
    let _ = fs::remove_file(&draft);
    // Made beforehand, because SQLite would make one that others may read.
    schema::ensure_file(&draft)?;
    connection.execute("VACUUM INTO ?", [draft.to_string_lossy()]).map_err(Error::at(&draft))?;
    fs::rename(&draft, &copy).map_err(failed)?;
    for older in copies(path).into_iter().rev().skip(KEPT) {
        let _ = fs::remove_file(older);
    }
    Ok(())
}

/// The copies of this ledger, oldest format first.
fn copies(path: &Path) -> Vec<PathBuf> {
    let start = with(path, ".before-v").file_name().unwrap_or_default().to_string_lossy().into_owned();
    let files = path.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let numbered = files.filter_map(|file| {
        let number = file.file_name().to_string_lossy().strip_prefix(&start)?.parse::<u32>().ok()?;
        Some((number, file.path()))
    });
    let mut copies: Vec<_> = numbered.collect();
    copies.sort();
    copies.into_iter().map(|(_, copy)| copy).collect()
}
