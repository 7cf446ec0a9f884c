//! `outcrop apply` and `outcrop remove`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use app::home::Home;
use app::lease::precedence::Look;
use app::lease::{self, Lead, Reader, report};

use crate::console;

/// Leads Claude Code to `url`, and says what in the way of `project` leads it elsewhere.
pub(crate) fn apply(url: &str, token: &str, project: Option<PathBuf>, vscode: bool, dry_run: bool) -> Result<()> {
    let project =
        std::path::absolute(project.as_deref().unwrap_or(Path::new("."))).context("there is no such folder")?;
    let readers = if vscode { vec![Reader::ClaudeCode, Reader::VsCode] } else { vec![Reader::ClaudeCode] };
    let mut outcome = lease::apply(&Home::find()?, &readers, &Lead { url, token, server: None }, dry_run)?;
    if !lease::answers(url) {
        outcome.notes.push(format!("Nobody answers at {url} yet: start `outcrop serve`."));
    }
    console::print(&report::applied(url, &outcome, &Look::here(&project)?.findings(), dry_run));
    Ok(())
}

pub(crate) fn remove(dry_run: bool) -> Result<()> {
    let home = Home::find()?;
    let was_applied = lease::is_applied(&home);
    let outcome = lease::remove(&home, dry_run)?;
    console::print(&report::removed(was_applied, &outcome, dry_run));
    Ok(())
}
