//! The window in a real browser: the stories under `tests/window`, and the pictures of its screens.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::command::{binaries, must};
use crate::{install, node};

/// Runs every story against the built program.
pub(crate) fn test(workspace: &Path) -> Result<()> {
    let stories = workspace.join("tests/window");
    let mut files = std::fs::read_dir(&stories)?.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    ensure!(!files.is_empty(), "there are no stories in {}", stories.display());
    must(node(workspace)?.args(["--test", "--test-concurrency=2", "--test-reporter=spec"]).args(files))
}

/// Makes `docs/screens` anew.
pub(crate) fn screens(workspace: &Path) -> Result<()> {
    must(node(workspace)?.arg("tests/window/screens.mjs"))
}

fn node(workspace: &Path) -> Result<Command> {
    let chromium = install::browser()?;
    node::packages(&workspace.join("tests/window"))?;
    let mut node = node::node()?;
    node.current_dir(workspace).env("CHROMIUM", chromium).env("OUTCROP_BUILT", binaries()?);
    Ok(node)
}
