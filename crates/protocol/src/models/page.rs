//! Which page of the models a client asks for.

use crate::refusal::Refusal;

const LIMITS: std::ops::RangeInclusive<usize> = 1..=1000;

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many models at most, 1 to 1000.
    pub limit: usize,
    /// The model before the first of the page.
    pub after_id: Option<String>,
    /// The model behind the last of the page.
    pub before_id: Option<String>,
    /// The only lifecycles wanted; empty for all.
    pub lifecycles: Vec<String>,
}

impl Default for Page {
    fn default() -> Self {
        Self { limit: 20, after_id: None, before_id: None, lifecycles: vec![] }
    }
}

/// Reads the query of a list request, without its question mark. Parameters that nobody knows are ignored.
///
/// # Errors
/// 400 in Anthropic's words for a limit outside 1 to 1000 and for an unknown lifecycle.
pub fn parse_page(query: &str) -> Result<Page, Refusal> {
    let mut page = Page::default();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match decoded(name).as_str() {
            "limit" => page.limit = limit(&decoded(value))?,
            "after_id" => page.after_id = cursor(value),
            "before_id" => page.before_id = cursor(value),
            "lifecycle[]" | "lifecycle" => page.lifecycles.push(lifecycle_word(&decoded(value))?),
            _ => {}
        }
    }
    Ok(page)
}

fn limit(value: &str) -> Result<usize, Refusal> {
    let wrong = |why: &str| Refusal::invalid(format!("limit: Input should be {why}"));
    match value.parse::<i128>() {
        Err(_) => Err(wrong("a valid integer, unable to parse string as an integer")),
        Ok(limit) if limit < 1 => Err(wrong("greater than or equal to 1")),
        Ok(limit) => usize::try_from(limit)
            .ok()
            .filter(|limit| LIMITS.contains(limit))
            .ok_or_else(|| wrong("less than or equal to 1000")),
    }
}

fn lifecycle_word(word: &str) -> Result<String, Refusal> {
    match word {
        "active" | "deprecated" | "retired" => Ok(word.to_owned()),
        _ => Err(Refusal::invalid("lifecycle: Input should be 'active', 'deprecated' or 'retired'")),
    }
}

fn cursor(value: &str) -> Option<String> {
    Some(decoded(value)).filter(|id| !id.is_empty())
}

/// Percent-decoding of a query. What is no valid escape stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escape = tail.get(..2).filter(|_| *first == b'%').and_then(hex_byte);
        bytes.push(escape.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if escape.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let [high, low] = digits else { return None };
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_says_which_page() {
        assert_eq!(parse_page(""), Ok(Page::default()));
        assert_eq!(parse_page("beta=true&limit=1000").map(|page| page.limit), Ok(1000));
        let page = parse_page("after_id=claude%2dopus-5&before_id=&lifecycle%5B%5D=active").expect("a good query");
        assert_eq!((page.after_id.as_deref(), page.before_id), (Some("claude-opus-5"), None));
        assert_eq!(page.lifecycles, ["active"]);
        assert_eq!(decoded("a+b%zz%4"), "a b%zz%4");
    }

    #[test]
    fn a_limit_out_of_range_is_refused_in_anthropics_words() {
        for (limit, why) in [
            ("0", "greater than or equal to 1"),
            ("-5", "greater than or equal to 1"),
            ("1001", "less than or equal to 1000"),
            ("99999999999999999999", "less than or equal to 1000"),
            ("many", "a valid integer, unable to parse string as an integer"),
            ("", "a valid integer, unable to parse string as an integer"),
        ] {
            let refusal = parse_page(&format!("limit={limit}")).expect_err(limit);
            assert_eq!((refusal.status, refusal.message), (400, format!("limit: Input should be {why}")));
        }
        assert!(parse_page("lifecycle[]=asleep").is_err());
    }
}
