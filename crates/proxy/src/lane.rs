//! The lanes: the one place where a request takes this road or that.
//!
//! A Claude goes as the Anthropic body that it is, through InvokeModel; every other model through Converse. Behind this
//! file both are calls that become answers and streams.

use std::vec;

use protocol::catalog::{Lane, Model};
use protocol::change::{Changes, What};
use protocol::converse::types::Event;
use protocol::converse::{self, Target};
use protocol::failure::{Exception, Failure};
use protocol::json::Document;
use protocol::lesson::Lessons;
use protocol::native::{self, Answer, Ended, Headers};
use protocol::refusal::Refusal;
use protocol::usage::Tokens;
use upstreams::{Bedrock, ConverseCall, ConverseEvents, Events, Facts, Invoke, Options};

use crate::reading::too_large;

/// Bedrock's limit on a body, in bytes.
const MOST: usize = 20 * 1024 * 1024;

/// The request header of the service tier.
pub(crate) const TIER_HEADER: &str = "x-amzn-bedrock-service-tier";

/// A request in the shape of its lane.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    /// An Anthropic body.
    Native(native::Call),
    /// A Converse call.
    Converse(Box<converse::Call>),
}

impl Call {
    /// Translates a request for the lane of its model, without what it is known to refuse. With the options that go
    /// beside it: a service tier that the model does not have is none.
    pub(crate) fn translate(
        document: &Document<'_>,
        headers: &Headers,
        model: &Model,
        lessons: &Lessons,
        mut options: Options,
    ) -> Result<(Self, Options), Refusal> {
        let mut call = Self::body(document, headers, model, lessons)?;
        if options.tier.take_if(|tier| lessons.refuse_tier(tier)).is_some() {
            let why = "Bedrock does not have this service tier for the model, which runs on the default one";
            call.changes_mut().add(TIER_HEADER, What::Dropped, why);
        }
        Ok((call, options))
    }

    fn body(document: &Document<'_>, headers: &Headers, model: &Model, lessons: &Lessons) -> Result<Self, Refusal> {
        match model.lane {
            Lane::Native => {
                let call = native::translate(document, headers, model, lessons)?;
                if call.body.len() > MOST { Err(too_large()) } else { Ok(Self::Native(call)) }
            }
            Lane::Converse if document.text().len() > MOST => Err(too_large()),
            Lane::Converse => {
                let model = &*lessons.correct(model);
                let call = match &model.family {
                    None => converse::claude(document, headers, model, lessons)?,
                    Some(family) => {
                        let target = Target { model: &model.name, max_output: Some(model.max_output), family };
                        converse::translate(document, headers, target)?
                    }
                };
                Ok(Self::Converse(Box::new(call)))
            }
        }
    }

    /// What was changed on the way.
    pub(crate) fn changes(&self) -> &Changes {
        match self {
            Self::Native(call) => &call.changes,
            Self::Converse(call) => &call.changes,
        }
    }

    fn changes_mut(&mut self) -> &mut Changes {
        match self {
            Self::Native(call) => &mut call.changes,
            Self::Converse(call) => &mut call.changes,
        }
    }

    /// The betas in it.
    pub(crate) fn betas(&self) -> &[String] {
        match self {
            Self::Native(call) => &call.betas,
            Self::Converse(call) => &call.betas,
        }
    }

    /// Whether Bedrock would see no difference.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Native(one), Self::Native(other)) => one.body == other.body,
            (Self::Converse(one), Self::Converse(other)) => one.request == other.request,
            _ => false,
        }
    }
}

/// To whom a call goes, and what the answer is to be called.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// What goes into the URL path.
    pub(crate) sent_model: String,
    /// The model as the client named it.
    pub(crate) asked_model: String,
    /// Bedrock's own headers.
    pub(crate) options: Options,
}

