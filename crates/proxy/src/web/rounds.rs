//! The rounds of a streamed answer, which look like one stream.
//!
//! What takes long is kept as a future of its own, so that whoever waits for the next event may stop waiting to send a
//! ping and come back; dropped, all of it is cancelled.

use std::fmt;
use std::sync::Arc;

use futures_util::future::{self, BoxFuture};
use protocol::change::Changes;
use protocol::failure::Failure;
use protocol::native::Ended;
use protocol::refusal::{ErrorType, Refusal};
use protocol::usage::Tokens;
use protocol::web::{Asked, Merged};
use tokio::time::timeout;
use upstreams::Facts;

use super::{Emulated, MOST_ROUNDS, run};
use crate::lane::Stream;
use crate::open::{self, Ask, Opened};
use crate::relay::{LAST_FRAME, Opening};
use crate::runtime::Runtime;

/// An answer in rounds.
pub(crate) struct Rounds {
    runtime: Arc<Runtime>,
    ask: Ask,
    web: Emulated,
    asked: Asked,
    merged: Merged,
    round: u32,
    state: State,
    /// What the rounds used that are over.
    used: Tokens,
    /// Whether upstream counted all of that.
    counted: bool,
    facts: Facts,
    ended: Option<Ended>,
}

enum State {
    /// The model speaks.
    Speaking(Box<Opened>),
    /// Its calls are run.
    Running(BoxFuture<'static, Vec<String>>),
    /// It is asked again.
    Asking(Opening),
    /// The answer is over; upstream may have its end left to say.
    Over(Option<Box<Opened>>),
}

/// Opens the first round, with what [`open::stream`] tells beside it.
pub(crate) async fn stream(runtime: Arc<Runtime>, mut ask: Ask, web: Emulated) -> Result<(Opened, Changes), Refusal> {
    let tariff = ask.address.tariff.take();
    let (opened, changes) = open::one_stream(runtime.clone(), ask.clone()).await?;
    let asked = web.asked.clone();
    let mut rounds = Rounds {
        merged: Merged::new(&asked).telling(tariff),
        facts: opened.stream.facts().clone(),
        state: State::Speaking(Box::new(opened)),
        used: Tokens::default(),
        counted: true,
        round: 1,
        ended: None,
        runtime,
        ask,
        web,
        asked,
    };
    let mut first = String::new();
    rounds.speak(true, &mut first);
    Ok((Opened { stream: Stream::Rounds(Box::new(rounds)), first }, changes))
}

impl Rounds {
    /// As [`Stream::next`].
    pub(crate) fn next<'a>(&'a mut self, out: &'a mut String) -> BoxFuture<'a, Result<bool, Failure>> {
        Box::pin(async move {
            match &mut self.state {
                State::Speaking(opened) => {
                    let more = opened.stream.next(&mut opened.first).await?;
                    self.speak(more, out);
                }
                State::Running(results) => {
                    let results = results.await;
                    self.merged.results(results, out);
                    self.go_on(out);
                }
                State::Asking(opening) => match opening.await {
                    Ok((opened, _)) => {
                        self.state = State::Speaking(Box::new(opened));
                        self.speak(true, out);
                    }
                    Err(refusal) => self.end(Ended::InError(refusal), None),
                },
                State::Over(Some(opened)) => return opened.stream.next(&mut String::new()).await,
                State::Over(None) => return Ok(false),
            }
            Ok(true)
        })
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state, State::Over(_))
    }

    pub(crate) fn finish(&mut self) -> Ended {
        let early =
            || Refusal::new(ErrorType::Api, "The stream from Amazon Bedrock ended before the answer was complete.");
        self.ended.take().unwrap_or_else(|| Ended::Early(early()))
    }

    pub(crate) fn tokens(&self) -> (Tokens, bool) {
        match &self.state {
            State::Speaking(opened) => {
                let (tokens, counted) = opened.stream.tokens();
                (self.used.and(tokens), self.counted && counted)
            }
            _ => (self.used, self.counted),
        }
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Passes on what the model said. `more`: its stream may go on.
    fn speak(&mut self, more: bool, out: &mut String) {
        let State::Speaking(opened) = &mut self.state else {
            return;
        };
        self.merged.feed(&std::mem::take(&mut opened.first), out);
        if more && !opened.stream.is_over() {
            return;
        }
        let ended = opened.stream.finish(&mut opened.first);
        self.merged.feed(&std::mem::take(&mut opened.first), out);
        let (tokens, counted) = opened.stream.tokens();
        (self.used, self.counted) = (self.used.and(tokens), self.counted && counted);
        self.facts.tier = opened.stream.facts().tier.clone();
        self.merged.on_tier(self.facts.billed_tier());
        let State::Speaking(opened) = std::mem::replace(&mut self.state, State::Over(None)) else {
            return;
        };
        if ended != Ended::Well {
            return self.end(ended, Some(opened));
        }
        let calls = self.merged.calls();
        if calls.is_empty() {
            self.merged.end(None, out);
            return self.end(Ended::Well, Some(opened));
        }
        let results = run::all(&self.runtime, &mut self.asked, &self.merged, calls);
        self.state = State::Running(Box::pin(async { future::join(results, last_frame(opened)).await.0 }));
    }

    /// The results are there: the client's turn, or another round.
    fn go_on(&mut self, out: &mut String) {
        if self.merged.waits_for_client() || self.round == MOST_ROUNDS {
            let reason = (!self.merged.waits_for_client()).then_some("pause_turn");
            self.merged.end(reason, out);
            return self.end(Ended::Well, None);
        }
        self.round += 1;
        match self.web.next(&self.asked, &self.ask, self.merged.said(), &self.runtime) {
            Ok(ask) => self.state = State::Asking(opening(self.runtime.clone(), ask)),
            Err(refusal) => self.end(Ended::InError(refusal), None),
        }
    }

    fn end(&mut self, ended: Ended, opened: Option<Box<Opened>>) {
        self.ended = Some(ended);
        self.state = State::Over(opened);
    }
}

/// Its type is named, since a stream in rounds holds others of its kind.
fn opening(runtime: Arc<Runtime>, ask: Ask) -> Opening {
    Box::pin(open::one_stream(runtime, ask))
}

async fn last_frame(mut opened: Box<Opened>) {
    let _ = timeout(LAST_FRAME, opened.stream.next(&mut String::new())).await;
}

impl fmt::Debug for Rounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rounds").field("round", &self.round).finish_non_exhaustive()
    }
}
