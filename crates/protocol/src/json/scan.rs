//! One pass over a text: is it JSON, and where does each value begin and end?

use std::fmt;

use super::Kind;

/// How deep arrays and objects may nest. Requests nest about ten deep, JSON schemas of tools perhaps thirty.
pub const MAX_DEPTH: usize = 512;

/// A value in the index. Keys are entries of their own, before their value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Index of the entry behind this value and everything inside it.
    pub(super) next: u32,
}

/// Why a text is not JSON. Shows the place, never the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Byte offset.
    pub at: usize,
    wanted: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.wanted, self.at)
    }
}

impl std::error::Error for Malformed {}

pub(super) fn scan(text: &str) -> Result<Vec<Entry>, Malformed> {
    let mut scanner =
        Scanner { bytes: text.as_bytes(), at: 0, nodes: Vec::with_capacity(text.len() / 32 + 4), open: Vec::new() };
    if u32::try_from(text.len()).is_err() {
        return Err(scanner.wanted("less than 4 GiB"));
    }
    scanner.document()?;
    Ok(scanner.nodes)
}

struct Scanner<'t> {
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Entry>,
    /// Arrays and objects that are not closed yet, by their index.
    open: Vec<usize>,
}

impl Scanner<'_> {
    fn document(&mut self) -> Result<(), Malformed> {
        loop {
            self.value()?;
            if self.after_value()? {
                break;
            }
        }
        self.space();
        if self.at < self.bytes.len() { Err(self.wanted("expected the end")) } else { Ok(()) }
    }

    /// A scalar, or the opening of a container up to its first value.
    fn value(&mut self) -> Result<(), Malformed> {
        loop {
            self.space();
            match self.peek() {
                Some(b'{') => {
                    if self.enter(Kind::Object, b'}')? {
                        return Ok(());
                    }
                    self.key()?;
                }
                Some(b'[') => {
                    if self.enter(Kind::Array, b']')? {
                        return Ok(());
                    }
                }
                Some(b'"') => return self.string(),
                Some(b'-' | b'0'..=b'9') => return self.number(),
                Some(b't') => return self.word(b"true", Kind::True),
                Some(b'f') => return self.word(b"false", Kind::False),
                Some(b'n') => return self.word(b"null", Kind::Null),
                _ => return Err(self.wanted("expected a value")),
            }
        }
    }

    /// Closes what ends here and stands before the next value. Whether the document is complete.
    fn after_value(&mut self) -> Result<bool, Malformed> {
        while let Some(&container) = self.open.last() {
            self.space();
            let object = self.nodes[container].kind == Kind::Object;
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    if object {
                        self.key()?;
                    }
                    return Ok(false);
                }
                Some(b'}') if object => self.leave(),
                Some(b']') if !object => self.leave(),
                _ => return Err(self.wanted(if object { "expected ',' or '}'" } else { "expected ',' or ']'" })),
            }
        }
        Ok(true)
    }

    /// Whether the container is empty and so already closed.
    fn enter(&mut self, kind: Kind, close: u8) -> Result<bool, Malformed> {
        if self.open.len() == MAX_DEPTH {
            return Err(self.wanted("nested too deeply"));
        }
        self.open.push(self.nodes.len());
        self.push(kind, self.at);
        self.at += 1;
        self.space();
        let empty = self.peek() == Some(close);
        if empty {
            self.leave();
        }
        Ok(empty)
    }

    fn leave(&mut self) {
        self.at += 1;
        let next = self.nodes.len() as u32;
        if let Some(container) = self.open.pop() {
            let entry = &mut self.nodes[container];
            (entry.end, entry.next) = (self.at as u32, next);
        }
    }

    fn key(&mut self) -> Result<(), Malformed> {
        self.space();
        if self.peek() != Some(b'"') {
            return Err(self.wanted("expected a key"));
        }
        self.string()?;
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.wanted("expected ':'"));
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        self.at += 1;
        loop {
            self.at += plain_run(&self.bytes[self.at..]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(_) => return Err(self.wanted("control character in a string")),
                None => return Err(self.wanted("expected '\"'")),
            }
        }
        self.at += 1;
        self.push(Kind::String, start);
        Ok(())
    }

    fn escape(&mut self) -> Result<(), Malformed> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u')
                if self
                    .bytes
                    .get(self.at + 2..self.at + 6)
                    .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) =>
            {
                self.at += 6;
            }
            _ => return Err(self.wanted("invalid escape")),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        self.push(Kind::Number, start);
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let run = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += run;
        if run == 0 { Err(self.wanted("expected a digit")) } else { Ok(()) }
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<(), Malformed> {
        if !self.bytes[self.at..].starts_with(word) {
            return Err(self.wanted("expected a value"));
        }
        let start = self.at;
        self.at += word.len();
        self.push(kind, start);
        Ok(())
    }

    fn push(&mut self, kind: Kind, start: usize) {
        let next = self.nodes.len() as u32 + 1;
        self.nodes.push(Entry { kind, start: start as u32, end: self.at as u32, next });
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn wanted(&self, wanted: &'static str) -> Malformed {
        Malformed { at: self.at, wanted }
    }
}

/// How many bytes pass before a quote, a backslash or a control character. Looks at eight bytes at a time: prompts are
/// long strings, and this loop sees every byte of them.
pub(super) fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    let zero_byte = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let words = bytes.chunks_exact(8).take_while(|chunk| {
        let word = u64::from_ne_bytes((*chunk).try_into().expect("chunks of eight"));
        let quote = zero_byte(word ^ (ONES * u64::from(b'"')));
        let backslash = zero_byte(word ^ (ONES * u64::from(b'\\')));
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        quote | backslash | control == 0
    });
    let skipped = words.count() * 8;
    skipped + bytes[skipped..].iter().take_while(|&&byte| byte >= 0x20 && byte != b'"' && byte != b'\\').count()
}
