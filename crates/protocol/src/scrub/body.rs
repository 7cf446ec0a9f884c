//! Takes secrets out of a whole body, so that it can be kept: a JSON document stays one, a stream of events stays one.
//!
//! Strings are looked at as what they mean, not as they are written, since an escape would hide what stands behind it. In a
//! stream the pieces of one text are looked at together: a secret comes in as many pieces as any other word.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::{SECRET, scrub, secrets};
use crate::json::{Document, Edits, Kind, Node, quoted};

#[cfg(test)]
mod tests;

/// Keys whose text is a secret, whatever it looks like; compared in small letters, without what divides words.
const SECRET_KEYS: &[&str] = &[
    "accesstoken",
    "apikey",
    "authorization",
    "authtoken",
    "clientsecret",
    "password",
    "passwd",
    "privatekey",
    "refreshtoken",
    "secret",
    "secretaccesskey",
    "secretkey",
    "sessiontoken",
];
/// Texts that come in pieces, in the streams of both APIs.
const IN_PIECES: &[&str] = &["text", "partial_json", "thinking", "content", "arguments", "refusal"];
/// What Anthropic has sealed; it comes back to it as it was, and says nothing to anybody else.
const SEALED: &[&str] = &["signature", "encrypted_content", "encrypted_index"];

type Masks = Vec<(Range<usize>, Cow<'static, str>)>;

/// The documents of a body, and where in it they stand: one, or those of all events.
type Documents<'t> = [(Range<usize>, Document<'t>)];

/// The body without secrets, those in `known` among them; borrowed when there are none. Images and documents stay.
pub fn scrub_body<'t>(text: &'t str, known: &[&str]) -> Cow<'t, str> {
    let documents = match Document::parse(text) {
        Ok(document) => vec![(0..text.len(), document)],
        Err(_) => of_events(text),
    };
    if documents.is_empty() {
        return scrub_plain(text, known);
    }
    let mut edits = HashMap::new();
    each_text(&documents, |pieces, key, within| {
        put(&documents, &mut edits, pieces, &masks(pieces, key, within, known))
    });
    edited(text, &documents, edits)
}

/// It is neither JSON nor events; written so that no escape hides the beginning of a word.
fn scrub_plain<'t>(text: &'t str, known: &[&str]) -> Cow<'t, str> {
    let plain = text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t").replace("\\\"", "\"");
    let clean = known.iter().fold(plain, |plain, known| plain.replace(known, SECRET));
    let clean = scrub(&clean).into_owned();
    if clean == text { Cow::Borrowed(text) } else { Cow::Owned(clean) }
}

fn of_events(text: &str) -> Vec<(Range<usize>, Document<'_>)> {
    let mut at = 0;
    let document = |line: &'_ str| {
        at += line.len();
        let data = line.strip_prefix("data:")?.trim_start();
        Some((at - data.len(), data.trim_end().len()))
    };
    let places: Vec<_> = text.split_inclusive('\n').filter_map(document).collect();
    let parsed = |(start, length)| Some((start..start + length, Document::parse(&text[start..start + length]).ok()?));
    places.into_iter().filter_map(parsed).collect()
}

/// One string of a body.
struct Piece<'d> {
    document: usize,
    node: Node<'d>,
    text: Cow<'d, str>,
}

/// Visits every text with its key and the object that it stands in. Keys are texts, too. In events, what comes in pieces
/// is one.
fn each_text<'d>(documents: &'d Documents<'_>, mut see: impl FnMut(&[Piece<'d>], &str, Option<Node<'d>>)) {
    let mut together: HashMap<(u64, &str), Vec<Piece<'d>>> = HashMap::new();
    for (document, (_, parsed)) in documents.iter().enumerate() {
        let block = parsed.root().get("index").and_then(Node::whole).unwrap_or_default();
        each_string(parsed.root(), "", None, &mut |node, key, within| {
            let Some(text) = node.string() else { return };
            let piece = Piece { document, node, text };
            match IN_PIECES.iter().find(|name| documents.len() > 1 && **name == key) {
                Some(name) => together.entry((block, name)).or_default().push(piece),
                None => see(&[piece], key, within),
            }
        });
    }
    together.into_values().for_each(|pieces| see(&pieces, "", None));
}

