//! What every request needs of the running program.

use std::sync::Arc;
use std::time::Duration;

use protocol::catalog::Lane;
use protocol::names::{Account, Own};
use upstreams::Bedrock;

use crate::count_tokens::Counts;
use crate::lessons::Lessons;
use crate::meter::UsageSink;
use crate::names::Names;
use crate::secret::Secret;

/// What the user decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What a client must say to be served.
    pub token: Secret,
    /// The user's own word about models.
    pub models: Own,
    /// Demo mode: no AWS behind it.
    pub demo: bool,
    /// How long a client may take to send the head of a request.
    pub head_timeout: Duration,
}

/// One snapshot of the running configuration; a request takes it once and keeps it.
#[derive(Debug)]
pub struct Runtime {
    pub(crate) settings: Settings,
    pub(crate) bedrock: Bedrock,
    pub(crate) names: Names,
    pub(crate) counts: Counts,
    pub(crate) lessons: Lessons,
    pub(crate) sink: UsageSink,
}

impl Runtime {
    /// Nothing is called yet.
    pub fn new(settings: Settings, bedrock: Bedrock, lessons: Lessons, sink: UsageSink) -> Arc<Self> {
        let names = Names::new(settings.models.clone());
        Arc::new(Self { settings, bedrock, names, counts: Counts::default(), lessons, sink })
    }

    /// The Bedrock behind it.
    pub fn bedrock(&self) -> &Bedrock {
        &self.bedrock
    }

    /// Takes over what the account has; names are checked against it from now on, and `/v1/models` shows it.
    pub fn know(&self, account: Account) {
        self.names.set(account);
    }

    /// The `outcrop-target` of a lane in a region.
    pub(crate) fn target(&self, region: &str, lane: Lane) -> String {
        let place = if self.settings.demo { "demo" } else { "bedrock" };
        format!("{place}/{region}/{}", lane.as_str())
    }
}
