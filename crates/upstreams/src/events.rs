//! The events of one streamed answer, of either kind of stream.

use std::error::Error;

use aws_sdk_bedrockruntime::primitives::event_stream::EventReceiver;
use aws_sdk_bedrockruntime::types::error::{ConverseStreamOutputError, ResponseStreamError};
use aws_sdk_bedrockruntime::types::{ConverseStreamOutput, ResponseStream};
use protocol::converse::types::Event;
use protocol::failure::Failure;

use crate::bedrock::Facts;
use crate::converse;
use crate::fault::{StreamException, stream_failure};

/// Native events as they come. Dropping it closes the connection to AWS.
#[derive(Debug)]
pub struct Events(Frames<ResponseStream, ResponseStreamError>);

/// Events of Converse as they come. Dropping it closes the connection to AWS.
#[derive(Debug)]
pub struct ConverseEvents(Frames<ConverseStreamOutput, ConverseStreamOutputError>);

impl Events {
    pub(crate) fn new(receiver: EventReceiver<ResponseStream, ResponseStreamError>, facts: Facts) -> Self {
        Self(Frames { receiver, facts })
    }

    /// What came with the answer.
    pub fn facts(&self) -> &Facts {
        &self.0.facts
    }

    /// The next event, which should be JSON; `None` at the end. Frames that carry no event are passed over. May be
    /// dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Result<Option<String>, Failure> {
        self.0.next(native).await
    }
}

impl ConverseEvents {
    pub(crate) fn new(receiver: EventReceiver<ConverseStreamOutput, ConverseStreamOutputError>, facts: Facts) -> Self {
        Self(Frames { receiver, facts })
    }

    /// What came with the answer so far.
    pub fn facts(&self) -> &Facts {
        &self.0.facts
    }

    /// The next event; `None` at the end. Events of an unknown kind are passed over. May be dropped while it waits:
    /// nothing is lost.
    pub async fn next(&mut self) -> Result<Option<Event>, Failure> {
        self.0.next(told).await
    }
}

/// What the SDK makes of the frames of an answer.
#[derive(Debug)]
struct Frames<T, E> {
    receiver: EventReceiver<T, E>,
    facts: Facts,
}

impl<T, E: StreamException + Error + 'static> Frames<T, E> {
    /// The next frame that has something in it.
    async fn next<Found>(
        &mut self,
        read: impl Fn(T, &mut Facts) -> Result<Option<Found>, Failure>,
    ) -> Result<Option<Found>, Failure> {
        while let Some(frame) = self.receiver.recv().await.map_err(|error| stream_failure(&error))? {
            if let Some(event) = read(frame, &mut self.facts)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }
}

fn told(frame: ConverseStreamOutput, facts: &mut Facts) -> Result<Option<Event>, Failure> {
    if let ConverseStreamOutput::Metadata(metadata) = &frame {
        facts.tier = metadata.service_tier().map(converse::tier_name);
    }
    Ok(converse::event(frame))
}

fn native(frame: ResponseStream, _: &mut Facts) -> Result<Option<String>, Failure> {
    let ResponseStream::Chunk(part) = frame else {
        return Ok(None);
    };
    let event = part.bytes.map(|bytes| String::from_utf8(bytes.into_inner())).transpose();
    event.map_err(|_| Failure::BrokenStream("an event is not UTF-8".into()))
}
