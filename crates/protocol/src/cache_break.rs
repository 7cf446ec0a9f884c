//! A prompt cache that broke: why, at which block, and what it cost. It is found out by [`crate::prefix`] and stays with its
//! request for months, so it has no word of a prompt.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::money::{Picos, Price};
use crate::usage::Tokens;

/// What a request paid for again, although the request before it had left it in the cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheBreak {
    /// Why.
    pub cause: Cause,
    /// The first block that differs: `tools[3] "Bash"`, `system[1]`, `thinking`, `messages[4].content[0]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its length before, in bytes of JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_before: Option<u32>,
    /// Its length now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_now: Option<u32>,
    /// Tokens that were paid for again.
    pub lost_tokens: u64,
    /// Seconds between the arrivals of the two requests.
    pub gap_s: u64,
    /// What the lost tokens cost beyond reading them from the cache; none where the model has no known price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_picos: Option<i64>,
}

/// Why a cache broke. In the ledger it is the word that it is displayed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Cause {
    /// More time went by than it is kept.
    Expired,
    /// The same conversation went to another model, whose cache is another one.
    ModelChanged,
    /// A block of the prompt is not what it was.
    Changed(Where, How),
    /// A setting that the cache of the messages depends on is not what it was.
    SettingChanged,
    /// The conversation begins anew, as after a compaction.
    HistoryReplaced,
    /// The prompt is the same, the time for which it is to be kept is not.
    TtlChanged,
    /// There is no breakpoint any more where there was one.
    Unmarked,
    /// Too many blocks came in at once: the cache is looked up twenty blocks back from a breakpoint and no further.
    TooFar,
    /// Nothing changed and the time was not up.
    Unexplained,
}

/// The part of a prompt that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Where {
    Tools,
    System,
    History,
}

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum How {
    Changed,
    Added,
    Removed,
    Reordered,
}

impl CacheBreak {
    /// With what it cost a request that used these tokens at this price. What the cache did not have comes first behind
    /// what it had, and there the longer kept stands before the shorter kept, and all that before the rest.
    #[must_use]
    pub fn priced(mut self, price: Option<&Price>, tokens: &Tokens) -> Self {
        let mut left = self.lost_tokens;
        let mut lost = Tokens::default();
        for (taken, there) in [
            (&mut lost.cache_write_1h, tokens.cache_write_1h),
            (&mut lost.cache_write_5m, tokens.cache_write_5m),
            (&mut lost.input, tokens.input),
        ] {
            *taken = left.min(there);
            left -= *taken;
        }
        let read = Tokens { cache_read: self.lost_tokens - left, ..Tokens::default() };
        self.cost_picos = price.map(|price| price.of(&lost).total().0.saturating_sub(price.of(&read).total().0).max(0));
        self
    }

    /// What it cost, if that is known.
    pub fn cost(&self) -> Option<Picos> {
        self.cost_picos.map(Picos)
    }

    /// A clause that says what happened: `the tool list changed its order at tools[3] "Bash"`.
    pub fn clause(&self) -> String {
        let place = self.place.as_deref().map(|place| format!(" at {place}")).unwrap_or_default();
        let length = match (self.bytes_before, self.bytes_now) {
            (Some(before), Some(now)) if before != now => format!(", {before} bytes before and {now} now"),
            (Some(_), Some(_)) => ", of the same length".to_owned(),
            _ => String::new(),
        };
        let what = self.cause.words();
        match self.cause {
            Cause::Expired => format!("{what} in the {} since the request before", minutes(self.gap_s)),
            _ => format!("{what}{place}{length}"),
        }
    }
}

