//! Events and places for the stories about the ledger.

#![allow(dead_code, reason = "each story uses its own part")]

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use protocol::attempt::{Attempt, End, Waste};
use protocol::cache_break::{CacheBreak, Cause, How, Where};
use protocol::change::{Changes, What};
use protocol::money::Picos;
use protocol::usage::{Certainty, Outcome, Tokens, UsageEvent};
use tempfile::TempDir;

pub(crate) type Story = Result<(), Box<dyn std::error::Error>>;

/// A folder of its own for a ledger, gone at the end of the test.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("there is room for a folder"))
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.0.path().join("ledger.sqlite3")
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).expect("the folder is there");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// Some moment, to the millisecond, and `seconds` later ones.
pub(crate) fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_790_000_000_123) + Duration::from_secs(seconds)
}

/// An event with something in every field.
pub(crate) fn event(request_id: impl Into<String>) -> UsageEvent {
    UsageEvent {
        at: at(0),
        request_id: request_id.into(),
        key: "laptop".into(),
        session: Some("session-1".into()),
        agent: Some("agent-1".into()),
        project: Some("project-1".into()),
        requested_model: Some("sonnet".into()),
        sent_model: Some("eu.anthropic.claude-sonnet".into()),
        target: Some("bedrock/eu-west-1/native".into()),
        stream: true,
        tokens: Tokens { input: 1, output: 20, cache_read: 300, cache_write_5m: 4_000, cache_write_1h: 50_000 },
        outcome: Outcome::Complete,
        status: 200,
        error_type: Some("overloaded_error".into()),
        first_event: Some(Duration::from_micros(345_678)),
        total: Duration::from_micros(12_345_678),
        upstream_request_id: Some("upstream-1".into()),
        changes: changes(),
        tier: Some("flex".into()),
        cost: Some(Picos(318_000_000)),
        certainty: Certainty::Estimated,
        price_row: Some("geo".into()),
        waste: Picos(9),
        cache_break: Some(cache_break()),
        attempts: attempts(),
    }
}

/// A break with something in every field.
fn cache_break() -> CacheBreak {
    CacheBreak {
        cause: Cause::Changed(Where::System, How::Changed),
        place: Some("system[1]".into()),
        bytes_before: Some(5_120),
        bytes_now: Some(5_133),
        lost_tokens: 48_000,
        gap_s: 70,
        cost_picos: Some(165_000_000_000),
    }
}

/// Two, the first with something in every field.
fn attempts() -> Vec<Attempt> {
    let thrown_away = Attempt {
        began_ms: 3,
        wait_ms: 1,
        took_ms: 120,
        end: End::BrokeOff,
        status: Some(429),
        error: Some("ThrottlingException".into()),
        aws_id: Some("upstream-0".into()),
        target: Some("bedrock/us-east-1/native".into()),
        without: vec!["tier:flex".into()],
        waste: Some(Waste { input: 5, output: 7, cost_picos: Some(9) }),
    };
    vec![thrown_away, Attempt { end: End::Answered, ..Attempt::begun(390) }]
}

/// Three changes of two kinds.
fn changes() -> Changes {
    let mut changes = Changes::default();
    changes.add("messages.0.cache_control.scope", What::Dropped, "Bedrock has one cache scope");
    changes.add("messages.1.cache_control.scope", What::Dropped, "Bedrock has one cache scope");
    changes.add("output_config.effort", What::Rewritten, "lowered from max to high");
    changes
}

/// An event with nothing in every field that may have nothing.
pub(crate) fn bare(request_id: impl Into<String>) -> UsageEvent {
    UsageEvent {
        session: None,
        agent: None,
        project: None,
        requested_model: None,
        sent_model: None,
        target: None,
        stream: false,
        tokens: Tokens::default(),
        outcome: Outcome::Failed,
        status: 400,
        error_type: None,
        first_event: None,
        total: Duration::ZERO,
        upstream_request_id: None,
        changes: Changes::default(),
        tier: None,
        cost: None,
        certainty: Certainty::Exact,
        price_row: None,
        waste: Picos(0),
        cache_break: None,
        attempts: Vec::new(),
        ..event(request_id)
    }
}
