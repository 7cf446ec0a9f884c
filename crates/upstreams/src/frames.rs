//! The frames of an event stream, read beside the bytes that pass.

use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::Message;
use bytes::{Bytes, BytesMut};
use protocol::failure::{Exception, Failure};

/// The longest frame there may be, in bytes: 24 MiB of payload, 128 KiB of headers, 16 for lengths and checksums.
const LONGEST: usize = (24 << 20) + (128 << 10) + 16;
/// A frame without headers and payload.
const SHORTEST: usize = 16;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameEvent {
    /// `:event-type`: `chunk`, `metadata`, …
    pub name: String,
    /// Its payload, which should be JSON.
    pub payload: Bytes,
}

/// Takes bytes in whatever pieces they come and gives out events.
#[derive(Debug, Default)]
pub struct FrameReader {
    buffer: BytesMut,
}

impl FrameReader {
    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next event that is there whole. Exceptions and broken frames are failures; behind one there is nothing more
    /// to be read.
    pub fn event(&mut self) -> Option<Result<FrameEvent, Failure>> {
        let length = usize::try_from(u32::from_be_bytes(*self.buffer.first_chunk()?)).unwrap_or(usize::MAX);
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Some(Err(Failure::BrokenStream("a frame has an impossible length".to_owned())));
        }
        if self.buffer.len() < length {
            return None;
        }
        let frame = self.buffer.split_to(length).freeze();
        Some(match read_message_from(frame) {
            Ok(message) => read(&message),
            Err(error) => Err(Failure::BrokenStream(error.to_string())),
        })
    }

    /// Whether no frame is left half-read.
    pub fn is_at_rest(&self) -> bool {
        self.buffer.is_empty()
    }
}

fn read(message: &Message) -> Result<FrameEvent, Failure> {
    let header = |name: &str| {
        let header = message.headers().iter().find(|header| header.name().as_str() == name)?;
        header.value().as_string().ok().map(|value| value.as_str().to_owned())
    };
    if let Some(name) = header(":exception-type") {
        return Err(Failure::Exception(exception(name, message.payload())));
    }
    if let Some(name) = header(":error-code") {
        let message = header(":error-message").unwrap_or_default();
        return Err(Failure::Exception(Exception { name, message, ..Exception::default() }));
    }
    Ok(FrameEvent { name: header(":event-type").unwrap_or_default(), payload: message.payload().clone() })
}

fn exception(name: String, payload: &[u8]) -> Exception {
    let body: serde_json::Value = serde_json::from_slice(payload).unwrap_or_default();
    let text = |key: &str| body[key].as_str().map(str::to_owned);
    Exception {
        name,
        message: text("message").or_else(|| text("Message")).unwrap_or_default(),
        original_status: body["originalStatusCode"].as_u64().and_then(|status| u16::try_from(status).ok()),
        original_message: text("originalMessage"),
        ..Exception::default()
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_eventstream::frame::write_message_to;
    use aws_smithy_types::event_stream::{Header, HeaderValue};

    use super::*;

    fn frame(headers: &[(&'static str, &'static str)], payload: &'static str) -> Vec<u8> {
        let message = headers.iter().fold(Message::new(payload), |message, (name, value)| {
            message.add_header(Header::new(*name, HeaderValue::String((*value).into())))
        });
        let mut bytes = Vec::new();
        write_message_to(&message, &mut bytes).expect("a frame");
        bytes
    }

    #[test]
    fn frames_are_read_however_they_are_cut() {
        let bytes = [frame(&[(":event-type", "chunk")], "{}"), frame(&[(":event-type", "metadata")], "[]")].concat();
        for size in [1, 7, bytes.len()] {
            let mut reader = FrameReader::default();
            let mut names = Vec::new();
            for piece in bytes.chunks(size) {
                reader.feed(piece);
                while let Some(event) = reader.event() {
                    names.push(event.expect("an event").name);
                }
            }
            assert_eq!(names, ["chunk", "metadata"]);
            assert!(reader.is_at_rest());
        }
    }

    #[test]
    fn an_exception_is_a_failure_with_its_words() {
        let mut reader = FrameReader::default();
        let headers = [(":message-type", "exception"), (":exception-type", "modelStreamErrorException")];
        reader.feed(&frame(&headers, r#"{"message":"no","originalStatusCode":429}"#));
        let Some(Err(Failure::Exception(exception))) = reader.event() else { panic!("an exception") };
        assert_eq!((exception.message.as_str(), exception.original_status), ("no", Some(429)));
    }

    #[test]
    fn nothing_is_kept_for_a_length_that_cannot_be() {
        for start in [[0xff; 8], [0; 8]] {
            let mut reader = FrameReader::default();
            reader.feed(&start);
            assert!(matches!(reader.event(), Some(Err(Failure::BrokenStream(_)))));
        }
    }

    #[test]
    fn a_bad_checksum_breaks_the_stream() {
        let mut bytes = frame(&[(":event-type", "chunk")], "{}");
        *bytes.last_mut().expect("bytes") ^= 1;
        let mut reader = FrameReader::default();
        reader.feed(&bytes);
        assert!(matches!(reader.event(), Some(Err(Failure::BrokenStream(_)))));
    }
}
