//! Bodies that were deleted, for as long as that can be undone: moved within their folder to where nobody looks for bodies,
//! each deletion to a place of its own.
//!
//! They are gone for good when the time to think again is over, when Outcrop stops, and at its next start where it was
//! killed meanwhile. Who keeps the time is left to the caller.

use std::fs;
use std::io::ErrorKind;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use super::Folder;
use super::folder::{entries, gone, new_private_folder, private_folder};

/// How long a deletion can be undone.
pub const FOR_UNDO: Duration = Duration::from_secs(30);

const PREFIX: &str = ".deleted-";

impl Folder {
    /// Moves all that is kept aside. The number that brings it back.
    ///
    /// # Errors
    /// If some of it cannot be moved; what was moved can be brought back no more.
    pub fn delete(&self) -> Result<u64> {
        let (number, aside) = self.new_deletion()?;
        for day in self.days()? {
            let from = self.path().join(&day);
            gone(fs::rename(&from, aside.path().join(&day)), &from)?;
        }
        Ok(number)
    }

    /// Puts what a deletion moved to what was kept since.
    ///
    /// # Errors
    /// If it is gone for good, or cannot be moved.
    pub fn bring_back(&self, number: u64) -> Result<()> {
        let (aside, claimed) = (self.deletion(number), self.aside(&format!("{number}-back")));
        // Whoever renames or removes it first has it: this, or the end of the time.
        match fs::rename(aside.path(), claimed.path()) {
            Err(error) if error.kind() == ErrorKind::NotFound => bail!("What was deleted is gone for good."),
            renamed => renamed.with_context(|| format!("{} cannot be moved", aside.path().display()))?,
        }
        self.take_in(&claimed)
    }

    /// Lets what a deletion moved go for good.
    ///
    /// # Errors
    /// If some of it is still there.
    pub fn wipe(&self, number: u64) -> Result<()> {
        let gone_to = self.aside(&format!("{number}-gone"));
        match fs::rename(self.deletion(number).path(), gone_to.path()) {
            Ok(()) => gone(fs::remove_dir_all(gone_to.path()), gone_to.path()),
            renamed => gone(renamed, gone_to.path()),
        }
    }

    /// The same for all deletions.
    ///
    /// # Errors
    /// If some of it is still there.
    pub fn wipe_all(&self) -> Result<()> {
        let deletions = entries(self.path())?.into_iter().filter(|name| name.starts_with(PREFIX));
        deletions.map(|name| self.path().join(name)).try_for_each(|path| gone(fs::remove_dir_all(&path), &path))
    }

    /// A place that no other deletion has: its number is the moment, or one of those behind it.
    fn new_deletion(&self) -> Result<(u64, Self)> {
        private_folder(self.path())?;
        let mut number = UNIX_EPOCH.elapsed().unwrap_or_default().as_millis() as u64;
        loop {
            let aside = self.deletion(number);
            match new_private_folder(aside.path()) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                made => {
                    made.with_context(|| format!("{} cannot be made", aside.path().display()))?;
                    return Ok((number, aside));
                }
            }
        }
    }

    fn deletion(&self, number: u64) -> Self {
        self.aside(&number.to_string())
    }

    fn aside(&self, name: &str) -> Self {
        Self::at(self.path().join(format!("{PREFIX}{name}")))
    }
}
