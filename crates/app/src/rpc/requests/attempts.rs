//! What was tried of a request, as bars on the stretch between its arrival and its end.

use std::time::Duration;

use protocol::attempt::{self, Attempt, End};
use protocol::money::Picos;
use protocol::usage::{Outcome, UsageEvent};
use serde::Serialize;
use ts_rs::TS;

use super::Looking;
use super::line::seconds;

/// One try.
#[derive(Debug, Serialize, TS)]
pub(crate) struct AttemptLine {
    /// When it began, after the arrival.
    pub began: String,
    /// How long it was waited before that, on purpose.
    pub pause: Option<String>,
    /// Until its answer began, or it failed.
    pub took: String,
    /// How long its answer went on after that.
    pub answering: Option<String>,
    /// How it ended.
    pub end: AttemptEnd,
    /// HTTP status of a refusal.
    pub status: Option<u16>,
    /// What AWS calls the refusal.
    pub error: Option<String>,
    /// AWS's own id of it.
    pub aws_id: Option<String>,
    /// As in `bedrock/us-east-1/native`.
    pub target: Option<String>,
    /// The id that was sent.
    pub sent: Option<String>,
    /// What it left out and the one before it did not, as in `beta:NAME`.
    pub without: Vec<String>,
    /// What it used, if nobody got that.
    pub waste: Option<AttemptWaste>,
    /// Where its bar stands.
    pub bar: AttemptBar,
}

/// Parts of the time between arrival and end, in percent.
#[derive(Debug, Serialize, TS)]
pub(crate) struct AttemptBar {
    /// Before it.
    pub from: f64,
    /// Until its answer began, or it failed.
    pub took: f64,
    /// While its answer went on.
    pub answering: f64,
}

/// What was used in vain.
#[derive(Debug, Serialize, TS)]
pub(crate) struct AttemptWaste {
    /// Tokens of input.
    pub input: String,
    /// Tokens of output.
    pub output: String,
    /// In dollars; none where nobody knows.
    pub cost: Option<String>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AttemptEnd {
    Answered,
    Refused,
    Throttled,
    NoIdentity,
    Unreachable,
    TimedOut,
    BrokeOff,
    Unreadable,
    GivenUp,
}

/// How often Bedrock was asked, as far as that was written down.
pub(super) fn count(event: &UsageEvent) -> usize {
    event.attempts.len().max(usize::from(event.first_event.is_some()))
}

/// All of them, in order. An only one that is as usual is made of what the row says.
pub(super) fn lines(looking: &Looking, event: &UsageEvent) -> Vec<AttemptLine> {
    let usual = || {
        let took_ms = millis(event.first_event?);
        Some(Attempt { took_ms, end: End::Answered, aws_id: event.upstream_request_id.clone(), ..Attempt::begun(0) })
    };
    let only = if event.attempts.is_empty() { usual() } else { None };
    let list: Vec<&Attempt> = event.attempts.iter().chain(&only).collect();
    let followed = list.iter().zip(list.iter().skip(1).map(Some).chain([None]));
    followed.map(|(attempt, next)| line(looking, event, attempt, next.copied())).collect()
}

fn line(looking: &Looking, event: &UsageEvent, attempt: &Attempt, next: Option<&Attempt>) -> AttemptLine {
    let total = millis(event.total);
    let until = next.map_or(total, |next| next.began_ms);
    let answered = attempt.began_ms.saturating_add(attempt.took_ms);
    let goes_on = if attempt.end == End::Answered { until.saturating_sub(answered) } else { 0 };
    let share = |millis: u64| (millis as f64 * 100.0 / total.max(1) as f64).clamp(0.0, 100.0);
    AttemptLine {
        began: time(attempt.began_ms),
        pause: (attempt.wait_ms > 0).then(|| time(attempt.wait_ms)),
        took: time(attempt.took_ms),
        answering: (goes_on > 0).then(|| time(goes_on)),
        end: ended(event, attempt, next.is_none()).into(),
        status: attempt.status,
        error: attempt.error.clone(),
        aws_id: attempt.aws_id.clone(),
        target: attempt.target.clone().or_else(|| event.target.clone()),
        sent: event.sent_model.clone(),
        without: attempt.without.clone(),
        waste: attempt.waste.map(|waste| wasted(looking, waste)),
        bar: AttemptBar { from: share(attempt.began_ms), took: share(attempt.took_ms), answering: share(goes_on) },
    }
}

/// What became of the answer that the client was getting stands in the row.
fn ended(event: &UsageEvent, attempt: &Attempt, last: bool) -> End {
    match (attempt.end, event.outcome) {
        (End::Answered, Outcome::Partial) if last => End::BrokeOff,
        (End::Answered, Outcome::Abandoned) if last => End::GivenUp,
        (end, _) => end,
    }
}

fn wasted(looking: &Looking, waste: attempt::Waste) -> AttemptWaste {
    AttemptWaste {
        input: looking.number(waste.input),
        output: looking.number(waste.output),
        cost: waste.cost_picos.map(|cost| crate::usage::dollars(Picos(cost))),
    }
}

/// `25 ms`, `0.84 s`.
fn time(millis: u64) -> String {
    if millis < 100 { format!("{millis} ms") } else { seconds(Duration::from_millis(millis)) }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl From<End> for AttemptEnd {
    fn from(end: End) -> Self {
        match end {
            End::Answered => Self::Answered,
            End::Refused => Self::Refused,
            End::Throttled => Self::Throttled,
            End::NoIdentity => Self::NoIdentity,
            End::Unreachable => Self::Unreachable,
            End::TimedOut => Self::TimedOut,
            End::BrokeOff => Self::BrokeOff,
            End::Unreadable => Self::Unreadable,
            End::GivenUp => Self::GivenUp,
        }
    }
}
