//! The events of one streamed answer, of either kind of stream.

use std::collections::VecDeque;

use aws_sdk_bedrockruntime::primitives::event_stream::EventReceiver;
use aws_sdk_bedrockruntime::types::ResponseStream;
use aws_sdk_bedrockruntime::types::error::ResponseStreamError;
use protocol::converse::read;
use protocol::converse::types::Event;
use protocol::failure::Failure;

use crate::bedrock::Facts;
use crate::fault::stream_failure;
use crate::frames::{FrameEvent, FrameReader};
use crate::passing::Rest;

/// Native events as they come. Dropping it closes the connection to AWS.
#[derive(Debug)]
pub struct Events {
    receiver: EventReceiver<ResponseStream, ResponseStreamError>,
    facts: Facts,
}

/// Events of Converse as they come. Dropping it closes the connection to AWS.
#[derive(Debug)]
pub struct ConverseEvents {
    body: Rest,
    frames: FrameReader,
    facts: Facts,
    /// What the last frame said and nobody has heard yet.
    unheard: VecDeque<Event>,
}

impl Events {
    pub(crate) fn new(receiver: EventReceiver<ResponseStream, ResponseStreamError>, facts: Facts) -> Self {
        Self { receiver, facts }
    }

    /// What came with the answer.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The next event, which should be JSON; `None` at the end. Frames that carry no event are passed over. May be
    /// dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Result<Option<String>, Failure> {
        while let Some(frame) = self.receiver.recv().await.map_err(|error| stream_failure(&error))? {
            if let Some(event) = native(frame)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }
}

impl ConverseEvents {
    pub(crate) fn new(body: Rest, facts: Facts) -> Self {
        Self { body, frames: FrameReader::default(), facts, unheard: VecDeque::new() }
    }

    /// What came with the answer so far.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The next event; `None` at the end. Events of an unknown kind are passed over. May be dropped while it waits:
    /// nothing is lost.
    pub async fn next(&mut self) -> Result<Option<Event>, Failure> {
        while self.unheard.is_empty() {
            if let Some(frame) = self.frames.event() {
                self.hear(&frame?)?;
                continue;
            }
            match self.body.next().await {
                Some(bytes) => self.frames.feed(&bytes?),
                None if self.frames.is_at_rest() => return Ok(None),
                None => return Err(Failure::BrokenStream("it ended inside a frame".to_owned())),
            }
        }
        Ok(self.unheard.pop_front())
    }

    fn hear(&mut self, frame: &FrameEvent) -> Result<(), Failure> {
        let read = read::events(&frame.name, &frame.payload);
        let (events, tier) = read.ok_or_else(|| Failure::BrokenStream("an event is no JSON object".to_owned()))?;
        self.unheard.extend(events);
        self.facts.tier = tier.or(self.facts.tier.take());
        Ok(())
    }
}

fn native(frame: ResponseStream) -> Result<Option<String>, Failure> {
    let ResponseStream::Chunk(part) = frame else {
        return Ok(None);
    };
    let event = part.bytes.map(|bytes| String::from_utf8(bytes.into_inner())).transpose();
    event.map_err(|_| Failure::BrokenStream("an event is not UTF-8".into()))
}
