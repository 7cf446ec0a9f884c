//! The known names that look like one that is not known.

use super::spelling::{anthropic_name, plain, without_one_million};
use crate::catalog::{Catalog, Line, Model};

/// Longer names are no slips of the pen, and comparing them takes time.
const LONGEST: usize = 100;

/// Up to three, the nearest first. Who names a line of models gets names of that line; who is far from everything gets
/// the newest of the main lines.
pub(super) fn names(asked: &str, catalog: &'static Catalog) -> Vec<String> {
    let asked = comparable(asked);
    let of_line = Line::ALL.into_iter().find(|line| asked.contains(line.as_str()));
    let mut found: Vec<(usize, &str)> = match of_line {
        _ if asked.len() > LONGEST => vec![],
        Some(line) => {
            near(&asked, catalog.models().iter().filter(|model| model.line == Some(line)).map(name), usize::MAX)
        }
        None => near(&asked, catalog.models().iter().map(name).chain(catalog.aliases()), asked.len() / 3),
    };
    found.sort_by_key(|(distance, _)| *distance);
    if found.is_empty() {
        found = [Line::Opus, Line::Sonnet, Line::Haiku]
            .iter()
            .filter_map(|line| catalog.by_alias(line.as_str()))
            .map(|model| (0, name(model)))
            .collect();
    }
    found.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}

fn name(model: &Model) -> &str {
    &model.name
}

fn near<'a>(asked: &str, known: impl Iterator<Item = &'a str>, limit: usize) -> Vec<(usize, &'a str)> {
    known
        .map(|name| (distance(asked, &name.replace('.', "-")), name))
        .filter(|(distance, _)| *distance <= limit)
        .collect()
}

/// Without what a name may carry on either side: vendor, profile, version, date.
fn comparable(asked: &str) -> String {
    let lower = plain(without_one_million(asked).0).to_ascii_lowercase();
    let name = lower.rsplit_once("anthropic.").map_or(&*lower, |(_, name)| name);
    let name = anthropic_name(name.rsplit_once('/').map_or(name, |(_, name)| name));
    match name.rsplit_once('-') {
        Some((bare, date)) if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) => bare.to_owned(),
        _ => name,
    }
}

/// How many characters must be put in, taken out or replaced to turn one text into the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, have) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, want) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(have != *want);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn a_distance_counts_single_changes() {
        let known = [("", "abc", 3), ("sonet", "sonnet", 1), ("opus", "opus", 0), ("kitten", "sitting", 3)];
        assert!(known.iter().all(|(from, to, count)| distance(from, to) == *count && distance(to, from) == *count));
    }

    #[test]
    fn a_slip_finds_its_name_first() {
        for (asked, first) in [
            ("sonet", "sonnet"),
            ("claude-sonet-4-5", "claude-sonnet-4-5"),
            ("claude-opus-4-9", "claude-opus-4-8"),
            ("us.anthropic.claude-3-5-haiku-20241022-v1:0", "claude-haiku-5-5"),
            ("claude-3-opus-20240229", "claude-opus-5"),
            ("gpt-4o", "claude-opus-5-5"),
            ("qwen3-coder-480", "qwen3-coder-480b"),
            ("gpt-5.3", "gpt-5.4"),
            ("nova-prow", "nova-pro"),
            ("", "claude-opus-5-5"),
        ] {
            assert_eq!(names(asked, catalog()).first().map(String::as_str), Some(first), "{asked}");
        }
    }

    #[test]
    fn who_names_a_line_gets_that_line() {
        for line in Line::ALL {
            let found = names(&format!("claude-3-{}", line.as_str()), catalog());
            assert!(!found.is_empty() && found.iter().all(|name| name.contains(line.as_str())), "{found:?}");
        }
    }

    #[test]
    fn an_endless_name_is_not_compared() {
        assert_eq!(
            names(&"opus".repeat(100_000), catalog()),
            ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"]
        );
    }
}
