//! Server-sent events of an answer, read from its bytes.

use bytes::{Buf, BytesMut};
use protocol::failure::Failure;

use crate::bedrock::Facts;
use crate::passing::Rest;

/// More than this without the end of an event is no event, in bytes.
const LONGEST: usize = 24 << 20;

/// The events of one streamed answer as they come. Dropping it closes the connection.
#[derive(Debug)]
pub struct SseEvents {
    rest: Rest,
    facts: Facts,
    unread: Unread,
}

impl SseEvents {
    pub(crate) fn new(rest: Rest, facts: Facts) -> Self {
        Self { rest, facts, unread: Unread::default() }
    }

    /// What came with the answer.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The data of the next event, which should be JSON; `None` at the end. May be dropped while it waits: nothing is
    /// lost.
    pub async fn next(&mut self) -> Result<Option<String>, Failure> {
        loop {
            while let Some(event) = self.unread.event() {
                if let Some(data) = data(&event)? {
                    return Ok(Some(data));
                }
            }
            match self.rest.next().await.transpose()? {
                Some(bytes) => self.unread.feed(&bytes)?,
                None if self.unread.bytes.iter().all(u8::is_ascii_whitespace) => return Ok(None),
                None => return Err(Failure::BrokenStream("it ended inside of an event".to_owned())),
            }
        }
    }
}

/// Bytes that are no whole event yet.
#[derive(Debug, Default)]
struct Unread {
    bytes: BytesMut,
    /// Before here no event ends.
    seen: usize,
}

impl Unread {
    fn feed(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.bytes.len() + bytes.len() > LONGEST {
            return Err(Failure::BrokenStream("an event has no end".to_owned()));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// The next block of lines before an empty one.
    fn event(&mut self) -> Option<BytesMut> {
        let ends: [&[u8]; 2] = [b"\n\n", b"\r\n\r\n"];
        let found = (self.seen..self.bytes.len())
            .find_map(|at| ends.iter().find(|end| self.bytes[at..].starts_with(end)).map(|end| (at, end.len())));
        let Some((at, length)) = found else {
            self.seen = self.bytes.len().saturating_sub(3);
            return None;
        };
        let event = self.bytes.split_to(at);
        self.bytes.advance(length);
        self.seen = 0;
        Some(event)
    }
}

/// What its data lines say; nothing for a comment.
fn data(event: &[u8]) -> Result<Option<String>, Failure> {
    let text = std::str::from_utf8(event).map_err(|_| Failure::BrokenStream("an event is not UTF-8".to_owned()))?;
    let lines = text.lines().filter_map(|line| line.strip_prefix("data:"));
    let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    Ok((!lines.is_empty()).then(|| lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_however_they_are_cut_and_whatever_ends_their_lines() {
        let text = "event: a\ndata: {\"é\":1}\n\n: a comment\n\r\nevent: b\r\ndata:x\r\ndata: y\r\n\r\n";
        for size in 1..text.len() {
            let mut unread = Unread::default();
            let mut found = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                unread.feed(piece).expect("not too long");
                while let Some(event) = unread.event() {
                    found.extend(data(&event).expect("text"));
                }
            }
            assert_eq!(found, ["{\"é\":1}", "x\ny"], "in pieces of {size}");
            assert!(unread.bytes.is_empty());
        }
    }

    #[test]
    fn an_event_that_never_ends_is_not_waited_for() {
        let mut unread = Unread::default();
        assert!(unread.feed(&vec![b'x'; LONGEST]).is_ok());
        assert!(matches!(unread.feed(b"x"), Err(Failure::BrokenStream(_))));
    }
}
