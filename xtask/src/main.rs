//! What developers run: `cargo xtask run`, `cargo xtask test`, `cargo xtask catalog`.
//!
//! This file is the door: it reads the first word and hands the rest on. It knows nothing of the product's crates;
//! everything it does, it does by starting the programs a person would start.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "talking to a person at a terminal is its whole purpose")]

mod browser;
mod bundle;
mod catalog;
mod clients;
mod command;
mod icons;
mod install;
mod node;
mod run;
mod seed;
mod test;
mod ui;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

const USAGE: &str = "\
Usage: cargo xtask <command>

  run [--release] [ARGS...]     install what is missing, build, and start Outcrop;
                                with its window where there is a display; without an
                                AWS identity it starts in demo mode. ARGS go to it; if
                                the first one is a subcommand (`serve`, `usage`, ...),
                                it is run instead, without a window
  test [--slow] [--only STEP]   run every test, installing what the tests need;
                                STEP is one of: fmt, window, clippy, rust, desktop, bundle,
                                deny, clients, browser, fuzz (only with --slow, or by name)
  bundle [--debug] [KIND...]    make the packages that people install, of the kinds that
                                this platform has: deb and rpm, dmg, or msi and nsis; on
                                Linux also appimage, if asked for by name
  screens                       make the pictures in docs/screens anew
  ui                            build the window's pages into ui/dist
  seed [--rows N] FILE          write a ledger with a year of work that never was, for
                                pictures and measuring, and measure the questions to it
  icons                         make every icon again from icons/outcrop.svg
  catalog                       make the model catalogue again from its sources
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    match dispatch(&command, &args.collect::<Vec<_>>()) {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("error: {trouble:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, args: &[String]) -> Result<ExitCode> {
    let workspace = workspace()?;
    match command {
        "run" => run::run(workspace, args),
        "test" => test::run(workspace, args),
        "bundle" => bundle::run(workspace, args).map(|()| ExitCode::SUCCESS),
        "screens" => browser::screens(workspace).map(|()| ExitCode::SUCCESS),
        "ui" => ui::build(workspace).map(|()| ExitCode::SUCCESS),
        "seed" => seed::run(workspace, args).map(|()| ExitCode::SUCCESS),
        "icons" => icons::run(workspace).map(|()| ExitCode::SUCCESS),
        "catalog" => catalog::run(workspace).map(|()| ExitCode::SUCCESS),
        "" | "help" | "-h" | "--help" => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }
}

fn workspace() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")
}
