//! How the files of the user look from outside: enough to see that one has changed, without reading it.

use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::home::Home;

/// A file that was written so lately may be written again without looking otherwise: clocks of file systems are coarse.
const YOUNG: Duration = Duration::from_secs(2);

/// When each was written last, and how long it is; `None` where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look([Option<(SystemTime, u64)>; 2]);

impl Look {
    /// As they are now.
    pub(crate) fn at(home: &Home) -> Self {
        Self([of(&home.config()), of(&home.prices())])
    }

    /// Whether what lies there may be other than what was there at this look.
    pub(super) fn may_differ(&self, now: &Self) -> bool {
        self != now || now.0.iter().flatten().any(|(written, _)| is_young(*written))
    }
}

fn of(file: &Path) -> Option<(SystemTime, u64)> {
    let found = std::fs::metadata(file).ok()?;
    Some((found.modified().ok()?, found.len()))
}

/// One of the future will be, too, for longer than it is worth looking.
fn is_young(written: SystemTime) -> bool {
    written.elapsed().is_ok_and(|age| age < YOUNG)
}
