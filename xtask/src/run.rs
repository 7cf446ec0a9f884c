//! `cargo xtask run`: from a fresh checkout to a running Outcrop: the desktop app where there is a display, else the headless
//! program.
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
    let (package, args) = if is_command(args) {
        ("outcrop", args.to_vec())
    } else if can_show_windows() {
        ("outcrop-desktop", demo(args))
    } else {
        ("outcrop", std::iter::once("serve".to_owned()).chain(demo(args)).collect())
    };
    let mut cargo = command::cargo(workspace);
    cargo.args(["run", "--package", package, "--bin", package]);
    cargo.args(release.then_some("--release")).arg("--").args(args);
    become_it(&mut cargo).context("could not start cargo")
}

/// Whether a subcommand of `outcrop` comes first: `usage`, or `serve` for those who want no window.
fn is_command(args: &[String]) -> bool {
    args.first().is_some_and(|first| !first.starts_with('-'))
}

/// A demo where there is no identity, unless somebody has decided.
fn demo(args: &[String]) -> Vec<String> {
    let decided = args.iter().any(|arg| arg == "--demo" || arg.starts_with("--demo="));
    (!decided).then(|| "--demo=auto".to_owned()).into_iter().chain(args.iter().cloned()).collect()
}

/// Whether there is a display, and what windows are made with can be had.
fn can_show_windows() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return false;
    }
    install::for_desktop().inspect_err(|why| println!("Without a window, since {why:#}")).is_ok()
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
    use super::{demo, is_command};

    fn words(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn without_arguments_it_shows_the_demo_if_there_is_no_identity() {
        assert_eq!(demo(&words("")).join(" "), "--demo=auto");
        assert_eq!(demo(&words("--port 0")).join(" "), "--demo=auto --port 0");
    }

    #[test]
    fn a_person_who_says_demo_has_decided() {
        assert_eq!(demo(&words("--demo")).join(" "), "--demo");
        assert_eq!(demo(&words("--port 0 --demo=never")).join(" "), "--port 0 --demo=never");
    }

    #[test]
    fn another_subcommand_is_run_as_it_stands() {
        assert!(is_command(&words("usage --by day")) && is_command(&words("serve")));
        assert!(!is_command(&words("--port 0")) && !is_command(&[]));
    }
}
