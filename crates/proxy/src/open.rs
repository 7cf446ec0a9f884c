//! Getting an answer to begin: attempt after attempt as the plan says, before the client has seen anything.

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;
use std::time::SystemTime;

use protocol::catalog::{Lane, Model};
use protocol::change::Changes;
use protocol::failure::Failure;
use protocol::json::Document;
use protocol::lesson::{Learned, Lesson, Lessons, Sent, kept_words};
use protocol::native::{Addressee, Answer, Headers};
use protocol::options::Options;
use protocol::refusal::Refusal;
use upstreams::Facts;

use crate::attempts::Attempts;
use crate::capture::Taking;
use crate::lane::{self, Address, Call, Stream, Told};
use crate::meter::Meter;
use crate::plan::{Plan, Step};
use crate::refusal::loggable;
use crate::runtime::Runtime;
use crate::web::{self, Emulated};

/// A request that is ready to be sent, and can be made ready again without what Bedrock refused.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// The body of a Messages request.
    pub(crate) text: String,
    /// What had changed when it was that.
    pub(crate) changes: Changes,
    pub(crate) model: Cow<'static, Model>,
    pub(crate) region: String,
    pub(crate) headers: Headers,
    /// Bedrock's own headers, as they were asked for.
    pub(crate) options: Options,
    pub(crate) address: Address,
    /// What `call` leaves out.
    pub(crate) lessons: Lessons,
    pub(crate) call: Call,
    /// Whether it is answered in rounds, with web tools.
    pub(crate) web: Option<Emulated>,
    /// What was tried, and what of that is thrown away.
    pub(crate) attempts: Attempts,
    /// The copies of what is said, where somebody wants them.
    pub(crate) taking: Option<Taking>,
}

impl Ask {
    /// What was changed on the way, so far.
    pub(crate) fn changes(&self) -> Changes {
        self.changes.and(self.call.changes())
    }

    /// Leaves these out, too. `false` if the request is still what it was: then they were not the trouble.
    fn without(&mut self, lessons: impl IntoIterator<Item = Lesson>) -> Result<bool, Refusal> {
        self.lessons.learn(lessons);
        let document = Document::parse(&self.text).expect("it was parsed when it came");
        let to = Addressee { endpoint: self.address.endpoint, model_id: &self.address.sent_model };
        let (call, options) =
            Call::translate(&document, &self.headers, &self.model, &self.lessons, self.options.clone(), to)?;
        let changed = !call.is_like(&self.call) || options != self.address.options;
        (self.call, self.address.options) = (call, options);
        Ok(changed)
    }

    fn sent(&self) -> Sent<'_> {
        let lane = match self.model.lane {
            // The same body by another way.
            Lane::Messages => Lane::Native,
            lane => lane,
        };
        Sent { lane, betas: self.call.betas(), tier: self.address.options.tier.as_deref() }
    }

    fn learned(&self, lesson: Lesson, words: &str) -> Learned {
        let words = kept_words(words, &lesson);
        Learned { model: self.model.id.clone(), region: self.region.clone(), lesson, at: SystemTime::now(), words }
    }

    /// The same with another body.
    pub(crate) fn with_text(&self, text: String, runtime: &Runtime) -> Result<Self, Refusal> {
        let lessons = runtime.lessons.of(&self.model.id, &self.region);
        let mut ask = Self { text, lessons, ..self.clone() };
        ask.without([])?;
        Ok(ask)
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
    match ask.web.clone() {
        Some(web) => web::rounds::stream(runtime, ask, web).await,
        None => one_stream(runtime, ask).await,
    }
}

