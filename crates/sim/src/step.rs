//! One step of a scenario: what is answered, and what goes wrong on the way.
//!
//! ```
//! # let gate = sim::Gate::new();
//! sim::Step::answer("hello").stall_after(2, &gate).cut_after(4);
//! ```
//!
//! "After n" counts frames; the whole answer to InvokeModel or Converse counts as one.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::delivery::Pieces;
use crate::exception::Exception;
use crate::gate::Gate;
use crate::message::{Block, Message, Stop};
use crate::spoil::Spoil;

/// What happens to one call.
#[derive(Clone, Debug)]
pub struct Step {
    pub(crate) what: What,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) held_by: Option<Gate>,
    pub(crate) spoils: Vec<(usize, Spoil)>,
    pub(crate) pieces: Pieces,
    pub(crate) unstopped: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// What this Bedrock would say without a script.
    Demo,
    Message(Message),
    /// Native events, one a frame.
    Events(Vec<String>),
    Failure(Exception),
    /// Status, content type, bytes.
    Body(u16, String, Bytes),
    /// Bytes as an event stream, of no announced length.
    Stream(Bytes),
}

impl Step {
    /// What the demo would answer.
    pub fn demo() -> Self {
        Self::of(What::Demo)
    }

    /// Plain words.
    pub fn answer(text: impl Into<String>) -> Self {
        Self::message(Message::text(text))
    }

    /// A call of this tool.
    pub fn tool(name: impl Into<String>, input: Value) -> Self {
        Self::message(Message::new([Block::ToolUse(name.into(), input)]))
    }

    /// Thoughts with their signature, then words.
    pub fn thinking(thoughts: impl Into<String>, signature: impl Into<String>, text: impl Into<String>) -> Self {
        let thoughts = Block::Thinking(thoughts.into(), signature.into());
        Self::message(Message::new([thoughts, Block::Text(text.into())]))
    }

    /// An answer in full.
    pub fn message(message: Message) -> Self {
        Self::of(What::Message(message))
    }

    /// A stream of these native events, whatever they are. Other
    /// operations than its stream have no use for them and answer with a failure.
    pub fn events<'a>(events: impl IntoIterator<Item = &'a Value>) -> Self {
        Self::of(What::Events(events.into_iter().map(Value::to_string).collect()))
    }

    /// An AWS exception as a response, such as `ThrottlingException`, with the status AWS gives to it.
    pub fn error(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(What::Failure(Exception::new(name, message)))
    }

    /// The same with another status.
    pub fn error_with_status(name: impl Into<String>, status: u16, message: impl Into<String>) -> Self {
        Self::of(What::Failure(Exception { status, ..Exception::new(name, message) }))
    }

    /// Any body at all.
    pub fn body(status: u16, content_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::of(What::Body(status, content_type.into(), bytes.into()))
    }

    /// These bytes as a stream of Bedrock, status 200.
    pub fn stream_bytes(bytes: impl Into<Bytes>) -> Self {
        Self::of(What::Stream(bytes.into()))
    }

    /// A web page, such as a company proxy serves.
    pub fn page(status: u16, html: impl Into<Bytes>) -> Self {
        Self::body(status, "text/html", html)
    }

    fn of(what: What) -> Self {
        let (headers, held_by, spoils, pieces) = (Vec::new(), None, Vec::new(), Pieces::default());
        Self { what, headers, held_by, spoils, pieces, unstopped: false }
    }

    /// Adds a response header, or replaces one.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Ends the message for another reason; only for messages.
    pub fn stopped_by(mut self, stop: Stop) -> Self {
        if let What::Message(message) = self.what {
            self.what = What::Message(message.stopped_by(stop));
        }
        self
    }

    /// Nothing goes out, not even the head, before the gate opens.
    pub fn held_by(mut self, gate: &Gate) -> Self {
        self.held_by = Some(gate.clone());
        self
    }

    /// Silence until the gate opens.
    pub fn stall_after(self, frames: usize, gate: &Gate) -> Self {
        self.spoilt(frames, Spoil::Stall(gate.clone()))
    }

    /// Silence for a while.
    pub fn pause_after(self, frames: usize, time: Duration) -> Self {
        self.spoilt(frames, Spoil::Pause(time))
    }

    /// An exception frame instead of the rest. InvokeModel and Converse, which have no
    /// frames, get it as a response.
    pub fn exception_after(self, frames: usize, name: impl Into<String>, message: impl Into<String>) -> Self {
        self.spoilt(frames, Spoil::Exception(Exception::new(name, message)))
    }

    /// A frame of the type `error` instead of the rest.
    pub fn error_frame_after(self, frames: usize, code: impl Into<String>, message: impl Into<String>) -> Self {
        self.spoilt(frames, Spoil::Error(code.into(), message.into()))
    }

    /// The stream ends in good form, as if that had been all.
    pub fn end_after(self, frames: usize) -> Self {
        self.spoilt(frames, Spoil::End)
    }

    /// The connection closes in the middle of the next frame.
    pub fn cut_after(self, frames: usize) -> Self {
        self.spoilt(frames, Spoil::Cut)
    }

    /// The connection is reset.
    pub fn reset_after(self, frames: usize) -> Self {
        self.spoilt(frames, Spoil::Reset)
    }

    /// The next frame comes with a wrong checksum.
    pub fn bad_checksum_after(self, frames: usize) -> Self {
        self.spoilt(frames, Spoil::BadChecksum)
    }

    /// The stream ends in good form, but without `message_stop`; over Converse, without `messageStop`.
    pub fn without_message_stop(mut self) -> Self {
        self.unstopped = true;
        self
    }

    /// The body goes out in pieces of so many bytes.
    pub fn dribble(mut self, bytes: usize) -> Self {
        self.pieces = Pieces::Every(bytes);
        self
    }

    /// The body goes out in pieces of these sizes, then the rest.
    pub fn split(mut self, sizes: impl IntoIterator<Item = usize>) -> Self {
        self.pieces = Pieces::Sizes(sizes.into_iter().collect());
        self
    }

    fn spoilt(mut self, after: usize, spoil: Spoil) -> Self {
        self.spoils.push((after, spoil));
        self
    }
}
