//! One settings file on the disk: read whole, written whole or not at all.
//!
//! A link stays a link, permissions stay as they are, a byte order mark stays in front. A file that says it must not be
//! written is not written.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

const MARK: &str = "\u{feff}";
/// How the name of a draft begins.
const DRAFT: &str = ".outcrop-draft";

/// What was read.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct File {
    /// Where it is, links followed.
    path: PathBuf,
    /// `None` where there is none.
    bytes: Option<Vec<u8>>,
}

impl File {
    /// Reads it; that it is not there is no error.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let path = followed(path)?;
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Self { path, bytes: Some(bytes) }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self { path, bytes: None }),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    pub(super) fn exists(&self) -> bool {
        self.bytes.is_some()
    }

    /// Its text without the byte order mark.
    pub(super) fn text(&self) -> Result<&str> {
        let bytes = self.bytes.as_deref().unwrap_or_default();
        let text = std::str::from_utf8(bytes).with_context(|| format!("{} is no UTF-8", self.path.display()))?;
        Ok(text.strip_prefix(MARK).unwrap_or(text))
    }

    /// Whether other users of this machine can read it.
    pub(super) fn is_open_to_others(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::metadata(&self.path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
        }
        #[cfg(not(unix))]
        false
    }

    /// Fails, in words for the user, where [`File::write`] would.
    pub(super) fn check_writable(&self) -> Result<()> {
        if std::fs::metadata(&self.path).is_ok_and(|found| found.permissions().readonly()) {
            bail!("{} is read-only, so it is left alone; make it writable first", self.path.display());
        }
        Ok(())
    }

    /// Puts `text` in its place, if it is still what was read.
    pub(super) fn write(&self, text: &str) -> Result<()> {
        self.check_writable()?;
        let folder = self.path.parent().context("a file stands in a folder")?;
        make_private(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        sweep(folder);
        let write = || -> Result<()> {
            let mut draft = tempfile::Builder::new().prefix(DRAFT).tempfile_in(folder)?;
            if self.bytes.as_deref().is_some_and(|bytes| bytes.starts_with(MARK.as_bytes())) {
                draft.write_all(MARK.as_bytes())?;
            }
            draft.write_all(text.as_bytes())?;
            if let Ok(found) = std::fs::metadata(&self.path) {
                draft.as_file().set_permissions(found.permissions())?;
            }
            draft.as_file().sync_all()?;
            self.check_unchanged()?;
            draft.persist(&self.path)?;
            Ok(())
        };
        write().with_context(|| format!("{} cannot be written", self.path.display()))?;
        sync(folder);
        Ok(())
    }

    /// Takes the file away, if it is still what was read.
    pub(super) fn remove(&self) -> Result<()> {
        self.check_unchanged()?;
        self.path.parent().into_iter().for_each(sweep);
        std::fs::remove_file(&self.path).with_context(|| format!("{} cannot be removed", self.path.display()))
    }

    fn check_unchanged(&self) -> Result<()> {
        match Self::read(&self.path)? == *self {
            true => Ok(()),
            false => bail!("somebody else is writing it at this moment; try again"),
        }
    }
}

/// Writes a file of ours that holds secrets: whole or not at all, for this user alone.
pub(super) fn write_private(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().context("a file stands in a folder")?;
    sweep(folder);
    let write = || -> Result<()> {
        let mut draft = tempfile::Builder::new().prefix(DRAFT).tempfile_in(folder)?;
        draft.write_all(text.as_bytes())?;
        draft.as_file().sync_all()?;
        draft.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("{} cannot be written", path.display()))?;
    sync(folder);
    Ok(())
}

/// Takes away the drafts of those who were killed while they wrote. Nobody writes now: whoever does holds the lock.
fn sweep(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for draft in entries.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(DRAFT.as_bytes())) {
        let _ = std::fs::remove_file(draft.path());
    }
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Where a chain of links ends, whether or not there is something.
fn followed(path: &Path) -> Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..40 {
        let Ok(next) = std::fs::read_link(&path) else {
            return Ok(path);
        };
        path = path.parent().map_or_else(|| next.clone(), |folder| folder.join(&next));
    }
    bail!("{} is a link that leads nowhere", path.display())
}

/// A rename is on the disk when its folder is.
fn sync(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}
