//! Names that Bedrock does not take, made into names that it does, and given back in the answer.
//!
//! The same name always becomes the same, so that a conversation's prefix stays what it was.

use std::collections::{BTreeMap, BTreeSet};

/// The longest name of a tool, and the longest id of a call.
pub(super) const LONGEST: usize = 64;
const LONGEST_DOCUMENT: usize = 200;

/// What was called differently in a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// By what was sent: what the client calls it.
    tools: BTreeMap<String, String>,
    documents: BTreeMap<String, String>,
    /// Ids of calls that the conversation has already had.
    pub(super) calls: BTreeSet<String>,
    /// The tool whose input is the answer, as it was sent.
    pub(super) answer: Option<String>,
}

impl Names {
    /// What the client calls the tool of this name.
    pub fn tool<'n>(&'n self, sent: &'n str) -> &'n str {
        self.tools.get(sent).map_or(sent, String::as_str)
    }

    /// The title that the client gave the document of this name.
    pub fn document<'n>(&'n self, sent: &'n str) -> &'n str {
        self.documents.get(sent).map_or(sent, String::as_str)
    }

    /// Whether the conversation has had a call of this id.
    pub fn has_had(&self, call: &str) -> bool {
        self.calls.contains(call)
    }

    /// The name to send for a tool.
    pub(super) fn send_tool(&mut self, name: &str) -> String {
        let free = |names: &Self, sent: &str| names.tools.get(sent).is_none_or(|of| of == name);
        let mut sent = fitting(name, |byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        for round in 2_u32.. {
            if free(self, &sent) {
                break;
            }
            sent = marked(&sent, &format!("{name}\0{round}"));
        }
        self.tools.insert(sent.clone(), name.to_owned());
        sent
    }

    /// The name to send for a document, which no other has.
    pub(super) fn send_document(&mut self, title: &str) -> String {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-()[]".contains(letter);
        let words: String = title.chars().map(|letter| if plain(letter) { letter } else { ' ' }).collect();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let words: String = words.chars().take(LONGEST_DOCUMENT - 12).collect();
        let base = if words.trim().is_empty() { "document".to_owned() } else { words.trim().to_owned() };
        let numbered = (2_u32..).map(|number| format!("{base} ({number})"));
        let mut candidates = std::iter::once(base.clone()).chain(numbered);
        let sent = candidates.find(|name| !self.documents.contains_key(name)).unwrap_or(base);
        self.documents.insert(sent.clone(), title.to_owned());
        sent
    }
}

/// `name` if it is short and plain, else something like it that is, with a mark that only this name has.
pub(super) fn fitting(name: &str, plain: impl Fn(u8) -> bool) -> String {
    if !name.is_empty() && name.len() <= LONGEST && name.bytes().all(&plain) {
        return name.to_owned();
    }
    let mended: String =
        name.chars().map(|letter| if u8::try_from(letter).is_ok_and(&plain) { letter } else { '_' }).collect();
    marked(&mended, name)
}

/// A plain name with the mark of `of` behind it.
pub(super) fn marked(plain: &str, of: &str) -> String {
    let head: String = plain.chars().take(LONGEST - 9).collect();
    format!("{head}_{:08x}", digest(of) as u32)
}

/// FNV-1a: a digest that stays what it is from one version to the next.
fn digest(text: &str) -> u64 {
    let hash =
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash ^ (hash >> 32)
}
