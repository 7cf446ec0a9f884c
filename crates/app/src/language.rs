//! The languages in which Outcrop speaks to people who look at no terminal: in its window, its tray, its notifications.
//!
//! Every sentence is made where it is meant, in English, by whichever crate means it; some come out of the ledger months
//! later, some have AWS's words within them. So nobody hands keys around: at the door to a person a sentence becomes a
//! [`Said`], which is known again by its words and says the same in every language. What is not ours (AWS's own words,
//! names, commands) stays as it is, and so does what nobody has translated.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod hindi;
mod template;
#[cfg(test)]
mod tests;

/// A language that the window speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, TS)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Hindi.
    #[serde(rename = "hi")]
    Hindi,
}

impl Language {
    /// Its word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Hindi => "hi",
        }
    }

    /// That of the person who has signed in to this machine, if it is one of ours; else English.
    pub fn of_system() -> Self {
        Self::of(sys_locale::get_locales())
    }

    /// The first one that is ours of tags such as `hi-IN`, the most wanted first.
    fn of(tags: impl IntoIterator<Item = String>) -> Self {
        let ours = |tag: String| match tag.split(['-', '_', '.']).next()? {
            "en" => Some(Self::English),
            "hi" => Some(Self::Hindi),
            _ => None,
        };
        tags.into_iter().find_map(ours).unwrap_or_default()
    }
}

/// A sentence in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Said {
    /// In English, in which it was made.
    pub en: String,
    /// In Hindi; in English where that is not known.
    pub hi: String,
}

impl Said {
    /// A sentence as it was made.
    pub fn of(words: impl Into<String>) -> Self {
        let en = words.into();
        Self { hi: hindi::of(&en), en }
    }

    /// In this language.
    pub fn spoken(self, language: Language) -> String {
        match language {
            Language::English => self.en,
            Language::Hindi => self.hi,
        }
    }
}

impl From<&anyhow::Error> for Said {
    /// With all its causes.
    fn from(error: &anyhow::Error) -> Self {
        Self::of(format!("{error:#}"))
    }
}

/// In English, for consoles and logs.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}
