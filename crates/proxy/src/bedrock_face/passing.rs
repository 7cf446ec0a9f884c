//! The body of an answer on its way: the bytes go on as they come, and what they say of their use is read beside them.

use std::io;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::header::CONTENT_LENGTH;
use protocol::failure::Failure;
use protocol::reported::{self, Reported};
use protocol::usage::Outcome;
use upstreams::{Facts, FrameReader, Rest};

use super::headers;
use super::path::Operation;
use crate::meter::Meter;
use crate::refusal::loggable;

/// One answer on its way to the client.
pub(super) struct Passing {
    rest: Rest,
    meter: Meter,
    facts: Facts,
    reading: Reading,
}

/// How the use is read.
enum Reading {
    /// From the whole body, of which these pieces are there, and from headers. Bytes are missing as long as `left` is
    /// not 0; without a length it ends when it ends.
    Whole { pieces: Vec<Bytes>, left: Option<u64>, head: http::HeaderMap },
    /// From frames.
    Frames(FrameReader, Reported),
    /// There is nothing more to be known.
    Done,
}

impl Passing {
    /// The answer for the client.
    pub(super) fn response(answer: http::Response<Rest>, operation: &Operation, mut meter: Meter) -> Response {
        let facts = headers::facts(answer.headers());
        meter.first_event(&facts);
        meter.note(|event| event.status = answer.status().as_u16());
        let (head, rest) = answer.into_parts();
        let reading = if operation.streams() {
            Reading::Frames(FrameReader::default(), Reported::default())
        } else {
            let left = head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
            Reading::Whole { pieces: Vec::new(), left, head: head.headers.clone() }
        };
        let passing = Self { rest, meter, facts, reading };
        let body = stream::unfold(Some(passing), async |passing| passing?.next().await);
        headers::passed(http::Response::from_parts(head, Body::from_stream(body)))
    }

    /// The answer to what uses no model.
    pub(super) fn unmetered(answer: http::Response<Rest>) -> Response {
        let body = |rest| {
            stream::unfold(rest, async |mut rest: Rest| match rest.next().await? {
                Ok(bytes) => Some((Ok(bytes), rest)),
                Err(failure) => Some((Err(broken(failure).await), rest)),
            })
        };
        headers::passed(answer.map(|rest| Body::from_stream(body(rest))))
    }

    /// The next bytes. A connection that breaks upstream breaks here, too.
    async fn next(mut self) -> Option<(io::Result<Bytes>, Option<Self>)> {
        match self.rest.next().await {
            Some(Ok(bytes)) => {
                self.read(&bytes);
                Some((Ok(bytes), Some(self)))
            }
            Some(Err(failure)) => {
                self.broke_off(&failure);
                Some((Err(broken(failure).await), None))
            }
            None => {
                self.ended();
                None
            }
        }
    }

    fn read(&mut self, bytes: &Bytes) {
        match &mut self.reading {
            Reading::Whole { pieces, left, .. } => {
                pieces.push(bytes.clone());
                let missing = left.map(|left| left.saturating_sub(bytes.len() as u64));
                *left = missing;
                // With its last byte an answer is whole: nobody may ask for what comes behind it.
                if missing == Some(0) {
                    self.ended();
                }
            }
            Reading::Frames(frames, reported) => {
                frames.feed(bytes);
                match told(frames, reported) {
                    Err(failure) => self.broke_off(&failure),
                    Ok(()) => {
                        let over = reported.is_over();
                        self.facts.tier = reported.tier().map(str::to_owned).or(self.facts.tier.take());
                        self.meter.observe(reported.tokens(), &self.facts, over);
                        if over {
                            self.ended();
                        }
                    }
                }
            }
            Reading::Done => {}
        }
    }

    /// Upstream said everything it had to say.
    fn ended(&mut self) {
        match std::mem::replace(&mut self.reading, Reading::Done) {
            Reading::Whole { pieces, left: None | Some(0), head } => {
                let count = |name: &str| head.get(name)?.to_str().ok()?.parse().ok();
                let (tokens, tier) = reported::of_whole(&pieces.concat(), count);
                self.facts.tier = tier.or(self.facts.tier.take());
                self.meter.observe(tokens, &self.facts, true);
                self.meter.end(Outcome::Complete, None);
            }
            Reading::Frames(frames, reported) if reported.may_end() && frames.is_at_rest() => {
                self.meter.end(Outcome::Complete, None);
            }
            Reading::Whole { .. } | Reading::Frames(..) => {
                self.broke_off(&Failure::BrokenStream("it ended before it was complete".to_owned()));
            }
            Reading::Done => {}
        }
    }

    fn broke_off(&mut self, failure: &Failure) {
        let refusal = failure.refusal();
        tracing::warn!(refusal = loggable(&refusal), "an answer of Bedrock broke off");
        self.meter.end(Outcome::Partial, Some(&refusal));
        self.reading = Reading::Done;
    }
}

/// Reads all events that are there.
fn told(frames: &mut FrameReader, reported: &mut Reported) -> Result<(), Failure> {
    while let Some(event) = frames.event() {
        let event = event?;
        reported.event(&event.name, &event.payload);
    }
    Ok(())
}

/// What breaks the client's connection. The turn in between lets the server write what came before, which it would drop.
async fn broken(failure: Failure) -> io::Error {
    tokio::task::yield_now().await;
    io::Error::other(failure.refusal().message)
}
