//! The words of a usage type: `USE1-NovaPro-input-tokens-flex`, `USW2-MP:USW2_cache_write_tokens_1h_global_standard-Units`,
//! `USW2-MP:USW2_CacheReadInputTokenCount_Global-Units`.

use serde::{Deserialize, Serialize};

use crate::money::Price;
use crate::usage::Tokens;

/// From where a call is priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Through the profile `global`.
    Global,
    /// Through the profile of a part of the world.
    Geo,
    /// From the region, and through the profile of its part of the world where that has no price of its own.
    Region,
}

/// The classes of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Class {
    Input,
    Output,
    CacheRead,
    CacheWrite5m,
    CacheWrite1h,
}

impl Class {
    /// Every class, in the order of the declaration.
    pub const ALL: [Self; 5] = [Self::Input, Self::Output, Self::CacheRead, Self::CacheWrite5m, Self::CacheWrite1h];

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
            Self::CacheRead => "cache read",
            Self::CacheWrite5m => "5m cache write",
            Self::CacheWrite1h => "1h cache write",
        }
    }

    /// How many of these tokens are of this class.
    pub fn count(self, tokens: &Tokens) -> u64 {
        match self {
            Self::Input => tokens.input,
            Self::Output => tokens.output,
            Self::CacheRead => tokens.cache_read,
            Self::CacheWrite5m => tokens.cache_write_5m,
            Self::CacheWrite1h => tokens.cache_write_1h,
        }
    }

    /// Pico-dollars for a token of this class.
    pub fn price(self, price: &Price) -> i64 {
        match self {
            Self::Input => price.input,
            Self::Output => price.output,
            Self::CacheRead => price.cache_read,
            Self::CacheWrite5m => price.cache_write_5m,
            Self::CacheWrite1h => price.cache_write_1h,
        }
    }
}

/// The way a call goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) place: Place,
    pub(super) tier: Option<String>,
    pub(super) long: bool,
}

/// What a usage type is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Tokens(Kind, Class),
    /// Something that is not asked for here.
    Other,
    /// It has this word, which nobody knows.
    Unknown(String),
}

/// With one of these it is about something that is not asked for here.
const OTHERS: [&str; 23] = [
    "mantle",
    "batch",
    "latency",
    "optimized",
    "reserved",
    "provisioned",
    "throughput",
    "custom",
    "customization",
    "training",
    "audio",
    "image",
    "images",
    "video",
    "speech",
    "tpm",
    "guardrail",
    "search",
    "embed",
    "embedding",
    "request",
    "storage",
    "evaluation",
];
/// Words that say nothing that the others do not.
const FILLING: [&str; 11] =
    ["token", "tokens", "count", "text", "units", "standard", "region", "cross", "ctx", "context", "5m"];
const TIERS: [&str; 3] = ["flex", "priority", "ultrafast"];
/// The beginnings of what is said of tokens, behind the name of a model.
const BEGINNINGS: [&str; 7] =
    ["-input-token", "-output-token", "-text-input-", "-text-output-", "-input-text-", "-output-text-", "-cache-"];

/// Reads a usage type.
pub(super) fn meaning(usage_type: &str) -> Meaning {
    let lower = usage_type.to_ascii_lowercase();
    if OTHERS.iter().any(|other| lower.contains(other)) {
        return Meaning::Other;
    }
    match said_of_tokens(usage_type) {
        Some(said) => of_words(&words(said)),
        None => Meaning::Other,
    }
}

/// The part behind region and model.
fn said_of_tokens(usage_type: &str) -> Option<&str> {
    if let Some((_, behind)) = usage_type.split_once(":") {
        let (_region, said) = behind.split_once('_')?;
        return Some(said.strip_suffix("-Units").unwrap_or(said));
    }
    usage_type.get(behind_model(usage_type)? + 1..)
}

/// The model that a usage type names between region and tokens: `NovaPro`.
pub(super) fn named_model(usage_type: &str) -> Option<&str> {
    let before = usage_type.get(..behind_model(usage_type)?)?;
    Some(before.split_once('-')?.1)
}

fn behind_model(usage_type: &str) -> Option<usize> {
    let lower = usage_type.to_ascii_lowercase();
    BEGINNINGS.iter().filter_map(|beginning| lower.find(beginning)).min()
}

/// In lower case, without what parts them; `CacheWrite1hInput` has four, `1h` one of them.
fn words(said: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in said.chars() {
        let begins = character.is_ascii_uppercase() || !character.is_ascii_alphanumeric();
        let last = words.last().map(String::as_str).unwrap_or_default();
        let number = character.is_ascii_digit() && !last.is_empty() && !last.ends_with(|c: char| c.is_ascii_digit());
        if begins || number {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_ascii_alphanumeric()) {
            word.push(character.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn of_words(words: &[String]) -> Meaning {
    let has = |word: &str| words.iter().any(|known| known == word);
    let class = match () {
        () if has("cache") && has("read") => Class::CacheRead,
        () if has("cache") && has("write") && has("1h") => Class::CacheWrite1h,
        () if has("cache") && has("write") => Class::CacheWrite5m,
        () if has("cache") => return Meaning::Unknown("cache".to_owned()),
        () if has("input") && !has("output") => Class::Input,
        () if has("output") && !has("input") => Class::Output,
        () => return Meaning::Other,
    };
    let of_class = ["cache", "read", "write", "1h", "30m", "input", "output"];
    let of_kind = ["global", "geo", "long"];
    let known = |word: &&String| {
        let word = word.as_str();
        [&FILLING[..], &TIERS, &of_class, &of_kind].iter().any(|words| words.contains(&word))
    };
    if let Some(unknown) = words.iter().find(|word| !known(word)) {
        return Meaning::Unknown(unknown.clone());
    }
    let place = match () {
        () if has("global") => Place::Global,
        () if has("geo") => Place::Geo,
        () => Place::Region,
    };
    let tier = TIERS.into_iter().find(|tier| has(tier)).map(str::to_owned);
    Meaning::Tokens(Kind { place, tier, long: has("long") }, class)
}
