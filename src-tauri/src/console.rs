//! What stands on standard error, and the log file.
#![expect(clippy::print_stderr, reason = "this is the place that prints")]

use std::fs::{File, create_dir_all, metadata, rename};
use std::path::PathBuf;

use anyhow::{Context, Result};
use app::home::Home;

/// A log that has grown beyond this, in bytes, is set aside at the next start, and the one before it let go.
const LARGE: u64 = 4_000_000;

/// For whoever started it from a terminal.
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

/// From now on what goes wrong is in `logs/outcrop.log` of the home. `OUTCROP_LOG` filters it.
pub(crate) fn log_into(home: &Home) -> Result<()> {
    let file = log(home);
    let opened = create_dir_all(home.logs()).and_then(|()| File::options().create(true).append(true).open(&file));
    app::log::start(opened.with_context(|| format!("the log {} cannot be written", file.display()))?, false);
    Ok(())
}

/// Before anybody writes to it.
pub(crate) fn make_room_in_log(home: &Home) -> Result<()> {
    let file = log(home);
    if metadata(&file).is_ok_and(|about| about.len() > LARGE) {
        rename(&file, file.with_extension("log.1"))
            .with_context(|| format!("{} cannot be set aside", file.display()))?;
    }
    Ok(())
}

fn log(home: &Home) -> PathBuf {
    home.logs().join("outcrop.log")
}
