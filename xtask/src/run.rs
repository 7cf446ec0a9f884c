//! `cargo xtask run`: from a fresh checkout to a running Outcrop.
//!
//! Cargo builds and starts the program, and on Unix this process becomes cargo, which becomes Outcrop: Ctrl-C and the
//! exit code need no passing on.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use crate::{command, install, ui};

pub(crate) fn run(workspace: &Path, args: &[String]) -> Result<ExitCode> {
    install::c_compiler()?;
    ui::build(workspace)?;
    let (release, args) = match args.split_first() {
        Some((first, rest)) if first == "--release" => (true, rest),
        _ => (false, args),
    };
    let mut cargo = command::cargo(workspace);
    cargo.args(["run", "--package", "outcrop", "--bin", "outcrop"]);
    cargo.args(release.then_some("--release")).arg("--").args(outcrop_args(args));
    become_it(&mut cargo).context("could not start cargo")
}

/// Serving is what people want; a subcommand of their own comes first.
fn outcrop_args(args: &[String]) -> Vec<String> {
    if args.first().is_some_and(|first| !first.starts_with('-')) {
        return args.to_vec();
    }
    let decided = args.iter().any(|arg| arg == "--demo" || arg.starts_with("--demo="));
    let demo = (!decided).then(|| "--demo=auto".to_owned());
    std::iter::once("serve".to_owned()).chain(demo).chain(args.iter().cloned()).collect()
}

#[cfg(unix)]
fn become_it(command: &mut Command) -> std::io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

/// Windows has no exec. Ctrl-C goes to every program of the console, so it is enough to outlive the child: cargo,
/// which started us, does the same.
#[cfg(not(unix))]
fn become_it(command: &mut Command) -> std::io::Result<ExitCode> {
    let code = command.status()?.code().unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

#[cfg(test)]
mod tests {
    use super::outcrop_args;

    fn given(words: &str) -> String {
        outcrop_args(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).join(" ")
    }

    #[test]
    fn without_arguments_it_serves_and_shows_the_demo_if_there_is_no_identity() {
        assert_eq!(given(""), "serve --demo=auto");
        assert_eq!(given("--port 0"), "serve --demo=auto --port 0");
    }

    #[test]
    fn a_person_who_says_demo_has_decided() {
        assert_eq!(given("--demo"), "serve --demo");
        assert_eq!(given("--port 0 --demo=never"), "serve --port 0 --demo=never");
    }

    #[test]
    fn another_subcommand_is_run_as_it_stands() {
        assert_eq!(given("usage --by day"), "usage --by day");
    }
}
