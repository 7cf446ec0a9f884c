//! What a refusal teaches.

use std::sync::OnceLock;

use serde::Deserialize;

use super::{Lesson, Lessons};
use crate::catalog::Lane;
use crate::tier::Tier;

/// Without these betas a request would mean something else, so others are suspected first.
const ESSENTIAL: [&str; 2] = ["tool-search-tool-2025-10-19", "interleaved-thinking-2025-05-14"];
/// How a refusal speaks of betas. Bedrock's own words name none: `invalid beta flag`.
const OF_BETAS: [&str; 3] = ["invalid beta flag", "anthropic_beta", "anthropic-beta"];
/// How it speaks of a tier, and of not having it.
const OF_TIERS: [&str; 3] = ["service tier", "service_tier", "servicetier"];
const NOT_HAD: [&str; 3] = ["support", "not available", "invalid"];

/// A row of `lessons.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) lesson: String,
    pub(super) lane: Lane,
    /// Bedrock's wordings, in small letters.
    pub(super) said: Vec<String>,
}

pub(super) fn table() -> &'static [Row] {
    static LESSONS: OnceLock<Vec<Row>> = OnceLock::new();
    LESSONS.get_or_init(|| {
        serde_json::from_str(include_str!("../../data/lessons.json")).expect("lessons.json is checked by a test")
    })
}

/// What a refused request held that its refusal may be about.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The lane it took.
    pub lane: Lane,
    /// Its betas.
    pub betas: &'a [String],
    /// Its service tier.
    pub tier: Option<&'a str>,
}

/// What these words of Bedrock teach that is not known yet. Nothing, if what they refuse is for the user to change.
pub fn taught(words: &str, sent: Sent<'_>, known: &Lessons) -> Vec<Lesson> {
    let words = words.to_ascii_lowercase();
    let fields = table().iter().filter(|row| row.lane == sent.lane && row.said.iter().any(|said| says(&words, said)));
    let fields = fields.map(|row| Lesson::named(&row.lesson));
    let all = fields.chain(of_betas(&words, sent.betas)).chain(of_tier(&words, sent.tier));
    all.filter(|lesson| !known.has(lesson.as_str())).collect()
}

/// The betas to leave out: those that are named, else all that can be spared, else all.
fn of_betas(words: &str, sent: &[String]) -> Vec<Lesson> {
    if !OF_BETAS.iter().any(|said| words.contains(said)) {
        return Vec::new();
    }
    let those = |suspected: &dyn Fn(&str) -> bool| -> Vec<Lesson> {
        sent.iter().filter(|beta| suspected(beta)).map(|beta| Lesson::beta(beta)).collect()
    };
    let named = those(&|beta| words.contains(&beta.to_ascii_lowercase()));
    let spared = those(&|beta| !ESSENTIAL.contains(&beta));
    [named, spared].into_iter().find(|found| !found.is_empty()).unwrap_or_else(|| those(&|_| true))
}

/// Only a tier that there is somewhere: a misspelt one is for the user to mend.
fn of_tier(words: &str, sent: Option<&str>) -> Option<Lesson> {
    let tier = sent.and_then(Tier::named).filter(|tier| *tier != Tier::Default)?;
    let refused = OF_TIERS.iter().any(|said| words.contains(said)) && NOT_HAD.iter().any(|said| words.contains(said));
    refused.then(|| Lesson::tier(tier.as_str()))
}

/// Whether a wording stands in the words, not in the middle of a name.
fn says(words: &str, said: &str) -> bool {
    place(words, said).is_some()
}

fn place(words: &str, said: &str) -> Option<usize> {
    let begins = |at: &usize| {
        let before = words[..*at].chars().next_back();
        said.starts_with('.') || before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_' && letter != '.')
    };
    words.match_indices(said).map(|(at, _)| at).find(begins)
}

/// The line of Bedrock's words that teaches a lesson. Others may speak of what the request held.
pub fn clause<'w>(words: &'w str, lesson: &Lesson) -> &'w str {
    let rows: Vec<&Row> = table().iter().filter(|row| row.lesson == lesson.as_str()).collect();
    let teaches = |line: &str| {
        let line = line.to_ascii_lowercase();
        let general = rows.is_empty() && OF_BETAS.iter().chain(&OF_TIERS).any(|said| line.contains(said));
        general || rows.iter().any(|row| row.said.iter().any(|said| says(&line, said)))
    };
    words.split(['\n', ';']).map(str::trim).find(|line| teaches(line)).unwrap_or_default()
}
