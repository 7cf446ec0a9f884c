//! `[window]`: how Outcrop speaks to people who look at no terminal.

use serde::{Deserialize, Deserializer};

use crate::language::Language;

/// The table as it is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Window {
    /// The language of the window, the tray and notifications: `"en"`, `"hi"`; `"auto"`, or nothing, is that of the system.
    #[serde(deserialize_with = "language")]
    pub language: Option<Language>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Auto,
    En,
    Hi,
}

fn language<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Language>, D::Error> {
    Ok(match Word::deserialize(source)? {
        Word::Auto => None,
        Word::En => Some(Language::English),
        Word::Hi => Some(Language::Hindi),
    })
}

impl Window {
    /// The one that is spoken now.
    pub fn spoken(self) -> Language {
        self.language.unwrap_or_else(Language::of_system)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_one_of_ours_or_that_of_the_system() {
        let read = |text: &str| toml::from_str::<Window>(text).map(|window| window.language);
        assert_eq!(read("language = 'hi'"), Ok(Some(Language::Hindi)));
        assert_eq!((read("language = 'auto'"), read("")), (Ok(None), Ok(None)));
        assert!(read("language = 'fr'").expect_err("not spoken yet").message().contains("`hi`"));
    }
}
