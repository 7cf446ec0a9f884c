//! The words of a web page: tags, scripts and styles go, what stands apart stays apart.
//!
//! One pass from front to back, whatever the page is like. It is no browser: the words are for a model to read.

/// What is left of a page.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) title: Option<String>,
    pub(super) text: String,
}

/// Elements whose content is not for reading.
const UNREAD: [&str; 7] = ["script", "style", "noscript", "template", "svg", "iframe", "title"];
/// Elements within a line.
const INLINE: [&str; 21] = [
    "a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "kbd", "label", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "time", "u",
];
/// What the names in `&name;` stand for; others stay as they are.
const ENTITIES: [(&str, char); 20] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("euro", '€'),
    ("times", '×'),
];
/// The longest name of an entity, and more than any number has digits.
const LONGEST_ENTITY: usize = 10;

/// Reads a page.
pub(super) fn text(page: &str) -> Text {
    let mut read = Text { title: title(page), text: String::new() };
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        words(&rest[..at], &mut read.text);
        rest = tag(&rest[at..], &mut read.text);
    }
    words(rest, &mut read.text);
    read.text.truncate(read.text.trim_end().len());
    read
}

fn title(page: &str) -> Option<String> {
    let from = find(page, "<title")?;
    let inner = page[from..].split_once('>')?.1;
    let mut title = String::new();
    words(&inner[..find(inner, "</title")?], &mut title);
    let title = title.trim().to_owned();
    (!title.is_empty()).then_some(title)
}

/// Reads the tag that `text` begins with, and returns what is behind it.
fn tag<'t>(text: &'t str, out: &mut String) -> &'t str {
    if let Some(comment) = text.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, rest)| rest);
    }
    let name = text[1..].trim_start_matches('/');
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = name[..length].to_ascii_lowercase();
    if length == 0 && !text.starts_with("<!") && !text.starts_with("<?") {
        out.push('<'); // a sign, no tag
        return &text[1..];
    }
    let behind = text.split_once('>').map_or("", |(_, rest)| rest);
    if UNREAD.contains(&name.as_str()) && !text.starts_with("</") {
        let end = format!("</{name}");
        let Some(at) = find(behind, &end) else {
            return "";
        };
        return behind[at..].split_once('>').map_or("", |(_, rest)| rest);
    }
    if !INLINE.contains(&name.as_str()) {
        break_line(if text.starts_with("</") { "" } else { &name }, out);
    }
    behind
}

fn break_line(name: &str, out: &mut String) {
    let end = out.trim_end_matches(' ').len();
    out.truncate(end);
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    if name == "li" && !out.ends_with("- ") {
        out.push_str("- ");
    }
}

/// Adds words with single spaces between them.
fn words(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let (letter, length) = if letter == '&' { entity(rest) } else { (letter, letter.len_utf8()) };
        rest = &rest[length..];
        if !letter.is_whitespace() {
            out.push(letter);
        } else if !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

/// The character that `text`, which begins with `&`, begins with, and how many bytes it takes.
fn entity(text: &str) -> (char, usize) {
    let name = text.bytes().skip(1).take(LONGEST_ENTITY).position(|byte| byte == b';').map(|end| &text[1..=end]);
    let number = |name: &str| {
        let digits = name.strip_prefix('#')?;
        let hex = digits.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16).ok());
        hex.unwrap_or_else(|| digits.parse().ok()).and_then(char::from_u32)
    };
    let named = |name: &str| ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter);
    let found = name.and_then(|name| Some((number(name).or_else(|| named(name))?, name.len() + 2)));
    found.unwrap_or(('&', 1))
}

/// Where `what`, in lower case, first stands, whatever case it is written in.
fn find(text: &str, what: &str) -> Option<usize> {
    text.as_bytes().windows(what.len()).position(|window| window.eq_ignore_ascii_case(what.as_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_stay_and_what_is_not_for_reading_goes() {
        let page = "<!DOCTYPE html><html><HEAD><title>A &amp; B</title><style>p{}</style></HEAD><body>\
            <script>if (a < b) alert('<p>')</script><!-- <p>no</p> --><h1>One</h1><p>Two  <b>bold</b>&nbsp;words &#8212; \
            &#x41;&unknown; 1 < 2</p><ul><li>x</li><li>y</li></ul></body></html>";
        let read = text(page);
        assert_eq!(read.title.as_deref(), Some("A & B"));
        assert_eq!(read.text, "One\nTwo bold words — A&unknown; 1 < 2\n- x\n- y");
    }

    #[test]
    fn a_page_that_is_cut_off_anywhere_is_read_as_far_as_it_goes() {
        let page = "<head><title>é</title></head><p a='é'>é&eacute;<script>x</script><!-- é -->é";
        for end in (0..=page.len()).filter(|end| page.is_char_boundary(*end)) {
            text(&page[..end]);
        }
    }

    proptest! {
        #[test]
        fn no_page_breaks_it(page in "(<|>|/|&|;|#|x|!|-|p|script|head|title|é| |\n){0,40}") {
            text(&page);
        }
    }
}
