//! The folder `bodies`: a folder for each day, and in it a file for each request.

use std::fs::{self, DirBuilder};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::record::Record;

const ENDING: &str = ".json.gz";

/// Where bodies lie.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// How full it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    /// Bytes on disk.
    pub bytes: u64,
    /// Requests.
    pub requests: u64,
    /// The first and the last day, as in `2026-11-21`.
    pub days: Option<(String, String)>,
}

/// One file.
pub(super) struct Kept {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    modified: std::time::SystemTime,
}

impl Folder {
    /// This one; it need not exist yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Keeps the record of a request that came on this day. How many bytes that takes.
    pub(super) fn write(&self, day: &str, record: &Record) -> Result<u64> {
        let (packed, name) = (record.packed()?, format!("{}{ENDING}", record.request_id));
        let place = || self.place(day, &name, &packed);
        // Whoever deletes all of them takes the day away under the first attempt.
        place().or_else(|_| place())?;
        Ok(packed.len() as u64)
    }

    /// For its owner alone, and whole or not at all.
    fn place(&self, day: &str, name: &str, packed: &[u8]) -> Result<()> {
        let folder = self.0.join(day);
        private_folder(&folder)?;
        let mut draft = tempfile::Builder::new().prefix(".draft").tempfile_in(&folder)?;
        draft.write_all(packed)?;
        draft.persist(folder.join(name))?;
        Ok(())
    }

    /// What is kept of a request.
    ///
    /// # Errors
    /// If there is something that cannot be read.
    pub fn read(&self, request_id: &str) -> Result<Option<Record>> {
        // It becomes part of a path.
        if request_id.is_empty() || !request_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Ok(None);
        }
        let name = format!("{request_id}{ENDING}");
        let Some(path) =
            self.days()?.into_iter().rev().map(|day| self.0.join(day).join(&name)).find(|path| path.exists())
        else {
            return Ok(None);
        };
        let bytes = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        Record::unpacked(&bytes).map(Some).with_context(|| format!("{} cannot be read", path.display()))
    }

    /// How full it is.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn meter(&self) -> Result<Meter> {
        let mut meter = Meter::default();
        for day in self.days()? {
            for kept in self.of_day(&day)? {
                meter.bytes += kept.bytes;
                meter.requests += 1;
                let first = meter.days.take().map_or_else(|| day.clone(), |(first, _)| first);
                meter.days = Some((first, day.clone()));
            }
        }
        Ok(meter)
    }

    /// Moves all that lies in another folder here, and lets that folder go.
    pub(super) fn take_in(&self, other: &Self) -> Result<()> {
        for day in other.days()? {
            private_folder(&self.0.join(&day))?;
            for kept in other.of_day(&day)? {
                let to = self.0.join(kept.path.strip_prefix(&other.0)?);
                fs::rename(&kept.path, &to).with_context(|| format!("{} cannot be moved", kept.path.display()))?;
            }
        }
        gone(fs::remove_dir_all(&other.0), &other.0)
    }

    /// The days of which there is something, in order.
    pub(super) fn days(&self) -> Result<Vec<String>> {
        let names = entries(&self.0)?.into_iter();
        let mut days: Vec<String> = names.filter(|name| name.parse::<jiff::civil::Date>().is_ok()).collect();
        days.sort();
        Ok(days)
    }

    /// The files of a day, oldest first.
    pub(super) fn of_day(&self, day: &str) -> Result<Vec<Kept>> {
        let entries = match fs::read_dir(self.0.join(day)) {
            // It was let go meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let kept = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().ends_with(ENDING));
        let mut kept: Vec<Kept> = kept
            .filter_map(|entry| {
                let of = entry.metadata().ok()?;
                Some(Kept { path: entry.path(), bytes: of.len(), modified: of.modified().ok()? })
            })
            .collect();
        kept.sort_by(|one, other| one.modified.cmp(&other.modified).then_with(|| one.path.cmp(&other.path)));
        Ok(kept)
    }

    pub(super) fn remove_day(&self, day: &str) -> Result<()> {
        gone(fs::remove_dir_all(self.0.join(day)), &self.0.join(day))
    }
}

impl Kept {
    /// Lets it go, and its day if it was the last of it.
    pub(super) fn remove(&self) -> Result<()> {
        gone(fs::remove_file(&self.path), &self.path)?;
        if let Some(day) = self.path.parent() {
            // Only an empty folder goes.
            let _ = fs::remove_dir(day);
        }
        Ok(())
    }
}

/// The names of what is in a folder; none where there is no folder.
pub(super) fn entries(path: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(|| format!("{} cannot be read", path.display()))?,
    };
    Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

/// What is not there any more is no trouble.
pub(super) fn gone(removed: std::io::Result<()>, path: &Path) -> Result<()> {
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}

/// A folder for its owner alone, which may be there already.
pub(super) fn private_folder(path: &Path) -> Result<()> {
    private().recursive(true).create(path).with_context(|| format!("{} cannot be made", path.display()))
}

/// The same of one that must not be there yet, in a folder that is.
pub(super) fn new_private_folder(path: &Path) -> std::io::Result<()> {
    private().create(path)
}

fn private() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "elsewhere a folder has no mode"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}
