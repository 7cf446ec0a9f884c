//! `[notify]`: of what the desktop app tells its user while the window is closed.

use serde::Deserialize;

/// The table as it is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Notify {
    /// The sign-in in use ends soon.
    pub sign_in: bool,
    /// A budget has passed a step; a session was paused.
    pub budget: bool,
    /// A request failed after all that could be tried.
    pub failure: bool,
    /// There are new models.
    pub catalogue: bool,
}

impl Default for Notify {
    fn default() -> Self {
        Self { sign_in: true, budget: true, failure: true, catalogue: true }
    }
}
