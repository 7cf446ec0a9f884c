//! `[capture]`: whether what clients say and are told is kept, of which requests, and for how long.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The table as it is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Capture {
    /// Of which requests.
    pub bodies: Which,
    /// The most of one body, in kilobytes.
    pub max_kb: u32,
    /// Days after which they are let go.
    pub days: u32,
    /// Megabytes that they may take on disk before the oldest are let go.
    pub megabytes: u32,
}

/// Of which requests bodies are kept.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "KeepWhich")]
pub enum Which {
    /// Of none.
    #[default]
    Off,
    /// Of those that ended in an error.
    Errors,
    /// Of all.
    All,
}

impl Which {
    /// As it is written in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Errors => "errors",
            Self::All => "all",
        }
    }
}

impl Default for Capture {
    fn default() -> Self {
        Self { bodies: Which::Off, max_kb: 256, days: 7, megabytes: 200 }
    }
}
