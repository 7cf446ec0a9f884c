//! The Hindi of an English sentence, by `data/hindi.toml`.
//!
//! A sentence may consist of others: what stands in its places, a cause behind its colon, the next sentence behind its full
//! stop. Of all ways to understand it the one counts that knows most of its words again.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::template::Template;

/// Longer texts are no sentences of ours, in bytes.
const LONGEST: usize = 2_000;
/// So many places are tried at which one sentence may end and the next begin.
const MOST_ENDS: usize = 16;

/// A sentence in both languages.
pub(super) struct Pair {
    pub(super) english: Template,
    pub(super) hindi: Template,
}

static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let pair =
        |(english, hindi): (&String, &String)| Pair { english: Template::new(english), hindi: Template::new(hindi) };
    written().values().flatten().map(pair).collect()
});

/// The file, part by part.
pub(super) fn written() -> BTreeMap<String, BTreeMap<String, String>> {
    toml::from_str(include_str!("../../data/hindi.toml")).expect("a test reads this very file")
}

/// In Hindi as far as it is known, else as it is.
pub(super) fn of(english: &str) -> String {
    if english.len() > LONGEST {
        return english.to_owned();
    }
    Reader::default().read(english).words
}

/// A text as far as it is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reading {
    /// How much of it was known again, in bytes.
    known: usize,
    /// How much lies within something else, in bytes, as often as it does: of readings that know as much, the flattest is
    /// what was meant.
    within: usize,
    /// In Hindi.
    words: String,
}

impl Reading {
    fn unknown(text: &str) -> Self {
        Self { known: 0, within: 0, words: text.to_owned() }
    }

    fn worth(&self) -> (usize, Reverse<usize>) {
        (self.known, Reverse(self.within))
    }
}

/// What was understood so far: parts come up again and again.
#[derive(Default)]
struct Reader<'t>(HashMap<&'t str, Reading>);

impl<'t> Reader<'t> {
    fn read(&mut self, text: &'t str) -> Reading {
        if let Some(reading) = self.0.get(text) {
            return reading.clone();
        }
        let known = self.sentence(text).into_iter().chain(self.parts(text)).filter(|reading| reading.known > 0);
        let best = known.max_by_key(Reading::worth).unwrap_or_else(|| Reading::unknown(text));
        self.0.insert(text, best.clone());
        best
    }

    /// As one sentence. Some get their full stop only where they are shown.
    fn sentence(&mut self, text: &'t str) -> Option<Reading> {
        let stopped = text.strip_suffix('.').and_then(|text| self.template(text));
        let stopped = stopped.map(|reading| Reading { words: reading.words + "।", ..reading });
        self.template(text).into_iter().chain(stopped).max_by_key(Reading::worth)
    }

    fn template(&mut self, text: &'t str) -> Option<Reading> {
        let fitting = PAIRS.iter().filter_map(|pair| Some((pair, pair.english.values(text)?)));
        fitting.map(|(pair, values)| self.filled(pair, values)).max_by_key(Reading::worth)
    }

    fn filled(&mut self, pair: &Pair, values: Vec<(&str, &'t str)>) -> Reading {
        let (mut known, mut within) = (pair.english.words(), 0);
        let mut said = Vec::new();
        for (name, value) in values {
            let reading = self.read(value);
            known += reading.known;
            within += reading.within + value.len();
            // At the end, a place takes whatever is left, be it the end of what is around.
            within += if pair.english.is_open() { value.len() } else { 0 };
            said.push((name, reading.words));
        }
        Reading { known, within, words: pair.hindi.filled(&said) }
    }

    /// As one and whatever follows.
    fn parts(&mut self, text: &'t str) -> Vec<Reading> {
        let ends =
            text.match_indices([':', '.', '\n']).filter(|(at, end)| *end == "\n" || text[at + 1..].starts_with(' '));
        let mut readings = Vec::new();
        for (at, end) in ends.take(MOST_ENDS) {
            // A colon is between the two; a full stop is the first one's.
            let (first, between, rest) = match end {
                ":" => (&text[..at], ": ", &text[at + 2..]),
                "." => (&text[..=at], " ", &text[at + 2..]),
                _ => (&text[..at], "\n", &text[at + 1..]),
            };
            // A word alone is no sentence: `output: Field required` is somebody else's.
            let known = if first.contains(' ') { self.sentence(first) } else { None };
            let (first, rest) = (known.unwrap_or_else(|| Reading::unknown(first)), self.read(rest));
            readings.push(Reading {
                known: first.known + rest.known,
                within: first.within + rest.within,
                words: first.words + between + &rest.words,
            });
        }
        readings
    }
}
