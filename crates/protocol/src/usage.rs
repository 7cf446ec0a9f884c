//! What one request used: the event that the proxy files and the ledger keeps.

use std::time::{Duration, SystemTime};

use crate::attempt::Attempt;
use crate::cache_break::CacheBreak;
use crate::change::Changes;
use crate::money::Picos;

/// Tokens of one answer, by the classes that have a price of their own. The total input of a request is
/// `input + cache_read + cache_write_5m + cache_write_1h`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Input that was neither read from nor written to the prompt cache.
    pub input: u64,
    /// Everything the model said, thinking included.
    pub output: u64,
    /// Input that was found in the prompt cache.
    pub cache_read: u64,
    /// Input written to the prompt cache for five minutes.
    pub cache_write_5m: u64,
    /// Input written to the prompt cache for one hour.
    pub cache_write_1h: u64,
}

impl Tokens {
    /// Both together.
    pub fn and(self, more: Self) -> Self {
        Self {
            input: self.input.saturating_add(more.input),
            output: self.output.saturating_add(more.output),
            cache_read: self.cache_read.saturating_add(more.cache_read),
            cache_write_5m: self.cache_write_5m.saturating_add(more.cache_write_5m),
            cache_write_1h: self.cache_write_1h.saturating_add(more.cache_write_1h),
        }
    }

    /// All input, however it was served.
    pub fn all_input(&self) -> u64 {
        let classes = [self.input, self.cache_read, self.cache_write_5m, self.cache_write_1h];
        classes.into_iter().fold(0, u64::saturating_add)
    }

    /// Input and output.
    pub fn total(&self) -> u64 {
        self.all_input().saturating_add(self.output)
    }
}

/// What a model was heard to say, for an estimate of its tokens where upstream does not count them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    bytes: u64,
}

impl Said {
    /// Hears more. Cheap: it is asked of every piece of every stream.
    pub fn hear(&mut self, words: &str) {
        self.bytes = self.bytes.saturating_add(words.len() as u64);
    }

    /// About how many tokens that was: recorded answers of Claude have three bytes to a token, calls of tools included.
    pub fn tokens(&self) -> u64 {
        self.bytes.div_ceil(3)
    }
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The whole answer reached the client.
    Complete,
    /// The client got an error instead of an answer.
    Failed,
    /// The client hung up before the end.
    Abandoned,
    /// The answer began and then broke off.
    Partial,
}

impl Outcome {
    /// Every outcome, in the order of the declaration.
    pub const ALL: [Self; 4] = [Self::Complete, Self::Failed, Self::Abandoned, Self::Partial];

    /// The word used in the ledger and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
            Self::Partial => "partial",
        }
    }
}

/// How sure the cost of a request is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Tokens as upstream reported them at the end, at a price that AWS confirms; or nothing was used.
    #[default]
    Exact,
    /// The answer broke off before its usage was reported, or the price is not confirmed.
    Estimated,
    /// Tokens were used, and nobody knows their price.
    Unpriced,
}

impl Certainty {
    /// Every certainty, the surest first.
    pub const ALL: [Self; 3] = [Self::Exact, Self::Estimated, Self::Unpriced];

    /// The word used in the ledger and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Estimated => "estimated",
            Self::Unpriced => "unpriced",
        }
    }
}

/// One request to a model, filed exactly once, however it ended. Holds no prompt, no answer and no secret.
#[derive(Clone, Debug, PartialEq)]
pub struct UsageEvent {
    /// When the request arrived.
    pub at: SystemTime,
    /// Our own id, the one in the `request-id` response header.
    pub request_id: String,
    /// Name of the client key that was used, never the key itself.
    pub key: String,
    /// `x-claude-code-session-id`.
    pub session: Option<String>,
    /// `x-claude-code-agent-id`, which Claude Code sends for subagents.
    pub agent: Option<String>,
    /// `outcrop-project`, which a user sets to tell projects apart.
    pub project: Option<String>,
    /// The model as the client named it; `None` where the request could not be read that far.
    pub requested_model: Option<String>,
    /// The model id that was sent upstream.
    pub sent_model: Option<String>,
    /// Where it was sent, as in the `outcrop-target` header, e.g. `bedrock/us-east-1/native`.
    pub target: Option<String>,
    /// Whether the client asked for a stream.
    pub stream: bool,
    /// What was used, as far as upstream said before the end.
    pub tokens: Tokens,
    /// How it ended.
    pub outcome: Outcome,
    /// HTTP status the client got.
    pub status: u16,
    /// Anthropic's error type, if the client was told of an error.
    pub error_type: Option<String>,
    /// Time from arrival to the first event or byte of the answer.
    pub first_event: Option<Duration>,
    /// Time from arrival to the end.
    pub total: Duration,
    /// `x-amzn-requestid` of the attempt that answered.
    pub upstream_request_id: Option<String>,
    /// What was dropped, renamed or rewritten on the way; `outcrop-changes` has the count.
    pub changes: Changes,
    /// The service tier that Bedrock says it used, where it says one: `default`, `flex`.
    pub tier: Option<String>,
    /// What it cost; `None` where the model has no known price.
    pub cost: Option<Picos>,
    /// How sure that is.
    pub certainty: Certainty,
    /// The row of the model's price table that it was billed at: `global`, `geo`, `base`, or a region.
    pub price_row: Option<String>,
    /// What attempts cost whose answers were thrown away. Not part of `cost`.
    pub waste: Picos,
    /// What it paid for again because the prompt cache of its session broke.
    pub cache_break: Option<CacheBreak>,
    /// What was tried, in order. Empty where nothing was, and where the first attempt was answered at once, which is all
    /// that there is to say then.
    pub attempts: Vec<Attempt>,
}
