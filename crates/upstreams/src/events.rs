//! The events of one streamed answer.

use aws_sdk_bedrockruntime::primitives::event_stream::EventReceiver;
use aws_sdk_bedrockruntime::types::ResponseStream;
use aws_sdk_bedrockruntime::types::error::ResponseStreamError;
use protocol::failure::Failure;

use crate::fault::stream_failure;

/// Native events as they come. Dropping it closes the connection to AWS.
#[derive(Debug)]
pub struct Events {
    receiver: EventReceiver<ResponseStream, ResponseStreamError>,
    request_id: Option<String>,
}

impl Events {
    pub(crate) fn new(
        receiver: EventReceiver<ResponseStream, ResponseStreamError>,
        request_id: Option<String>,
    ) -> Self {
        Self { receiver, request_id }
    }

    /// `x-amzn-requestid`.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The next event, which should be JSON; `None` at the end. Frames that carry no event are passed over. May be
    /// dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Result<Option<String>, Failure> {
        loop {
            match self.receiver.recv().await.map_err(|error| stream_failure(&error))? {
                Some(ResponseStream::Chunk(part)) => {
                    match part.bytes.map(|bytes| String::from_utf8(bytes.into_inner())) {
                        Some(Ok(event)) => return Ok(Some(event)),
                        Some(Err(_)) => return Err(Failure::BrokenStream("an event is not UTF-8".into())),
                        None => {}
                    }
                }
                Some(_) => {}
                None => return Ok(None),
            }
        }
    }
}