fn minutes(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

impl Cause {
    /// Every cause.
    pub fn all() -> impl Iterator<Item = Self> {
        let changed = Where::ALL.into_iter().flat_map(|place| How::ALL.map(|how| Self::Changed(place, how)));
        let others = [
            Self::Expired,
            Self::ModelChanged,
            Self::SettingChanged,
            Self::HistoryReplaced,
            Self::TtlChanged,
            Self::Unmarked,
            Self::TooFar,
            Self::Unexplained,
        ];
        others.into_iter().chain(changed)
    }

    /// The cause in a few words, without a place.
    pub fn words(self) -> &'static str {
        match self {
            Self::Expired => "the cache expired",
            Self::ModelChanged => "the model changed",
            Self::SettingChanged => "a setting that the cache depends on changed",
            Self::HistoryReplaced => "the history was replaced",
            Self::TtlChanged => "the time to keep the prompt (ttl) changed",
            Self::Unmarked => "the client marks less of the prompt to be cached",
            Self::TooFar => "more than twenty blocks came in at once",
            Self::Unexplained => "nothing changed, yet Bedrock had it no more",
            Self::Changed(Where::Tools, How::Reordered) => "the tool list changed its order",
            Self::Changed(Where::Tools, How::Added) => "a tool was added",
            Self::Changed(Where::Tools, How::Removed) => "a tool was removed",
            Self::Changed(Where::Tools, How::Changed) => "a tool changed",
            Self::Changed(Where::System, How::Reordered) => "the system prompt changed its order",
            Self::Changed(Where::System, How::Added) => "a block was added to the system prompt",
            Self::Changed(Where::System, How::Removed) => "a block of the system prompt was removed",
            Self::Changed(Where::System, How::Changed) => "the text of the system prompt changed",
            Self::Changed(Where::History, How::Reordered) => "earlier messages changed their order",
            Self::Changed(Where::History, How::Added) => "something was put between earlier messages",
            Self::Changed(Where::History, How::Removed) => "an earlier message was removed",
            Self::Changed(Where::History, How::Changed) => "an earlier message was edited",
        }
    }
}

/// The word in the ledger and for programs: `expired`, `tools_reordered`.
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Expired => "expired",
            Self::ModelChanged => "model_changed",
            Self::SettingChanged => "setting_changed",
            Self::HistoryReplaced => "history_replaced",
            Self::TtlChanged => "ttl_changed",
            Self::Unmarked => "unmarked",
            Self::TooFar => "too_far",
            Self::Unexplained => "unexplained",
            Self::Changed(place, how) => return write!(f, "{}_{}", place.as_str(), how.as_str()),
        };
        f.write_str(word)
    }
}

impl From<Cause> for String {
    fn from(cause: Cause) -> Self {
        cause.to_string()
    }
}

impl TryFrom<String> for Cause {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Self::all().find(|cause| cause.to_string() == word).ok_or_else(|| format!("{word:?} is no cause"))
    }
}

impl Where {
    const ALL: [Self; 3] = [Self::Tools, Self::System, Self::History];

    fn as_str(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::System => "system",
            Self::History => "history",
        }
    }
}

impl How {
    const ALL: [Self; 4] = [Self::Changed, Self::Added, Self::Removed, Self::Reordered];

    fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Reordered => "reordered",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expired() -> CacheBreak {
        CacheBreak {
            cause: Cause::Expired,
            place: None,
            bytes_before: None,
            bytes_now: None,
            lost_tokens: 1_000,
            gap_s: 700,
            cost_picos: None,
        }
    }

    #[test]
    fn every_cause_is_kept_as_its_own_word_and_read_back() {
        let mut words: Vec<String> = Cause::all().map(String::from).collect();
        assert!(Cause::all().zip(&words).all(|(cause, word)| Cause::try_from(word.clone()) == Ok(cause)));
        let count = words.len();
        words.sort();
        words.dedup();
        assert_eq!((words.len(), count), (20, 20));
        assert!(Cause::try_from("novelty".to_owned()).is_err());
    }

    #[test]
    fn a_break_costs_what_writing_costs_beyond_reading() {
        let price = Price { input: 300, output: 1_500, cache_read: 30, cache_write_5m: 375, cache_write_1h: 600 };
        let cost = |cache_write_1h, cache_write_5m, input| {
            let tokens = Tokens { input, cache_write_1h, cache_write_5m, ..Tokens::default() };
            expired().priced(Some(&price), &tokens).cost_picos
        };
        assert_eq!(cost(0, 5_000, 10), Some(1_000 * (375 - 30)));
        assert_eq!(cost(600, 300, 200), Some(600 * 600 + 300 * 375 + 100 * 300 - 1_000 * 30));
        assert_eq!(expired().priced(None, &Tokens::default()).cost_picos, None);
    }

    #[test]
    fn a_clause_names_the_place_and_both_lengths() {
        let changed = CacheBreak {
            cause: Cause::Changed(Where::System, How::Changed),
            place: Some("system[1]".into()),
            bytes_before: Some(5_120),
            bytes_now: Some(5_133),
            ..expired()
        };
        let clause = "the text of the system prompt changed at system[1], 5120 bytes before and 5133 now";
        assert_eq!(changed.clause(), clause);
        assert_eq!(expired().clause(), "the cache expired in the 11 min since the request before");
    }
}
