//! From a call to its reply: checks, counts, and either the script or the demo.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::call::Call;
use crate::delivery::Move;
use crate::demo;
use crate::exception::Exception;
use crate::message::Message;
use crate::native::{self, Frame};
use crate::reply::Reply;
use crate::route::Operation;
use crate::scenario::Scenario;
use crate::spoil::{Spoil, spoilt};
use crate::step::{Step, What};
use crate::usage::{Usage, WarmPrefixes, request_tokens};
use crate::{checks, converse, foundation, frames, ids, profiles};

/// Headers of a request that an answer repeats.
const ECHOED: [&str; 2] = ["x-amzn-bedrock-service-tier", "x-amzn-bedrock-performanceconfig-latency"];

pub(crate) struct Bedrock {
    scenario: Scenario,
    /// The time between two frames of a demo answer.
    pace: Duration,
    warm: Mutex<WarmPrefixes>,
    served: AtomicU64,
}

impl Bedrock {
    pub(crate) fn new(scenario: Scenario, pace: Duration) -> Self {
        Self { scenario, pace, warm: Mutex::default(), served: AtomicU64::new(0) }
    }

    /// The reply, once the script lets it go.
    pub(crate) async fn reply(&self, call: &Call) -> Reply {
        let seed = ids::mixed(ids::digest(&call.raw), self.served.fetch_add(1, Ordering::Relaxed));
        let reply = self.answer(call, seed).await.unwrap_or_else(|refusal| Reply::exception(&refusal));
        reply.with("x-amzn-requestid", ids::request(seed))
    }

    async fn answer(&self, call: &Call, seed: u64) -> Result<Reply, Exception> {
        checks::signed(call)?;
        let body = checked(call)?;
        let step = self.scenario.next(call).unwrap_or_else(Step::demo);
        if let Some(gate) = &step.held_by {
            gate.opened().await;
        }
        let reply = self.take(&step, call, &body, seed).unwrap_or_else(|refusal| Reply::exception(&refusal));
        Ok(step.headers.iter().fold(reply, |reply, (name, value)| reply.with(name, value)))
    }

    fn take(&self, step: &Step, call: &Call, body: &Value, seed: u64) -> Result<Reply, Exception> {
        let reply = match &step.what {
            What::Failure(exception) => return Err(exception.clone()),
            What::Body(status, content_type, bytes) => Reply::whole(*status, content_type, bytes.clone())
                .delivered_by(spoilt(vec![bytes.clone()], &step.spoils)),
            What::Stream(bytes) => Reply::stream(spoilt(vec![bytes.clone()], &step.spoils)),
            What::Demo | What::Message(_) | What::Events(_) if call.asks_a_model() => {
                self.speak(step, call, body, seed)?
            }
            What::Demo | What::Message(_) | What::Events(_) => self.look_up(call, body)?,
        };
        Ok(reply.in_pieces(&step.pieces))
    }

    fn look_up(&self, call: &Call, body: &Value) -> Result<Reply, Exception> {
        let answer = match call.operation {
            Operation::CountTokens => count(call, body)?,
            Operation::ListFoundationModels => foundation::list(self.scenario.models.as_deref(), call)?,
            Operation::ListInferenceProfiles => profiles::list(&self.scenario.profiles, call)?,
            Operation::GetInferenceProfile => profiles::get(&self.scenario.profiles, call)?,
            Operation::InvokeModel
            | Operation::InvokeModelWithResponseStream
            | Operation::Converse
            | Operation::ConverseStream
            | Operation::Unknown => {
                let words = "The requested operation is not recognized by the service.";
                return Err(Exception::new("UnknownOperationException", words));
            }
        };
        Ok(Reply::json(&answer))
    }

