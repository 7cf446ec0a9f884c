//! The thread that writes: one request after the other, and the oldest go where there is no room or their time is over.

use anyhow::Result;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proxy::{Secret, Taken};

use super::{Folder, Record};
use crate::config;

/// Files that are let go at a time, so that writing goes on.
const STEP: usize = 16;

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
    /// Whether trouble has been said.
    said: bool,
}

impl Keeping {
    pub(super) fn new(folder: Folder, settings: config::Capture, secrets: Vec<Secret>, say: fn(&str)) -> Self {
        Self { folder, settings, secrets, say, bytes: None, tidied: None, said: false }
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
        self.settings = settings;
        self.tidied = None;
        self.tidy();
    }

    /// Lets go what is too old, once a day, and some of the oldest where there is too much.
    pub(super) fn tidy(&mut self) {
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
