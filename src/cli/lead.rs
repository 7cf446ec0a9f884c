//! `outcrop env`, `outcrop apply`, `outcrop remove`: leading Claude Code here, and no longer.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use app::config::Config;
use app::env::{self, Shell};
use app::home::Home;
use app::lease::precedence::Look;
use app::lease::{self, Lead, Reader, report};
use app::running::{self, Runs};
use app::secrets::Secrets;
use app::serve::Ready;
use clap::Args;

use super::port_of_environment;
use crate::console;

#[derive(Args)]
pub(super) struct Env {
    /// bash, zsh, fish, powershell, cmd, json, vscode or docker [default: the shell in use]
    #[arg(long)]
    shell: Option<Shell>,
    /// Print what undoes it instead
    #[arg(long)]
    undo: bool,
}

#[derive(Args)]
pub(super) struct Apply {
    /// Show the difference and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Where Claude Code will be started: settings there may overrule [default: here]
    #[arg(long, value_name = "DIR")]
    project: Option<PathBuf>,
    /// VS Code's settings, too
    #[arg(long)]
    vscode: bool,
}

pub(super) fn print_environment(ask: &Env) -> Result<()> {
    let (url, token) = address()?;
    let shell = ask.shell.unwrap_or_else(|| env::detect(std::env::var("SHELL").ok().as_deref()));
    let vars = env::environment(&url, &token, env::Proxy::of_environment().as_ref());
    console::print(&if ask.undo { env::undo(shell, &vars) } else { env::snippet(shell, &vars) });
    Ok(())
}

pub(super) fn apply(ask: &Apply) -> Result<()> {
    let (url, token) = address()?;
    let project = ask.project.as_deref().unwrap_or(Path::new("."));
    let project = std::path::absolute(project).context("there is no such folder")?;
    let readers = if ask.vscode { vec![Reader::ClaudeCode, Reader::VsCode] } else { vec![Reader::ClaudeCode] };
    let lead = Lead { url: &url, token: &token, server: None };
    let mut outcome = lease::apply(&Home::find()?, &readers, &lead, ask.dry_run)?;
    if !lease::answers(&url) {
        outcome.notes.push(format!("Nobody answers at {url} yet: start `outcrop serve`."));
    }
    console::print(&report::applied(&url, &outcome, &Look::here(&project)?.findings(), ask.dry_run));
    Ok(())
}

pub(super) fn remove(dry_run: bool) -> Result<()> {
    let home = Home::find()?;
    let was_applied = lease::is_applied(&home);
    let outcome = lease::remove(&home, &Reader::ALL, dry_run)?;
    console::print(&report::removed(was_applied, &outcome, dry_run));
    Ok(())
}

/// Address and token of the server that runs, else of the one that will.
fn address() -> Result<(String, String)> {
    let home = Home::find()?;
    home.make()?;
    let gone = match running::find(&home) {
        Runs::Yes(running) => return Ok((running.url, running.token)),
        Runs::NoMore(gone) => Some(gone),
        Runs::Not => None,
    };
    let port = port_of_environment()?.map_or_else(|| Config::load(&home.config()).map(|config| config.port), Ok)?;
    let url = format!("http://127.0.0.1:{port}");
    if let Some(Ready { url: gone, pid, .. }) = gone {
        console::say(&format!(
            "The server that ran here (process {pid}, {gone}) ended without a word; this is for the one that will be at {url}."
        ));
    }
    Ok((url, Secrets::open(&home)?.token(console::say)?.expose().to_owned()))
}
