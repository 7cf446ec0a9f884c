//! The lanes: the one place where a request takes this road or that.
//!
//! A Claude goes as the Anthropic body that it is, through InvokeModel, or to an endpoint that speaks Anthropic's own API
//! where the user wants that; every other model through Converse. Behind this file all of them are calls that become
//! answers and streams.

use std::vec;

use protocol::catalog::{Lane, Model};
use protocol::change::{Changes, What};
use protocol::converse::types::Event;
use protocol::converse::{self, Target};
use protocol::failure::{Exception, Failure};
use protocol::json::Document;
use protocol::lesson::Lessons;
use protocol::native::{self, Addressee, Answer, Ended, Endpoint, Headers, Post};
use protocol::options::Options;
use protocol::refusal::Refusal;
use protocol::tariff::Tariff;
use protocol::usage::Tokens;
use upstreams::{Bedrock, ConverseEvents, Events, Facts, Invoke, SseEvents, Whole};

use crate::reading::too_large;
use crate::web::rounds::Rounds;

/// Bedrock's limit on a body, in bytes.
const MOST: usize = 20 * 1024 * 1024;

/// The request header of the service tier.
pub(crate) const TIER_HEADER: &str = "x-amzn-bedrock-service-tier";

/// A request in the shape of its lane.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    /// An Anthropic body.
    Native(native::Call),
    /// A Converse call, and its body.
    Converse(Box<converse::Call>, String),
    /// A request in Anthropic's own API.
    Messages(Post),
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
        to: Addressee<'_>,
    ) -> Result<(Self, Options), Refusal> {
        let refused_tier = options.tier.take_if(|tier| lessons.refuse_tier(tier)).is_some();
        let mut call = Self::body(document, headers, model, lessons, &options, to)?;
        if refused_tier {
            let why = "Bedrock does not have this service tier for the model, which runs on the default one";
            call.changes_mut().add(TIER_HEADER, What::Dropped, why);
        }
        if let Self::Messages(post) = &mut call {
            options = without_options(&options, &mut post.call.changes)?;
        }
        Ok((call, options))
    }

    /// The body as it goes out.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Native(call) => &call.body,
            Self::Messages(post) => &post.call.body,
            Self::Converse(_, body) => body,
        }
    }

    fn body(
        document: &Document<'_>,
        headers: &Headers,
        model: &Model,
        lessons: &Lessons,
        options: &Options,
        to: Addressee<'_>,
    ) -> Result<Self, Refusal> {
        match model.lane {
            Lane::Messages => {
                let post = native::post(document, headers, model, lessons, to)?;
                if post.call.body.len() > MOST { Err(too_large()) } else { Ok(Self::Messages(post)) }
            }
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
                let body = converse::written(&call.request, options);
                Ok(Self::Converse(Box::new(call), body))
            }
        }
    }

    /// What was changed on the way.
    pub(crate) fn changes(&self) -> &Changes {
        match self {
            Self::Native(call) => &call.changes,
            Self::Converse(call, _) => &call.changes,
            Self::Messages(post) => &post.call.changes,
        }
    }

    fn changes_mut(&mut self) -> &mut Changes {
        match self {
            Self::Native(call) => &mut call.changes,
            Self::Converse(call, _) => &mut call.changes,
            Self::Messages(post) => &mut post.call.changes,
        }
    }

    /// The betas in it.
    pub(crate) fn betas(&self) -> &[String] {
        match self {
            Self::Native(call) => &call.betas,
            Self::Messages(post) => &post.call.betas,
            Self::Converse(call, _) => &call.betas,
        }
    }

    /// Whether Bedrock would see no difference.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        // On one lane the betas go in a header.
        self.text() == other.text() && self.betas() == other.betas()
    }
}

/// Where Anthropic's own API is spoken Bedrock's headers mean nothing. Who asked for a guardrail must not go without.
fn without_options(options: &Options, changes: &mut Changes) -> Result<Options, Refusal> {
    if options.guardrail.is_some() {
        return Err(Refusal::invalid(
            "x-amzn-bedrock-guardrailidentifier: the lane \"messages\" has no guardrails; call this model on another",
        ));
    }
    let asked = [
        (TIER_HEADER, &options.tier),
        ("x-amzn-bedrock-performanceconfig-latency", &options.latency),
        ("x-amzn-bedrock-trace", &options.trace),
    ];
    for (header, _) in asked.iter().filter(|(_, value)| value.is_some()) {
        changes.add(header, What::Dropped, "the lane \"messages\" has no such choice");
    }
    Ok(Options::default())
}

/// To whom a call goes, and what the answer is to be called.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// What the model is called there.
    pub(crate) sent_model: String,
    /// Which endpoint it is, on the lane that has several.
    pub(crate) endpoint: Endpoint,
    /// The model as the client named it.
    pub(crate) asked_model: String,
    /// Bedrock's own headers.
    pub(crate) options: Options,
    /// What the client is told of the cost, if it is to be told.
    pub(crate) tariff: Option<Tariff>,
}

/// A whole answer and what came with it.
pub(crate) struct Told {
    /// What the model said may still be no answer: then a refusal stands in its place.
    pub(crate) answer: Result<Answer, Refusal>,
    /// What it used, answer or not.
    pub(crate) tokens: Tokens,
    pub(crate) facts: Facts,
}

/// Gets a whole answer.
pub(crate) async fn whole(bedrock: &Bedrock, call: &Call, address: &Address) -> Result<Told, Failure> {
    match call {
        Call::Native(call) => of_claude(bedrock.invoke(&address.invoke(&call.body)).await?, address),
        Call::Messages(post) => of_claude(bedrock.post(post).await?, address),
        Call::Converse(call, body) => {
            let (reply, facts) = bedrock.converse(&address.invoke(body)).await?;
            let (tariff, tokens) = (address.tariff_on(&facts), reply.tokens());
            let answer = converse::answer(reply, &call.names, &message_id(), &address.asked_model, tariff.as_ref());
            Ok(Told { answer, tokens, facts })
        }
    }
}

/// An answer that is an Anthropic body.
fn of_claude(whole: Whole, address: &Address) -> Result<Told, Failure> {
    let body = String::from_utf8(whole.body);
    let body = body.map_err(|_| Failure::NotBedrock(200, "bytes that are no text".into()))?;
    let tariff = address.tariff_on(&whole.facts);
    let answer = native::answer(&body, &address.asked_model, tariff.as_ref())?;
    Ok(Told { tokens: answer.tokens, answer: Ok(answer), facts: whole.facts })
}

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

impl Address {
    /// What the client is told of the cost, by the tier that is billed.
    fn tariff_on(&self, facts: &Facts) -> Option<Tariff> {
        self.tariff.clone().map(|tariff| tariff.on(facts.billed_tier()))
    }

    fn invoke(&self, body: &str) -> Invoke {
        Invoke { model: self.sent_model.clone(), body: body.to_owned(), options: self.options.clone() }
    }
}

/// An id for an answer that has none of its own. Claude Code takes two answers with the same id for one.
fn message_id() -> String {
    format!("msg_{}", std::iter::repeat_with(fastrand::alphanumeric).take(24).collect::<String>())
}
