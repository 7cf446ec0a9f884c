//! Outcrop's lease on the settings of Claude Code: our variables are lent to the user's file, and given back.
//!
//! Only our own keys are written; what stood there before is remembered in `lease.json` of the home, readable by this
//! user alone since it may hold an earlier token. The lease is always on the disk before the settings are, so that
//! whatever moment the power fails at, the next start can take them back. What the user has changed since stays.
//!
//! Where things stand in the text is left to `layout` and `edit`, the disk to `file`, what else might lead Claude Code
//! elsewhere to [`precedence`].

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::de::IgnoredAny;

use crate::config::edit::{edit as edit_config, set};
use crate::env::{Proxy, environment};
use crate::home::Home;

mod diff;
mod edit;
mod file;
mod layout;
pub mod precedence;
mod record;
pub mod report;
pub(crate) mod serving;
#[cfg(test)]
mod tests;

use file::File;
use layout::{Layout, Place};
use record::{Held, Lease, Step};

pub use record::Reader;

/// Where Claude Code is to be led.
pub struct Lead<'a> {
    /// `http://127.0.0.1:8484`
    pub url: &'a str,
    /// The client token.
    pub token: &'a str,
    /// The process at whose end the lease ends; `None` for one that lasts until it is removed.
    pub server: Option<u32>,
}

/// What was done, or would be.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// A unified diff of all files, secrets masked; empty where nothing changes.
    pub diff: String,
    /// Whether Claude Code passes over its file as it is.
    pub unread: bool,
    /// Sentences for the user.
    pub notes: Vec<String>,
}

/// Writes our variables for these readers, besides those that have them already, or only shows what it would write.
///
/// # Errors
/// In words for the user: a file that is no settings file or may not be written; one in which somebody has changed what
/// we had written, which is then left alone.
pub fn apply(home: &Home, readers: &[Reader], lead: &Lead<'_>, dry_run: bool) -> Result<Outcome> {
    home.make()?;
    let _alone = home.alone(&home.lease())?;
    let lease = Lease::load(home)?.unwrap_or_default();
    let mut all: Vec<(Reader, PathBuf)> = lease.files.iter().map(|held| (held.reader, held.path.clone())).collect();
    for reader in readers {
        let path = reader.path()?;
        if !all.iter().any(|(_, held)| *held == path) {
            all.push((*reader, path));
        }
    }
    let plans =
        all.into_iter().map(|(reader, path)| Plan::of(&lease, reader, path, lead)).collect::<Result<Vec<_>>>()?;
    let mut outcome = Outcome::default();
    for plan in &plans {
        outcome.diff += &plan.diff()?;
        outcome.unread |= plan.is_unread();
    }
    if dry_run {
        return Ok(outcome);
    }
    carry_out(home, lease, plans, lead, &mut outcome)?;
    Ok(outcome)
}

/// Gives back what was lent to these readers, or only shows what it would do.
///
/// # Errors
/// In words for the user. A file that could not be given back stays in the lease, so that it can be tried again.
pub fn remove(home: &Home, readers: &[Reader], dry_run: bool) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    if !home.path().exists() {
        return Ok(outcome);
    }
    let _alone = home.alone(&home.lease())?;
    let Some(mut lease) = Lease::load(home)? else {
        return Ok(outcome);
    };
    if !dry_run {
        let given_back = |held: &&mut Held| readers.contains(&held.reader);
        lease.files.iter_mut().filter(given_back).for_each(|held| held.step = Step::GivingBack);
        // Without a note of it, it is given back all the same.
        let _ = lease.store(home);
    }
    let mut failed = None;
    let mut kept = Vec::new();
    for held in std::mem::take(&mut lease.files) {
        if !readers.contains(&held.reader) {
            kept.push(held);
        } else if let Err(error) = give_back(&held, dry_run, &mut outcome) {
            kept.push(held);
            failed = failed.or(Some(error));
        }
    }
    lease.files = kept;
    if !dry_run {
        lease.store(home)?;
    }
    failed.map_or(Ok(outcome), Err)
}

/// Whether an Outcrop answers at this address now. It is asked for nothing but a greeting, and not told the token.
pub fn answers(url: &str) -> bool {
    serving::is_outcrop(url)
}

/// Whether there is a lease.
pub fn is_applied(home: &Home) -> bool {
    home.lease().exists()
}

/// Who is led where, if anybody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    /// Whose settings hold our variables.
    pub readers: Vec<Reader>,
    /// Where those lead.
    pub url: String,
    /// Whether it ends with the server.
    pub while_serving: bool,
}

/// Who is led where; `None` where there is no lease.
///
/// # Errors
/// In words for the user, if what was remembered is damaged.
pub fn led(home: &Home) -> Result<Option<Led>> {
    let readers = |lease: &Lease| lease.files.iter().map(|held| held.reader).collect();
    let led = |lease: Lease| Led { readers: readers(&lease), while_serving: lease.server.is_some(), url: lease.url };
    Ok(Lease::load(home)?.map(led))
}

/// Keeps in the configuration whether Claude Code is to be led here whenever this serves.
pub(crate) fn wish(home: &Home, apply: bool) -> Result<()> {
    home.make()?;
    edit_config(&home.config(), |document| set(document.as_table_mut(), "apply", apply))
}