/// Items of a list have the key of the list.
fn each_string<'d>(
    node: Node<'d>,
    key: &str,
    within: Option<Node<'d>>,
    see: &mut impl FnMut(Node<'d>, &str, Option<Node<'d>>),
) {
    match node.kind() {
        Kind::String => see(node, key, within),
        Kind::Array => node.items().for_each(|item| each_string(item, key, within, see)),
        Kind::Object => node.members().for_each(|member| {
            see(member.key, "", None);
            each_string(member.value, &member.key.string().unwrap_or_default(), Some(node), see);
        }),
        Kind::Number | Kind::True | Kind::False | Kind::Null => {}
    }
}

/// What is to be masked of a text that stands under a key.
fn masks(pieces: &[Piece<'_>], key: &str, within: Option<Node<'_>>, known: &[&str]) -> Masks {
    let text: String = pieces.iter().map(|piece| &*piece.text).collect();
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    if !text.is_empty() && SECRET_KEYS.contains(&plain.to_ascii_lowercase().as_str()) {
        return vec![(0..text.len(), SECRET.into())];
    }
    let mut masks = exact(&text, known);
    if !is_sealed(&text, key, within) {
        // The key may announce it.
        let before = key.len() + 2;
        let found = secrets(&format!("{key}: {text}")).collect::<Masks>().into_iter();
        masks.extend(found.filter_map(|(span, mask)| Some((span.start.checked_sub(before)?..span.end - before, mask))));
    }
    apart(masks)
}

/// Whether it is an image, a document, or something that only Anthropic can read.
fn is_sealed(text: &str, key: &str, within: Option<Node<'_>>) -> bool {
    let kind = || within.and_then(|within| within.get("type"));
    let data = || kind().is_some_and(|kind| kind.is("base64") || kind.is("redacted_thinking"));
    let is_base64 = || text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte));
    SEALED.contains(&key) && is_base64()
        || key == "data" && data() && is_base64()
        || key == "url" && text.starts_with("data:") && text.contains(";base64,")
}

fn exact(text: &str, known: &[&str]) -> Masks {
    let known = known.iter().filter(|known| !known.is_empty());
    known.flat_map(|known| text.match_indices(known)).map(|(at, found)| (at..at + found.len(), SECRET.into())).collect()
}

/// In order, and of two that overlap the first.
fn apart(mut masks: Masks) -> Masks {
    masks.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut end = 0;
    masks.retain(|(span, _)| {
        let apart = span.start >= end;
        end = end.max(span.end);
        apart
    });
    masks
}

/// Puts masks into the pieces of a text: each into the piece that it begins in.
fn put<'d>(documents: &'d Documents<'_>, edits: &mut HashMap<usize, Edits<'d>>, pieces: &[Piece<'d>], masks: &Masks) {
    let mut start = 0;
    for piece in pieces {
        let range = start..start + piece.text.len();
        start = range.end;
        let mut within = masks.iter().filter(|(span, _)| span.start < range.end && span.end > range.start).peekable();
        if within.peek().is_none() {
            continue;
        }
        let (mut clean, mut copied) = (String::new(), range.start);
        for (span, mask) in within {
            clean.push_str(&piece.text[copied - range.start..span.start.max(range.start) - range.start]);
            clean.push_str(if span.start >= range.start { mask } else { "" });
            copied = span.end.min(range.end);
        }
        clean.push_str(&piece.text[copied - range.start..]);
        let edits = edits.entry(piece.document).or_insert_with(|| Edits::new(&documents[piece.document].1));
        edits.replace(piece.node, quoted(&clean));
    }
}

fn edited<'t>(text: &'t str, documents: &Documents<'_>, mut edits: HashMap<usize, Edits<'_>>) -> Cow<'t, str> {
    if edits.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut clean, mut copied) = (String::with_capacity(text.len()), 0);
    for (document, (range, _)) in documents.iter().enumerate() {
        if let Some(edits) = edits.remove(&document) {
            clean.push_str(&text[copied..range.start]);
            clean.push_str(&edits.finish());
            copied = range.end;
        }
    }
    clean.push_str(&text[copied..]);
    Cow::Owned(clean)
}
