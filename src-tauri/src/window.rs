//! The window, as the tray has it: this same program once more, started when it is wanted. [`crate::view`] is what it does then.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use app::desktop::{Desktop, Wish};
use tauri::{AppHandle, Manager};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use crate::args;

/// A window that is told to end does so within this, or is ended.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where wishes go.
pub(crate) struct Wishes(UnboundedSender<Wish>);

/// Brings the window to the front, whatever became of it.
pub(crate) fn show(app: &AppHandle) {
    open(app, None);
}

/// The same; a window that is made anew shows the hint.
pub(crate) fn open(app: &AppHandle, hint: Option<&str>) {
    wish(app, Wish::Show(hint.map(str::to_owned)));
}

/// At once, and for good.
pub(crate) fn close(app: &AppHandle) {
    wish(app, Wish::End);
}

fn wish(app: &AppHandle, wish: Wish) {
    // Nobody listens once the program ends.
    let _ = app.state::<Wishes>().0.send(wish);
}

/// From now on wishes come true: there is one window after another, never two.
pub(crate) fn listen(app: &AppHandle) {
    let (wishes, mut wished) = unbounded_channel();
    app.manage(Wishes(wishes));
    let desktop = app.state::<Desktop>().inner().clone();
    tauri::async_runtime::spawn(async move {
        let mut left = None;
        while let Some(wish) = next(&mut left, &mut wished).await {
            let Wish::Show(hint) = wish else { continue };
            match one(&desktop, hint, &mut wished).await {
                Ok(wish) => left = wish,
                Err(error) => tracing::error!("the window cannot be shown: {error:#}"),
            }
        }
    });
}

async fn next(left: &mut Option<Wish>, wished: &mut UnboundedReceiver<Wish>) -> Option<Wish> {
    match left.take() {
        Some(wish) => Some(wish),
        None => wished.recv().await,
    }
}

/// From its start to its end. A wish that came too late for it is for the next.
async fn one(desktop: &Desktop, hint: Option<String>, wished: &mut UnboundedReceiver<Wish>) -> Result<Option<Wish>> {
    let mut window = start().context("it cannot be started")?;
    let (from, to) =
        (window.stdout.take().context("it has no output")?, window.stdin.take().context("it has no input")?);
    let left = desktop.serve(hint, from, to, window.wait(), wished).await;
    if timeout(PATIENCE, window.wait()).await.is_err() {
        window.kill().await?;
    }
    Ok(left)
}

fn start() -> std::io::Result<Child> {
    let mut window = std::process::Command::new(program()?);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut window, std::env::args_os().next().unwrap_or_default());
    Command::from(window).arg(args::WINDOW).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
}

/// This program as it was started: what stands in its place after an update has other pages.
fn program() -> std::io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}
