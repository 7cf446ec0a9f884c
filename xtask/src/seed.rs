//! `cargo xtask seed`: a ledger to look at and to measure. The programs that make and measure it are examples of the crate
//! that knows what a ledger is.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::{command, install};

pub(crate) fn run(workspace: &Path, args: &[String]) -> Result<()> {
    let (file, options) = args.split_last().context("seed needs the file to write")?;
    // The programs run in the workspace; the file goes where the command was given.
    let file = std::path::absolute(file)?.to_string_lossy().into_owned();
    install::c_compiler()?;
    example(workspace, "seed", &[options, std::slice::from_ref(&file)].concat())?;
    example(workspace, "measure", &[file])
}

fn example(workspace: &Path, name: &str, args: &[String]) -> Result<()> {
    let mut cargo = command::cargo(workspace);
    cargo.args(["run", "--quiet", "--release", "--package", "ledger", "--example", name, "--"]).args(args);
    command::must(&mut cargo)
}