/// The same of one round with the model.
pub(crate) async fn one_stream(runtime: Arc<Runtime>, ask: Ask) -> Result<(Opened, Changes), Refusal> {
    let opened = attempts(&runtime, ask, |ask| {
        let runtime = runtime.clone();
        async move {
            let mut stream = Stream::open(&runtime.bedrock, &ask.call, &ask.address).await?;
            match first_event(&mut stream).await {
                Ok(first) => {
                    ask.attempts.answered(stream.facts());
                    Ok(Opened { stream, first })
                }
                Err(failure) => {
                    ask.attempts.thrown_away(stream.tokens().0, stream.facts());
                    Err(failure)
                }
            }
        }
    });
    opened.await
}

/// Gets a whole answer, with what came with it and what was changed.
pub(crate) async fn whole(
    runtime: &Arc<Runtime>,
    ask: Ask,
    meter: &mut Meter,
) -> Result<(Answer, Facts, Changes), Refusal> {
    match ask.web.clone() {
        Some(web) => web::whole::whole(runtime, ask, &web, meter).await,
        None => one_whole(runtime, ask).await,
    }
}

/// The same of one round with the model.
pub(crate) async fn one_whole(runtime: &Runtime, ask: Ask) -> Result<(Answer, Facts, Changes), Refusal> {
    let tried = ask.attempts.clone();
    let answered = attempts(runtime, ask, |ask| async move {
        let told = lane::whole(&runtime.bedrock, &ask.call, &ask.address).await?;
        ask.attempts.answered(&told.facts);
        Ok(told)
    });
    let (Told { answer, tokens, facts }, changes) = answered.await?;
    match answer {
        Ok(answer) => Ok((answer, facts, changes)),
        Err(refusal) => {
            tried.unreadable(tokens, &facts);
            Err(refusal)
        }
    }
}

/// The answer, and what was changed for it.
async fn attempts<T, F>(runtime: &Runtime, ask: Ask, once: impl Fn(Arc<Ask>) -> F) -> Result<(T, Changes), Refusal>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut plan = Plan::default();
    let mut learned = Vec::new();
    let mut ask = Arc::new(ask);
    loop {
        if let Some(taking) = &ask.taking {
            taking.sent(ask.call.text());
        }
        begin(runtime, &ask).await;
        let failure = match once(ask.clone()).await {
            Ok(answer) => {
                learned.into_iter().for_each(|lesson| runtime.lessons.learn(lesson));
                return Ok((answer, ask.changes()));
            }
            Err(failure) => failure,
        };
        ask.attempts.failed(&failure);
        match plan.after(&failure, ask.sent(), &ask.lessons, fastrand::f64()) {
            Step::Again(wait) => {
                ask.attempts.waits(wait);
                tokio::time::sleep(wait).await;
            }
            Step::Reconnect => runtime.bedrock.reconnect(),
            Step::Without(lessons) => {
                let words = failure.refused_words().unwrap_or_default();
                ask.attempts.leaves_out(&lessons);
                learned.extend(lessons.iter().map(|lesson| ask.learned(lesson.clone(), words)));
                if !Arc::make_mut(&mut ask).without(lessons)? {
                    return Err(given_up(&ask, &failure));
                }
            }
            Step::GiveUp => return Err(given_up(&ask, &failure)),
        }
    }
}

/// The connection may be another one by now, in another region.
async fn begin(runtime: &Runtime, ask: &Ask) {
    ask.attempts.begin();
    let region = runtime.bedrock.region().await;
    if region != ask.region {
        ask.attempts.goes_to(runtime.target(&region, ask.model.lane));
    }
}

fn given_up(ask: &Ask, failure: &Failure) -> Refusal {
    let refusal = failure.refusal();
    tracing::warn!(model = %ask.address.sent_model, refusal = loggable(&refusal), "Bedrock did not answer");
    refusal
}

async fn first_event(stream: &mut Stream) -> Result<String, Failure> {
    let mut first = String::new();
    while first.is_empty() {
        if !stream.next(&mut first).await? {
            return Err(Failure::BrokenStream("it ended before its first event".into()));
        }
        if let Some(failure) = stream.failure() {
            return Err(failure);
        }
    }
    Ok(first)
}