/// What is to become of one file.
struct Plan {
    file: File,
    /// The text without ours.
    clean: String,
    after: String,
    held: Held,
}

impl Plan {
    fn of(lease: &Lease, reader: Reader, path: PathBuf, lead: &Lead<'_>) -> Result<Self> {
        let file = File::read(&path)?;
        file.check_writable()?;
        let text = file.text()?;
        let before = lease.files.iter().find(|held| held.path == path);
        let settings = || format!("{} cannot be used", path.display());
        let (clean, theirs) = match before {
            Some(held) => edit::take_back(text, &held.written).with_context(settings)?,
            None => (text.to_owned(), Vec::new()),
        };
        if !theirs.is_empty() {
            bail!(
                "{} in {} is no longer what Outcrop wrote, so the file is left alone. `outcrop remove` ends the lease and keeps what you wrote; after that, `outcrop apply` starts a new one",
                theirs.join(", "),
                path.display()
            );
        }
        let variables = environment(lead.url, lead.token, proxy(&clean, reader.place())?.as_ref());
        let (after, written) = edit::put(&clean, reader.place(), &variables).with_context(settings)?;
        let made_file = before.map_or(!file.exists(), |held| held.made_file);
        let made_folders = before.map_or_else(|| missing_folders(&path), |held| held.made_folders.clone());
        Ok(Self {
            held: Held { reader, path, made_file, made_folders, written, step: Step::Lending },
            file,
            clean,
            after,
        })
    }

    fn diff(&self) -> Result<String> {
        Ok(diff::unified(&self.held.path, self.file.text()?, &self.after))
    }

    /// Measured with Claude Code 2.1.329: a file with a comment or a trailing comma is passed over as a whole.
    fn is_unread(&self) -> bool {
        self.held.reader == Reader::ClaudeCode && serde_json::from_str::<IgnoredAny>(&self.after).is_err()
    }

    /// Without ours, so that at no moment it holds what no lease knows of.
    fn write_clean(&mut self) -> Result<()> {
        let text = self.file.text()?;
        if text != self.clean && text != self.after {
            self.file.write(&self.clean)?;
            self.file = File::read(&self.held.path)?;
        }
        Ok(())
    }

    fn write(&self) -> Result<()> {
        if self.file.text()? == self.after { Ok(()) } else { self.file.write(&self.after) }
    }
}

fn carry_out(
    home: &Home,
    mut before: Lease,
    mut plans: Vec<Plan>,
    lead: &Lead<'_>,
    outcome: &mut Outcome,
) -> Result<()> {
    if !before.files.is_empty() {
        before.files.iter_mut().for_each(|held| held.step = Step::Lending);
        before.store(home)?;
    }
    for plan in &mut plans {
        plan.write_clean()?;
    }
    let files = plans.iter().map(|plan| plan.held.clone()).collect();
    let mut lease = Lease { url: lead.url.to_owned(), server: lead.server, files };
    lease.store(home)?;
    for plan in &plans {
        plan.write()?;
        let held = &plan.held;
        if held.written.variables.iter().any(|ours| ours.name.contains("TOKEN") && ours.before.is_some()) {
            outcome.notes.push(format!(
                "The token that stood in {} before is kept in {}, which only you can read, and put back by `outcrop remove`.",
                held.path.display(),
                home.lease().display()
            ));
        }
        if plan.file.is_open_to_others() {
            outcome.notes.push(format!(
                "Other users of this machine can read {0}, which now holds the Outcrop token; `chmod 600 {0}` changes that.",
                held.path.display()
            ));
        }
    }
    lease.files.iter_mut().for_each(|held| held.step = Step::Lent);
    lease.store(home)
}

fn give_back(held: &Held, dry_run: bool, outcome: &mut Outcome) -> Result<()> {
    let file = File::read(&held.path)?;
    let text = file.text()?;
    let (after, theirs) = edit::take_back(text, &held.written)
        .with_context(|| format!("{} cannot be given back", held.path.display()))?;
    outcome.diff += &diff::unified(&held.path, text, &after);
    if !theirs.is_empty() {
        let (names, path) = (theirs.join(", "), held.path.display());
        outcome.notes.push(format!("{names} in {path} was changed since, so it stays as it is."));
    }
    if dry_run {
        return Ok(());
    }
    if held.made_file && after.trim().is_empty() {
        if file.exists() {
            file.remove()?;
        }
        // Up to the first into which somebody has put something.
        let _ = held.made_folders.iter().try_for_each(std::fs::remove_dir);
    } else if after != text {
        file.write(&after)?;
    }
    Ok(())
}

/// The innermost first.
fn missing_folders(path: &Path) -> Vec<PathBuf> {
    path.ancestors().skip(1).take_while(|folder| !folder.exists()).map(Path::to_owned).collect()
}

/// The proxy that Claude Code will see: the settings go before the environment.
fn proxy(text: &str, place: Place) -> Result<Option<Proxy>> {
    let settings = Layout::of(text, place).ok().and_then(|layout| layout.variables);
    let set = |name: &str| settings.as_ref().and_then(|all| all.last(name)?.text.clone());
    Ok(Proxy::of(|name| set(name).or_else(|| std::env::var(name).ok())))
}
