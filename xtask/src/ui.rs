//! The window's pages: `ui/` into `ui/dist`, from which the programs take them.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, Result};

use crate::command::must;
use crate::node;

/// Builds the pages, unless they are newer than all they are made of.
pub(crate) fn build(workspace: &Path) -> Result<()> {
    let ui = workspace.join("ui");
    let built = changed(&ui.join("dist/assets"))?;
    let mut newest = SystemTime::UNIX_EPOCH;
    for source in ["src", "public", "index.html", "package-lock.json", "vite.config.ts", "svelte.config.js"] {
        newest = newest.max(changed(&ui.join(source))?.unwrap_or(SystemTime::UNIX_EPOCH));
    }
    if built.is_some_and(|built| built >= newest) {
        return Ok(());
    }
    node::packages(&ui)?;
    must(node::npm(&ui)?.args(["run", "--silent", "build"])).context("the window cannot be built")
}

/// Types, lint, format, unit tests.
pub(crate) fn check(workspace: &Path) -> Result<()> {
    let ui = workspace.join("ui");
    node::packages(&ui)?;
    ["check", "test"].into_iter().try_for_each(|script| must(node::npm(&ui)?.args(["run", "--silent", script])))
}

/// When a file, or the newest one in a folder, was last written; `None` where there is none.
fn changed(path: &Path) -> Result<Option<SystemTime>> {
    let Ok(about) = std::fs::metadata(path) else { return Ok(None) };
    if !about.is_dir() {
        return Ok(Some(about.modified()?));
    }
    let mut newest = None;
    for entry in std::fs::read_dir(path)? {
        newest = newest.max(changed(&entry?.path())?);
    }
    Ok(newest)
}
