//! As much of a document as is there, where its end was cut off.

use super::Document;

/// Closes what is open at the end of a text that was cut. The string that it was cut in stays without its last word, of
/// which nobody can tell what it was. `None` if that makes no document.
pub fn closed(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut open = Vec::new();
    // How much can stay. Nothing opens or closes behind it.
    let mut good = None;
    let mut key_next = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                open.push(if *byte == b'{' { '}' } else { ']' });
                key_next = *byte == b'{';
                good = Some(at + 1);
            }
            b'}' | b']' => {
                open.pop();
                good = Some(at + 1);
            }
            b',' => {
                good = Some(at);
                key_next = open.last() == Some(&'}');
            }
            b':' => key_next = false,
            b'"' => match string_end(bytes, at) {
                Some(end) => at = end,
                None if key_next => break,
                None => return close(&format!("{}{}\"", &text[..at], whole_words(&text[at..])), &open),
            },
            _ => {}
        }
        at += 1;
    }
    close(&text[..good?], &open)
}

/// Where the string that begins at `at` has its closing quote.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at),
            _ => at += 1,
        }
    }
}

/// Of a string what does not end in the middle of something; its opening quote stays in any case.
fn whole_words(string: &str) -> &str {
    let last = string.char_indices().rfind(|(_, sign)| sign.is_whitespace() || ",;\"".contains(*sign));
    last.map_or(string, |(at, sign)| &string[..at + sign.len_utf8()])
}

fn close(text: &str, open: &[char]) -> Option<String> {
    let closed: String = text.chars().chain(open.iter().rev().copied()).collect();
    Document::parse(&closed).is_ok().then_some(closed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::closed;

    #[test]
    fn what_is_whole_stays_and_the_word_that_was_cut_does_not() {
        for (cut, whole) in [
            (r#"{"a":1,"b":[{"c":"one two thr"#, r#"{"a":1,"b":[{"c":"one two "}]}"#),
            (r#"{"a":1,"b":[1,2"#, r#"{"a":1,"b":[1]}"#),
            (r#"{"a":{"b":true},"c"#, r#"{"a":{"b":true}}"#),
            (r#"{"a":"x","b":tr"#, r#"{"a":"x"}"#),
            (r#"{"a":"secretive"#, r#"{"a":""}"#),
        ] {
            assert_eq!(closed(cut).as_deref(), Some(whole));
        }
        assert_eq!(closed("word"), None);
    }

    proptest! {
        #[test]
        fn wherever_a_document_is_cut_there_is_one(text in ".{0,12}", at in 1usize..200) {
            let whole = serde_json::json!({ "a": [text.clone(), { "b\"": format!("{text}\n"), "c": [1, null] }], "d": text });
            let whole = whole.to_string();
            let at = (0..=at.min(whole.len() - 1)).rev().find(|at| whole.is_char_boundary(*at)).expect("0");
            if at > 0 {
                prop_assert!(closed(&whole[..at]).is_some(), "{}", &whole[..at]);
            }
        }
    }
}
