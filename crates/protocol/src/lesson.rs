//! What Bedrock does not take of a model in a region, learned from its own refusals.
//!
//! The catalogue says what a model takes; AWS knows better and changes it without notice. So a refusal that names
//! something which may be left out becomes a [`Lesson`]: the request goes again without it, and so do all later ones,
//! until the lesson is forgotten or too old. Which refusal teaches what is data (`lessons.json`), and holds only what can
//! be left out without changing what the user asked for; everything else is told to the client. Where a lesson corrects
//! the catalogue, `correct` does it, and the translation goes on as if the catalogue had known.

mod correct;
mod taught;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::time::{Duration, SystemTime};

use crate::scrub::scrub;

pub use taught::{Sent, clause, taught};

/// How long a lesson holds. Then Bedrock is asked again, so that its progress is noticed.
pub const HOLDS: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The most letters that are kept of what Bedrock said.
const LONGEST_WORDS: usize = 300;

/// One thing that is left out: `beta:NAME`, `tier:flex`, `field:tools.strict`, `system-role`, `cache-points`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lesson(String);

impl Lesson {
    /// The lesson of this word. A word that nothing knows changes nothing.
    pub fn named(word: impl Into<String>) -> Self {
        Self(word.into())
    }

    /// A beta is not taken.
    pub fn beta(name: &str) -> Self {
        Self(format!("beta:{name}"))
    }

    /// The model does not have a service tier.
    pub fn tier(name: &str) -> Self {
        Self(format!("tier:{name}"))
    }

    /// Its word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Lesson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The lessons that hold for a model in a region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lessons(BTreeSet<Lesson>);

impl Lessons {
    /// Whether there is this one.
    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|lesson| lesson.0 == word)
    }

    /// Whether this beta is not taken.
    pub fn refuse_beta(&self, name: &str) -> bool {
        self.0.iter().any(|lesson| lesson.0.strip_prefix("beta:") == Some(name))
    }

    /// Whether this service tier is not to be had.
    pub fn refuse_tier(&self, name: &str) -> bool {
        self.0.iter().any(|lesson| lesson.0.strip_prefix("tier:") == Some(name))
    }

    /// Whether there is nothing to leave out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds these.
    pub fn learn(&mut self, lessons: impl IntoIterator<Item = Lesson>) {
        self.0.extend(lessons);
    }
}

impl FromIterator<Lesson> for Lessons {
    fn from_iter<T: IntoIterator<Item = Lesson>>(lessons: T) -> Self {
        Self(lessons.into_iter().collect())
    }
}

/// A lesson with where, when and from which words it was learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// The base Bedrock id of the model.
    pub model: String,
    /// The AWS region.
    pub region: String,
    /// What is left out.
    pub lesson: Lesson,
    /// When it was refused.
    pub at: SystemTime,
    /// What Bedrock said, without account numbers and other secrets.
    pub words: String,
}

impl Learned {
    /// Whether it still holds.
    pub fn holds(&self, now: SystemTime) -> bool {
        now.duration_since(self.at).map_or(true, |age| age < HOLDS)
    }
}

/// What is kept of Bedrock's words: the clause that teaches, scrubbed and cut.
pub fn kept_words(words: &str, lesson: &Lesson) -> String {
    scrub(clause(words, lesson)).replace(char::is_control, " ").chars().take(LONGEST_WORDS).collect()
}

/// A change of what is known, to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A lesson is new, or was learned anew.
    Learned(Learned),
    /// One lesson of a model is forgotten in every region, or all of them.
    Forgotten {
        /// The base Bedrock id.
        model: String,
        /// Which; `None` for all.
        lesson: Option<Lesson>,
    },
}
