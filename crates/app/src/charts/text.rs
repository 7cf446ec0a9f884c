//! How wide text is, and how it is cut to fit.
//!
//! Measured in the font that pictures are made with. A browser sets the same text in the system's own font, which may
//! be wider, so a little more room is kept.

use std::sync::LazyLock;

use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};

pub(super) const REGULAR: &[u8] = include_bytes!("fonts/Roboto-Regular.ttf");
pub(super) const MEDIUM: &[u8] = include_bytes!("fonts/Roboto-Medium.ttf");

/// Verdana-like system fonts are this much wider than ours.
const MARGIN: f32 = 1.15;

/// For letters that the font has not got: as wide as letters get.
const UNKNOWN: f32 = 1.0;

/// Heaviness of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Medium,
}

/// Widths by letter, in ems.
struct Widths(std::collections::HashMap<char, f32>);

static WIDTHS: LazyLock<[Widths; 2]> = LazyLock::new(|| [Widths::of(REGULAR), Widths::of(MEDIUM)]);

/// The room to keep for a text, in pixels.
pub(super) fn width(text: &str, size: f32, weight: Weight) -> f32 {
    drawn_width(text, size, weight) * MARGIN
}

/// What a text takes in our own font, in pixels.
pub(super) fn drawn_width(text: &str, size: f32, weight: Weight) -> f32 {
    let Widths(widths) = &WIDTHS[weight as usize];
    text.chars().map(|letter| widths.get(&letter).copied().unwrap_or(UNKNOWN)).sum::<f32>() * size
}

/// The text, or as much of it as fits with an ellipsis behind it.
pub(super) fn fitted(text: &str, size: f32, weight: Weight, room: f32) -> String {
    let text = printable(text);
    if width(&text, size, weight) <= room {
        return text;
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let shorter = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if width(&shorter, size, weight) <= room {
            return shorter;
        }
    }
    "…".to_owned()
}

/// Names come from clients: what is no letter, and what XML has no place for, becomes a question mark; and nobody reads
/// more than a line.
pub(super) fn printable(text: &str) -> String {
    let odd = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}'..='\u{ffff}')
    };
    text.chars().take(300).map(|letter| if odd(letter) { '?' } else { letter }).collect()
}

impl Widths {
    fn of(font: &[u8]) -> Self {
        let Ok(font) = skrifa::FontRef::new(font) else { return Self(std::collections::HashMap::new()) };
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        let letters = font.charmap().mappings();
        let known = letters.filter_map(|(code, glyph)| Some((char::from_u32(code)?, metrics.advance_width(glyph)?)));
        Self(known.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fonts_have_what_figures_are_written_with() {
        for Widths(widths) in WIDTHS.iter() {
            for letter in "0123456789.,%$₹€£¥₩…−–·KMLCr\u{a0}".chars() {
                assert!(widths.contains_key(&letter), "{letter:?} has no glyph");
            }
        }
    }

    #[test]
    fn what_is_too_long_ends_in_an_ellipsis_and_fits() {
        let long = "us.anthropic.claude-sonnet-5-5-20260929-v1:0";
        let cut = fitted(long, 12.0, Weight::Regular, 100.0);
        assert!(cut.ends_with('…') && cut.starts_with("us.anthropic"), "{cut}");
        assert!(width(&cut, 12.0, Weight::Regular) <= 100.0);
        assert_eq!(fitted("short", 12.0, Weight::Regular, 100.0), "short");
        assert_eq!(fitted("anything", 12.0, Weight::Regular, 0.0), "…");
    }

    #[test]
    fn no_name_can_turn_the_direction_of_the_text_or_break_the_line() {
        assert_eq!(printable("a\nb\u{202e}c\u{0}d\u{ffff}"), "a?b?c?d?");
    }
}