    fn speak(&self, step: &Step, call: &Call, body: &Value, seed: u64) -> Result<Reply, Exception> {
        let message = match &step.what {
            What::Message(message) => message.clone(),
            _ if call.is_converse() => converse::demo_message(&call.body, body),
            _ => demo::message(body),
        };
        let frame = Frame { seed, model: &call.model, usage: self.usage(&message, call, body) };
        if call.is_converse() {
            return self.converse(step, call, &message, &frame);
        }
        let reply = if call.operation == Operation::InvokeModel {
            counted(whole(step, native::whole(&message, &frame))?, &frame.usage)
        } else {
            let events =
                if let What::Events(events) = &step.what { events.clone() } else { native::events(&message, &frame) };
            Reply::stream(self.stream(step, events))
        };
        let echoed = ECHOED.into_iter().filter_map(|name| Some((name, call.header(name)?)));
        Ok(echoed.fold(reply, |reply, (name, value)| reply.with(name, value)))
    }

    fn converse(&self, step: &Step, call: &Call, message: &Message, frame: &Frame<'_>) -> Result<Reply, Exception> {
        if matches!(step.what, What::Events(_)) {
            return Err(Exception::new("InternalServerException", "This step of the scenario is a native stream."));
        }
        if call.operation == Operation::Converse {
            return whole(step, converse::whole(message, frame, &call.body).to_string());
        }
        let events = converse::events(message, frame, &call.body).into_iter();
        let kept = events.filter(|(name, _)| !(step.unstopped && *name == "messageStop"));
        let frames = kept.map(|(name, payload)| Bytes::from(frames::event(name, &payload))).collect();
        Ok(Reply::stream(paced(spoilt(frames, &step.spoils), self.pace)))
    }

    fn usage(&self, message: &Message, call: &Call, body: &Value) -> Usage {
        let mut warm = self.warm.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = Usage { output: message.tokens(), ..warm.visit(&call.model, body) };
        message.usage.unwrap_or(counted)
    }

    fn stream(&self, step: &Step, mut events: Vec<String>) -> Vec<Move> {
        if step.unstopped {
            events.retain(|event| !event.starts_with(r#"{"type":"message_stop""#));
        }
        let frames = events.iter().map(|event| Bytes::from(frames::chunk(event))).collect();
        paced(spoilt(frames, &step.spoils), self.pace)
    }
}

/// The body in the Messages form, once it is found to be in the form of its operation.
fn checked(call: &Call) -> Result<Value, Exception> {
    if call.is_converse() {
        converse::checked(&call.body)?;
        return Ok(converse::messages_body(&call.body));
    }
    let body = call.messages_body();
    if call.is_invoke() {
        checks::messages_body(&body)?;
    }
    Ok(body)
}

fn count(call: &Call, body: &Value) -> Result<Value, Exception> {
    let converse = &call.body["input"]["converse"];
    if converse.is_null() {
        checks::messages_body(body)?;
    }
    checks::countable(call, body)?;
    Ok(json!({ "inputTokens": request_tokens(if converse.is_null() { body } else { converse }) }))
}

fn whole(step: &Step, body: String) -> Result<Reply, Exception> {
    if matches!(step.what, What::Events(_)) {
        return Err(Exception::new("InternalServerException", "This step of the scenario is a stream."));
    }
    let failure =
        step.spoils.iter().find_map(|(_, spoil)| if let Spoil::Exception(e) = spoil { Some(e) } else { None });
    if let Some(exception) = failure {
        return Err(exception.clone());
    }
    let body = Bytes::from(body);
    let reply = Reply::whole(200, "application/json", body.clone());
    Ok(reply.delivered_by(spoilt(vec![body], &step.spoils)))
}

fn counted(reply: Reply, usage: &Usage) -> Reply {
    reply
        .with("x-amzn-bedrock-input-token-count", usage.input)
        .with("x-amzn-bedrock-output-token-count", usage.output)
        .with("x-amzn-bedrock-cache-read-input-token-count", usage.cache_read)
        .with("x-amzn-bedrock-cache-write-input-token-count", usage.cache_write())
        .with("x-amzn-bedrock-invocation-latency", native::latency_ms(usage))
}

/// A pause before each move but the first; none at all at no pace.
fn paced(moves: Vec<Move>, pace: Duration) -> Vec<Move> {
    if pace.is_zero() {
        return moves;
    }
    let pauses = std::iter::repeat_n(Move::Pause(pace), moves.len());
    moves.into_iter().zip(pauses).flat_map(|(next, pause)| [pause, next]).skip(1).collect()
}
