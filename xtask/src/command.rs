//! Starting other programs: found or not, succeeded or not, in words a person can act on.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// Runs `command` with this terminal as its own; anything but success is an error that quotes the command.
pub(crate) fn must(command: &mut Command) -> Result<()> {
    let words = words(command);
    let status = command.status().with_context(|| format!("could not start `{words}`"))?;
    if !status.success() {
        bail!("`{words}` ended with {status}");
    }
    Ok(())
}

/// What `command` prints, trimmed, if it can be started and succeeds. Its complaints are not shown.
pub(crate) fn says(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether `program` can be started: `program --version` succeeds.
pub(crate) fn exists(program: &str) -> bool {
    says(Command::new(program).arg("--version")).is_some()
}

/// A cargo that sees the world as one started by hand would.
///
/// `cargo xtask` sets variables about the xtask package. Build scripts that watch them (ring's does) would run again,
/// and everything above them be rebuilt, each time a person changes between `cargo xtask` and plain `cargo`.
pub(crate) fn cargo(workspace: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(describes_this_package) {
            cargo.env_remove(name);
        }
    }
    cargo
}

fn describes_this_package(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
        .iter()
        .any(|prefix| variable.starts_with(prefix))
}

/// Where cargo puts this workspace's debug binaries: beside the one that is running.
pub(crate) fn binaries() -> Result<PathBuf> {
    let this = std::env::current_exe().context("could not find this program's own file")?;
    Ok(this.parent().context("a program's file lies in a folder")?.to_owned())
}

/// Where tools are kept that only the tests need; `cargo clean` takes them away with the rest.
pub(crate) fn tools() -> Result<PathBuf> {
    Ok(binaries()?.parent().context("cargo's folder for a profile lies in the target folder")?.join("tools"))
}

fn words(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_named_in_the_error() {
        let trouble = must(Command::new("outcrop-no-such-program").arg("now")).expect_err("it does not exist");
        assert_eq!(trouble.to_string(), "could not start `outcrop-no-such-program now`");
    }

    #[test]
    fn what_cargo_tells_about_the_xtask_stays_with_the_xtask() {
        assert!(describes_this_package("CARGO_PKG_NAME") && describes_this_package("CARGO_MANIFEST_DIR"));
        assert!(!describes_this_package("CARGO_HOME") && !describes_this_package("CARGO_TARGET_DIR"));
    }
}
