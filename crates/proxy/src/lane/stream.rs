//! A streamed answer of any lane.

use std::vec;

use protocol::converse;
use protocol::converse::types::Event;
use protocol::failure::{Exception, Failure};
use protocol::native::{self, Ended};
use protocol::refusal::Refusal;
use protocol::usage::Tokens;
use upstreams::{Bedrock, ConverseEvents, Events, Facts, SseEvents};

use super::{Address, Call, message_id};
use crate::web::rounds::Rounds;

/// A stream of one lane, with what carries its events to the client.
#[derive(Debug)]
pub(crate) enum Stream {
    Native(Events, Box<native::Relay>),
    Messages(SseEvents, Box<native::Relay>),
    Converse(ConverseEvents, Box<converse::Relay>),
    /// Of a model that cannot stream this: the events of its whole answer, and what came with it.
    Replayed(vec::IntoIter<Event>, Box<converse::Relay>, Facts),
    /// Several of the others, with web tools run in between.
    Rounds(Box<Rounds>),
}

impl Stream {
    /// Returns when the head of Bedrock's answer is there.
    pub(crate) async fn open(bedrock: &Bedrock, call: &Call, address: &Address) -> Result<Self, Failure> {
        match call {
            Call::Native(call) => {
                let events = bedrock.stream(&address.invoke(&call.body)).await?;
                let relay = native::Relay::new(&address.asked_model).telling(address.tariff_on(events.facts()));
                Ok(Self::Native(events, Box::new(relay)))
            }
            Call::Messages(post) => {
                let events = bedrock.post_stream(post).await?;
                let relay = native::Relay::new(&address.asked_model).telling(address.tariff_on(events.facts()));
                Ok(Self::Messages(events, Box::new(relay)))
            }
            Call::Converse(call, body) => {
                let relay = converse::Relay::new(&message_id(), &address.asked_model, call.names.clone());
                if call.whole {
                    let (reply, facts) = bedrock.converse(&address.invoke(body)).await?;
                    let relay = Box::new(relay.telling(address.tariff_on(&facts)));
                    return Ok(Self::Replayed(reply.into_events().into_iter(), relay, facts));
                }
                let events = bedrock.converse_stream(&address.invoke(body)).await?;
                let relay = Box::new(relay.telling(address.tariff_on(events.facts())));
                Ok(Self::Converse(events, relay))
            }
        }
    }

    /// Waits for the next event and writes what the client gets for it. `false` at the end. May be dropped while it
    /// waits: nothing is lost.
    pub(crate) async fn next(&mut self, out: &mut String) -> Result<bool, Failure> {
        match self {
            Self::Native(events, relay) => {
                let event = events.next().await?;
                Ok(event.map(|event| relay.feed(&event, out)).is_some())
            }
            Self::Messages(events, relay) => {
                let event = events.next().await?;
                Ok(event.map(|event| relay.feed(&event, out)).is_some())
            }
            Self::Converse(events, relay) => {
                let event = events.next().await?;
                if let Some(Event::Metadata { .. }) = event {
                    relay.on_tier(events.facts().billed_tier());
                }
                Ok(event.map(|event| relay.feed(event, out)).is_some())
            }
            Self::Replayed(events, relay, _) => Ok(events.next().map(|event| relay.feed(event, out)).is_some()),
            Self::Rounds(rounds) => rounds.next(out).await,
        }
    }

    /// What upstream's own words in the stream say went wrong, as if it had been told by a status.
    pub(crate) fn failure(&self) -> Option<Failure> {
        let refusal = match self {
            Self::Native(_, relay) | Self::Messages(_, relay) => relay.error(),
            Self::Converse(_, relay) | Self::Replayed(_, relay, _) => relay.error(),
            Self::Rounds(_) => None,
        };
        let Refusal { status, message, .. } = refusal.cloned()?;
        Some(Failure::Exception(Exception { status, message, ..Exception::default() }))
    }

    /// Whether the answer is over, whatever upstream may still send.
    pub(crate) fn is_over(&self) -> bool {
        match self {
            Self::Native(_, relay) | Self::Messages(_, relay) => relay.is_over(),
            Self::Converse(_, relay) | Self::Replayed(_, relay, _) => relay.is_over(),
            Self::Rounds(rounds) => rounds.is_over(),
        }
    }

    /// Upstream has nothing more to say.
    pub(crate) fn finish(&mut self, out: &mut String) -> Ended {
        match self {
            Self::Native(_, relay) | Self::Messages(_, relay) => relay.finish(out),
            Self::Converse(_, relay) | Self::Replayed(_, relay, _) => relay.finish(out),
            Self::Rounds(rounds) => rounds.finish(),
        }
    }

    /// What was used so far, and whether upstream has counted all of it.
    pub(crate) fn tokens(&self) -> (Tokens, bool) {
        match self {
            Self::Native(_, relay) | Self::Messages(_, relay) => (relay.tokens(), relay.is_counted()),
            Self::Converse(_, relay) | Self::Replayed(_, relay, _) => (relay.tokens(), relay.is_counted()),
            Self::Rounds(rounds) => rounds.tokens(),
        }
    }

    /// What came with the answer so far.
    pub(crate) fn facts(&self) -> &Facts {
        match self {
            Self::Native(events, _) => events.facts(),
            Self::Messages(events, _) => events.facts(),
            Self::Converse(events, _) => events.facts(),
            Self::Replayed(_, _, facts) => facts,
            Self::Rounds(rounds) => rounds.facts(),
        }
    }
}