/// A whole answer and what came with it. What the model said may still be no answer: then a refusal stands in its place.
pub(crate) async fn whole(
    bedrock: &Bedrock,
    call: &Call,
    address: &Address,
) -> Result<(Result<Answer, Refusal>, Facts), Failure> {
    match call {
        Call::Native(call) => {
            let whole = bedrock.invoke(&address.invoke(call)).await?;
            let body = String::from_utf8(whole.body);
            let body = body.map_err(|_| Failure::NotBedrock(200, "bytes that are no text".into()))?;
            Ok((Ok(native::answer(&body, &address.asked_model)?), whole.facts))
        }
        Call::Converse(call) => {
            let (reply, facts) = bedrock.converse(&address.converse(call)).await?;
            Ok((converse::answer(reply, &call.names, &message_id(), &address.asked_model), facts))
        }
    }
}

/// A stream of one lane, with what carries its events to the client.
#[derive(Debug)]
pub(crate) enum Stream {
    Native(Events, native::Relay),
    Converse(ConverseEvents, Box<converse::Relay>),
    /// Of a model that cannot stream this: the events of its whole answer, and what came with it.
    Replayed(vec::IntoIter<Event>, Box<converse::Relay>, Facts),
}

impl Stream {
    /// Returns when the head of Bedrock's answer is there.
    pub(crate) async fn open(bedrock: &Bedrock, call: &Call, address: &Address) -> Result<Self, Failure> {
        match call {
            Call::Native(call) => {
                let events = bedrock.stream(&address.invoke(call)).await?;
                Ok(Self::Native(events, native::Relay::new(&address.asked_model)))
            }
            Call::Converse(call) => {
                let relay = Box::new(converse::Relay::new(&message_id(), &address.asked_model, call.names.clone()));
                if call.whole {
                    let (reply, facts) = bedrock.converse(&address.converse(call)).await?;
                    return Ok(Self::Replayed(reply.into_events().into_iter(), relay, facts));
                }
                Ok(Self::Converse(bedrock.converse_stream(&address.converse(call)).await?, relay))
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
            Self::Converse(events, relay) => {
                let event = events.next().await?;
                Ok(event.map(|event| relay.feed(event, out)).is_some())
            }
            Self::Replayed(events, relay, _) => Ok(events.next().map(|event| relay.feed(event, out)).is_some()),
        }
    }

    /// What upstream's own words in the stream say went wrong, as if it had been told by a status.
    pub(crate) fn failure(&self) -> Option<Failure> {
        let refusal = match self {
            Self::Native(_, relay) => relay.error(),
            Self::Converse(_, relay) | Self::Replayed(_, relay, _) => relay.error(),
        };
        let Refusal { status, message, .. } = refusal.cloned()?;
        Some(Failure::Exception(Exception { status, message, ..Exception::default() }))
    }

    /// Whether the answer is over, whatever upstream may still send.
    pub(crate) fn is_over(&self) -> bool {
        match self {
            Self::Native(_, relay) => relay.is_over(),
            Self::Converse(_, relay) | Self::Replayed(_, relay, _) => relay.is_over(),
        }
    }

    /// Upstream has nothing more to say.
    pub(crate) fn finish(&mut self, out: &mut String) -> Ended {
        match self {
            Self::Native(_, relay) => relay.finish(out),
            Self::Converse(_, relay) | Self::Replayed(_, relay, _) => relay.finish(out),
        }
    }

    /// What was used so far.
    pub(crate) fn tokens(&self) -> Tokens {
        match self {
            Self::Native(_, relay) => relay.tokens(),
            Self::Converse(_, relay) | Self::Replayed(_, relay, _) => relay.tokens(),
        }
    }

    /// What came with the answer so far.
    pub(crate) fn facts(&self) -> &Facts {
        match self {
            Self::Native(events, _) => events.facts(),
            Self::Converse(events, _) => events.facts(),
            Self::Replayed(_, _, facts) => facts,
        }
    }
}

impl Address {
    fn invoke(&self, call: &native::Call) -> Invoke {
        Invoke { model: self.sent_model.clone(), body: call.body.clone(), options: self.options.clone() }
    }

    fn converse(&self, call: &converse::Call) -> ConverseCall {
        ConverseCall { model: self.sent_model.clone(), request: call.request.clone(), options: self.options.clone() }
    }
}

/// An id for an answer that has none of its own. Claude Code takes two answers with the same id for one.
fn message_id() -> String {
    format!("msg_{}", std::iter::repeat_with(fastrand::alphanumeric).take(24).collect::<String>())
}
