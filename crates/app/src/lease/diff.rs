//! What a change of a settings file looks like to a person: a unified diff in which secrets are masked.

use std::path::Path;

use jsonc_parser::tokens::Token;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};
use similar::TextDiff;

use crate::token::masked;

/// Lines shown around a change.
const AROUND: usize = 2;

/// The difference; empty where there is none.
pub(super) fn unified(path: &Path, before: &str, after: &str) -> String {
    let (before, after) = (without_secrets(before), without_secrets(after));
    let name = path.display().to_string();
    let diff = TextDiff::from_lines(&before, &after);
    let text = diff.unified_diff().context_radius(AROUND).missing_newline_hint(false).header(&name, &name).to_string();
    text.replace('\r', "")
}

/// The text with every secret that it names made short.
fn without_secrets(text: &str) -> String {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: true };
    let tokens = parse_to_ast(text, &collect, &ParseOptions::default()).ok().and_then(|parsed| parsed.tokens);
    let Some(tokens) = tokens else {
        return String::new();
    };
    let mut shown = text.to_owned();
    let mut from_end: Vec<_> = tokens.windows(5).filter_map(|five| secret(five)).collect();
    from_end.extend(tokens.windows(3).filter_map(|three| plain(three)));
    from_end.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, mask) in from_end {
        shown.replace_range(range, &mask);
    }
    shown
}

type Found = (std::ops::Range<usize>, String);

/// `"ANTHROPIC_AUTH_TOKEN": "..."`
fn plain(tokens: &[jsonc_parser::tokens::TokenAndRange<'_>]) -> Option<Found> {
    let [name, colon, value] = tokens else { return None };
    match (&name.token, &colon.token, &value.token) {
        (Token::String(name), Token::Colon, Token::String(secret)) if is_secret(name) => {
            Some((value.range.start..value.range.end, quoted(secret)))
        }
        _ => None,
    }
}

/// `"name": "ANTHROPIC_AUTH_TOKEN", "value": "..."`, from the second of these on.
fn secret(tokens: &[jsonc_parser::tokens::TokenAndRange<'_>]) -> Option<Found> {
    let [name, comma, key, colon, value] = tokens else { return None };
    match (&name.token, &comma.token, &key.token, &colon.token, &value.token) {
        (Token::String(name), Token::Comma, Token::String(key), Token::Colon, Token::String(secret))
            if is_secret(name) && key == "value" =>
        {
            Some((value.range.start..value.range.end, quoted(secret)))
        }
        _ => None,
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    ["TOKEN", "KEY", "SECRET", "PASSWORD", "PASSPHRASE", "HEADERS", "PROXY"].iter().any(|word| name.contains(word))
        && !name.contains("NO_PROXY")
        && !name.contains("MAX_")
}

fn quoted(secret: &str) -> String {
    format!("\"{}\"", masked(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_shows_what_changes_and_no_secret() {
        let before =
            "{\n  \"ANTHROPIC_API_KEY\": \"sk-ant-a-long-secret-7777\",\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n";
        let after = before
            .replace("sk-ant-a-long-secret-7777", "outcrop-a-long-secret-1234")
            .replace("{\n", "{\n  \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:1\",\n");
        let diff = unified(Path::new("settings.json"), before, &after);
        assert!(diff.contains("+  \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:1\",\n"), "{diff}");
        assert!(diff.contains("-  \"ANTHROPIC_API_KEY\": \"…7777\"") && diff.contains("\"…1234\""), "{diff}");
        assert!(!diff.contains("long-secret") && !diff.contains("\"c\""), "{diff}");
    }

    #[test]
    fn secrets_in_the_list_of_an_editor_are_masked_too() {
        let text = r#"{ "l": [{ "name": "ANTHROPIC_AUTH_TOKEN", "value": "short" }] }"#;
        assert_eq!(without_secrets(text), r#"{ "l": [{ "name": "ANTHROPIC_AUTH_TOKEN", "value": "…" }] }"#);
    }
}
