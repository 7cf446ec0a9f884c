//! The lanes: the one place where a request takes this road or that.
//!
//! A Claude goes as the Anthropic body that it is, through InvokeModel, or to an endpoint that speaks Anthropic's own API
//! where the user wants that; every other model through Converse. Behind this module all of them are calls that become
//! answers and streams.

use protocol::converse;
use protocol::failure::Failure;
use protocol::native::{self, Answer, Endpoint};
use protocol::options::Options;
use protocol::refusal::Refusal;
use protocol::tariff::Tariff;
use protocol::usage::Tokens;
use upstreams::{Bedrock, Facts, Invoke, Whole};

mod call;
mod stream;

pub(crate) use call::{Call, TIER_HEADER};
pub(crate) use stream::Stream;

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
            let (tariff, (tokens, _)) = (address.tariff_on(&facts), reply.used());
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
