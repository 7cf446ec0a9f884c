//! Getting an answer to begin: attempt after attempt as the plan says, before the client has seen anything.

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;

use protocol::catalog::Model;
use protocol::change::Changes;
use protocol::failure::Failure;
use protocol::json::Document;
use protocol::native::{Answer, Headers, Repair};
use protocol::refusal::Refusal;
use upstreams::Facts;

use crate::lane::{self, Address, Call, Stream};
use crate::plan::{Plan, Step};
use crate::refusal::loggable;
use crate::runtime::Runtime;

/// A request that is ready to be sent, and can be made ready again without what Bedrock refused.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) text: String,
    pub(crate) model: Cow<'static, Model>,
    pub(crate) headers: Headers,
    pub(crate) address: Address,
    /// What `call` leaves out.
    pub(crate) repair: Repair,
    pub(crate) call: Call,
}

impl Ask {
    fn without(&mut self, repair: Repair) -> Result<(), Refusal> {
        let document = Document::parse(&self.text).expect("it was parsed when it came");
        self.call = Call::translate(&document, &self.headers, &self.model, repair)?;
        self.repair = repair;
        Ok(())
    }
}

/// A stream whose first event is there.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) stream: Stream,
    /// What the client gets first.
    pub(crate) first: String,
}

/// Opens a stream and waits for its first event, so that what fails until then can still be told by a status. Comes with
/// what was changed.
pub(crate) async fn stream(runtime: Arc<Runtime>, ask: Ask) -> Result<(Opened, Changes), Refusal> {
    let opened = attempts(&runtime, ask, |ask| {
        let runtime = runtime.clone();
        async move { first_event(Stream::open(&runtime.bedrock, &ask.call, &ask.address).await?).await }
    });
    opened.await
}

/// Gets a whole answer, with what came with it and what was changed.
pub(crate) async fn whole(runtime: &Runtime, ask: Ask) -> Result<(Answer, Facts, Changes), Refusal> {
    let answered =
        attempts(runtime, ask, |ask| async move { lane::whole(&runtime.bedrock, &ask.call, &ask.address).await });
    let ((answer, facts), changes) = answered.await?;
    Ok((answer?, facts, changes))
}

/// The answer, and what was changed for it.
async fn attempts<T, F>(runtime: &Runtime, ask: Ask, once: impl Fn(Arc<Ask>) -> F) -> Result<(T, Changes), Refusal>
where
    F: Future<Output = Result<T, Failure>>,
{
    let known = ask.repair;
    let mut plan = Plan::after_lessons(known);
    let mut ask = Arc::new(ask);
    loop {
        let failure = match once(ask.clone()).await {
            Ok(answer) => {
                if ask.repair != known {
                    runtime.lessons.learn(&ask.model.id, ask.repair);
                }
                return Ok((answer, ask.call.changes().clone()));
            }
            Err(failure) => failure,
        };
        match plan.after(&failure, fastrand::f64()) {
            Step::Again(wait) => tokio::time::sleep(wait).await,
            Step::Reconnect => runtime.bedrock.reconnect(),
            Step::Without(repair) => Arc::make_mut(&mut ask).without(repair)?,
            Step::GiveUp => {
                let refusal = failure.refusal();
                tracing::warn!(model = %ask.address.sent_model, refusal = loggable(&refusal), "Bedrock did not answer");
                return Err(refusal);
            }
        }
    }
}

async fn first_event(mut stream: Stream) -> Result<Opened, Failure> {
    let mut first = String::new();
    while first.is_empty() {
        if !stream.next(&mut first).await? {
            return Err(Failure::BrokenStream("it ended before its first event".into()));
        }
        if let Some(failure) = stream.failure() {
            return Err(failure);
        }
    }
    Ok(Opened { stream, first })
}
