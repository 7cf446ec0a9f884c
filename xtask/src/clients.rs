//! The suites under `tests/clients`: official SDKs and Claude Code against the built program.
//!
//! This file sees to it that Python and Node are there and starts `run.py`, which knows the suites and installs their
//! packages as pinned.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::command::{binaries, must};
use crate::{install, node};

pub(crate) fn run(workspace: &Path) -> Result<()> {
    let suites = workspace.join("tests/clients/run.py");
    ensure!(suites.is_file(), "tests/clients/run.py is missing");
    let python = install::python()?;
    let path = node::on_path()?;
    let outcrop = binaries()?.join(format!("outcrop{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(&python);
    command.arg(suites).current_dir(workspace).env("PATH", path).env("PYTHON", python).env("OUTCROP_BIN", outcrop);
    must(&mut command)
}
