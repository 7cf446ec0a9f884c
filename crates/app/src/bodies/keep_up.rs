//! The thread that writes: one request after the other, and the oldest go where there is no room or their time is over.

use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proxy::{Secret, Taken};

use super::{Folder, Record};
use crate::config;

/// Files that are let go at a time, so that writing goes on.
const STEP: usize = 16;
/// How often is looked for what is too old, where nothing comes.
const TIDY_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long after a limit was changed the first file may go: who changed it by a slip can change it back.
const SECOND_THOUGHTS: Duration = Duration::from_secs(60);

/// What is kept, and how much of it there may be.
pub(super) struct Keeping {
    folder: Folder,
    settings: config::Capture,
    secrets: Vec<Secret>,
    say: fn(&str),
    /// Bytes on disk, as far as we have seen.
    bytes: Option<u64>,
    /// The day that was tidied last.
    tidied: Option<Date>,
    /// Until then nothing goes.
    not_before: Instant,
    /// Whether trouble has been said.
    said: bool,
}

impl Keeping {
    pub(super) fn new(folder: Folder, settings: config::Capture, secrets: Vec<Secret>, say: fn(&str)) -> Self {
        Self { folder, settings, secrets, say, bytes: None, tidied: None, not_before: Instant::now(), said: false }
    }

    /// Writes one. Its id, if that went well.
    pub(super) fn keep(&mut self, taken: Taken) -> Option<String> {
        let day = Timestamp::try_from(taken.at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC).date();
        let record = Record::of(taken, &self.secrets);
        let written = self.folder.write(&day.to_string(), &record);
        let kept = match written {
            Ok(bytes) => {
                self.bytes = self.bytes.map(|before| before + bytes);
                Some(record.request_id)
            }
            Err(error) => {
                self.trouble(&error);
                None
            }
        };
        self.tidy();
        kept
    }

    pub(super) fn set(&mut self, settings: config::Capture) {
        (self.settings, self.tidied) = (settings, None);
        self.not_before = Instant::now() + SECOND_THOUGHTS;
    }

    /// How long to wait for the next request before it is tidied.
    pub(super) fn rest(&self) -> Duration {
        let thinking = self.not_before.saturating_duration_since(Instant::now());
        if thinking.is_zero() { TIDY_EVERY } else { thinking }
    }

    /// Lets go what is too old, once a day, and some of the oldest where there is too much.
    pub(super) fn tidy(&mut self) {
        if Instant::now() < self.not_before {
            return;
        }
        if let Err(error) = self.old().and_then(|()| self.much()) {
            self.trouble(&error);
        }
    }

    fn old(&mut self) -> Result<()> {
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        if self.tidied == Some(today) {
            return Ok(());
        }
        let first = today.saturating_sub(i64::from(self.settings.days.saturating_sub(1)).days()).to_string();
        for day in self.folder.days()?.iter().filter(|day| **day < first) {
            self.folder.remove_day(day)?;
        }
        (self.tidied, self.bytes) = (Some(today), None);
        Ok(())
    }

    fn much(&mut self) -> Result<()> {
        let most = u64::from(self.settings.megabytes) * 1_000_000;
        if self.bytes.is_none_or(|bytes| bytes > most) {
            // Somebody else may have let some go.
            self.bytes = Some(self.folder.meter()?.bytes);
        }
        let mut left = self.bytes.unwrap_or_default();
        while left > most {
            let Some(day) = self.folder.days()?.into_iter().next() else { break };
            let oldest = self.folder.of_day(&day)?;
            if oldest.is_empty() {
                self.folder.remove_day(&day)?;
            }
            for kept in oldest.iter().take(STEP) {
                if left <= most {
                    break;
                }
                kept.remove()?;
                left = left.saturating_sub(kept.bytes);
            }
        }
        self.bytes = Some(left);
        Ok(())
    }

    /// Said once: the next request would have the same.
    fn trouble(&mut self, error: &anyhow::Error) {
        tracing::warn!(error = %format!("{error:#}"), "bodies of requests are not kept as they should");
        if !std::mem::replace(&mut self.said, true) {
            (self.say)(&format!("Bodies of requests cannot be kept as you want: {error:#}."));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_new_limit_lets_go_goes_when_there_was_time_to_set_it_back() -> Result<()> {
        let home = tempfile::tempdir()?;
        let day = home.path().join("2001-01-01");
        std::fs::create_dir(&day)?;
        let settings = config::Capture { days: 36_500, ..config::Capture::default() };
        let mut keeping = Keeping::new(Folder::at(home.path()), settings, Vec::new(), |_| ());
        keeping.tidy();
        keeping.set(config::Capture::default());
        keeping.tidy();
        assert!(day.exists());
        assert!(keeping.rest() <= SECOND_THOUGHTS, "it does not wait for an hour");
        keeping.not_before = Instant::now();
        keeping.tidy();
        assert!(!day.exists());
        assert_eq!(keeping.rest(), TIDY_EVERY);
        Ok(())
    }
}
