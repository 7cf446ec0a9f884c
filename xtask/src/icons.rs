//! `cargo xtask icons`: every icon again, from the one drawing `icons/outcrop.svg`. The program that makes them is an example
//! of the crate that can draw.

use std::path::Path;

use anyhow::Result;

use crate::{command, install};

pub(crate) fn run(workspace: &Path) -> Result<()> {
    install::c_compiler()?;
    let make = ["run", "--quiet", "--package", "app", "--example", "icons", "--"];
    command::must(command::cargo(workspace).args(make).arg(workspace.join("icons")))
}
