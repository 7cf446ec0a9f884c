//! How many tokens a text makes, without a tokenizer: words, numbers and signs each at the price they have on average.
//!
//! Splitting into words follows real counts far closer than dividing bytes, which is off by half between prose, code
//! and base64.

/// Runs this long without a space or a sign, with a digit among them, are keys or base64 rather than words.
const OPAQUE_RUN: usize = 40;

/// The price in hundredths of a token.
pub(super) fn hundredths(text: &str) -> u64 {
    let mut sum = 0;
    let mut at = 0;
    // Where the run of key-like characters ends that was looked at last: each run is measured once.
    let mut judged = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let opaque = if at < judged { 0 } else { run(rest.as_bytes(), is_opaque) };
        judged = judged.max(at + opaque);
        let (length, price) = match is_key(&rest[..opaque]) {
            true => (opaque, opaque as u64 * 85),
            false => piece(rest, first),
        };
        sum += price;
        at += length;
    }
    sum
}

fn is_key(run: &str) -> bool {
    run.len() >= OPAQUE_RUN && run.bytes().any(|byte| byte.is_ascii_digit())
}

/// The next piece of `rest`, which begins with `first`: its length in bytes and its price.
fn piece(rest: &str, first: char) -> (usize, u64) {
    if !first.is_ascii() {
        return (first.len_utf8(), beyond_ascii(first));
    }
    let bytes = rest.as_bytes();
    let same = run(bytes, |byte| byte == first as u8);
    match first {
        'a'..='z' | 'A'..='Z' => {
            let letters = run(bytes, |byte| byte.is_ascii_alphabetic());
            (letters, 100 + 25 * letters.saturating_sub(5) as u64)
        }
        '0'..='9' => {
            let digits = run(bytes, |byte| byte.is_ascii_digit());
            (digits, 50 * digits.max(2) as u64)
        }
        // The space before a word is part of the word; longer runs are indentation.
        ' ' if same == 1 => (1, 0),
        ' ' | '\t' | '\n' | '\r' => (same, 100 + same as u64),
        _ => (same, 75 + 25 * same as u64),
    }
}

/// Two UTF-8 bytes are mostly letters of alphabets (Cyrillic, Greek, Arabic), three Indic and East Asian scripts and
/// typographic signs, four emoji. No recorded case tells, so these lean to the safe side.
fn beyond_ascii(sign: char) -> u64 {
    match sign.len_utf8() {
        2 => 100,
        3 => 150,
        _ => 300,
    }
}

fn is_opaque(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-')
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| belongs(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::hundredths;

    #[test]
    fn pieces_have_their_price() {
        let base64 = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU2Nzg5";
        for (text, expected) in [
            ("", 0),
            ("word", 100),
            ("two words", 200),
            ("characteristically", 425),
            ("12345", 250),
            ("7", 100),
            ("a\n    b", 404 + 1),
            ("{}", 200),
            ("----", 175),
            ("é", 100),
            ("语", 150),
            ("🦀", 300),
            (base64, base64.len() as u64 * 85),
        ] {
            assert_eq!(hundredths(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_rule_of_dashes_is_no_key() {
        assert!(hundredths(&"-".repeat(80)) < 80 * 85);
    }

    #[test]
    fn time_grows_with_the_text_and_not_with_its_square() {
        assert_eq!(hundredths(&"a-".repeat(1_000_000)), 200 * 1_000_000);
    }
}
