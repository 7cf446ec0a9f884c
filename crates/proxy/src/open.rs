//! Getting an answer to begin: attempt after attempt as the plan says, before the client has seen anything.

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;

use protocol::catalog::Model;
use protocol::failure::{Exception, Failure};
use protocol::json::Document;
use protocol::native::{self, Call, Headers, Relay, Repair};
use protocol::refusal::Refusal;
use upstreams::{Events, Invoke, Options};

use crate::plan::{Plan, Step};
use crate::reading::too_large;
use crate::refusal::loggable;
use crate::runtime::Runtime;

/// Bedrock's limit, in bytes.
const MOST: usize = 20 * 1024 * 1024;

/// A request that is ready to be sent, and can be made ready again without what Bedrock refused.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) text: String,
    pub(crate) asked_model: String,
    pub(crate) sent_model: String,
    pub(crate) model: Cow<'static, Model>,
    pub(crate) headers: Headers,
    pub(crate) options: Options,
    pub(crate) call: Call,
}

impl Ask {
    /// The native body for this model.
    pub(crate) fn translate(
        document: &Document<'_>,
        headers: &Headers,
        model: &Model,
        repair: Repair,
    ) -> Result<Call, Refusal> {
        let call = native::translate(document, headers, model, repair)?;
        if call.body.len() > MOST { Err(too_large()) } else { Ok(call) }
    }

    fn without(&mut self, repair: Repair) -> Result<(), Refusal> {
        let document = Document::parse(&self.text).expect("it was parsed when it came");
        self.call = Self::translate(&document, &self.headers, &self.model, repair)?;
        Ok(())
    }

    fn invoke(&self) -> Invoke {
        Invoke { model: self.sent_model.clone(), body: self.call.body.clone(), options: self.options.clone() }
    }
}

/// A stream whose first event is there.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) events: Events,
    pub(crate) relay: Relay,
    /// What the client gets first.
    pub(crate) first: String,
}

/// Opens a stream and waits for its first event, so that what fails until then can still be told by a status.
pub(crate) async fn stream(runtime: Arc<Runtime>, mut ask: Ask) -> Result<(Opened, usize), Refusal> {
    let asked_model = ask.asked_model.clone();
    let opened = attempts(&runtime, &mut ask, async |invoke| {
        let events = runtime.bedrock.stream(&invoke).await?;
        first_event(events, &asked_model).await
    });
    opened.await
}

/// Gets a whole answer.
pub(crate) async fn whole(runtime: &Runtime, mut ask: Ask) -> Result<(native::Answer, Option<String>, usize), Refusal> {
    let asked_model = ask.asked_model.clone();
    let answered = attempts(runtime, &mut ask, async |invoke| {
        let whole = runtime.bedrock.invoke(&invoke).await?;
        let body =
            String::from_utf8(whole.body).map_err(|_| Failure::NotBedrock(200, "bytes that are no text".into()))?;
        Ok((native::answer(&body, &asked_model)?, whole.request_id))
    });
    let ((answer, request_id), changes) = answered.await?;
    Ok((answer, request_id, changes))
}

/// The answer, and how many fields were changed for it.
async fn attempts<T, F>(runtime: &Runtime, ask: &mut Ask, once: impl Fn(Invoke) -> F) -> Result<(T, usize), Refusal>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut plan = Plan::default();
    loop {
        let failure = match once(ask.invoke()).await {
            Ok(answer) => return Ok((answer, ask.call.changes.len())),
            Err(failure) => failure,
        };
        match plan.after(&failure, fastrand::f64()) {
            Step::Again(wait) => tokio::time::sleep(wait).await,
            Step::Reconnect => runtime.bedrock.reconnect(),
            Step::Without(repair) => ask.without(repair)?,
            Step::GiveUp => {
                let refusal = failure.refusal();
                tracing::warn!(model = %ask.sent_model, refusal = loggable(&refusal), "Bedrock did not answer");
                return Err(refusal);
            }
        }
    }
}

async fn first_event(mut events: Events, asked_model: &str) -> Result<Opened, Failure> {
    let mut relay = Relay::new(asked_model);
    let mut first = String::new();
    while first.is_empty() {
        match events.next().await? {
            Some(event) => relay.feed(&event, &mut first),
            None => return Err(Failure::BrokenStream("it ended before its first event".into())),
        }
        if let Some(Refusal { status, message, .. }) = relay.error().cloned() {
            return Err(Failure::Exception(Exception { status, message, ..Exception::default() }));
        }
    }
    Ok(Opened { events, relay, first })
}
