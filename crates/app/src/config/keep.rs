//! `[keep]`: how long single requests are kept. Their sums stay in any case.

use serde::Deserialize;

/// The table as it is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Keep {
    /// Days after which a request is let go; without it, only the room counts.
    pub days: Option<u32>,
    /// Megabytes that the ledger may take before its oldest requests are let go. A million requests take about 400.
    pub megabytes: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Self { days: None, megabytes: 500 }
    }
}

impl From<Keep> for ledger::Keep {
    fn from(keep: Keep) -> Self {
        Self { days: keep.days, megabytes: Some(keep.megabytes) }
    }
}
