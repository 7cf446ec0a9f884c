//! The body of a streamed answer: events as they come, pings in silence, and an end that says what happened.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, stream};
use protocol::change::Changes;
use protocol::failure::Failure;
use protocol::native::Ended;
use protocol::refusal::Refusal;
use protocol::sse;
use protocol::usage::Outcome;
use tokio::time::timeout;

use crate::entry::{Held, Permit};
use crate::meter::Meter;
use crate::open::Opened;
use crate::refusal::{RequestId, loggable};
use crate::wording::Wording;

/// Silence after which a client gets a ping. Claude Code gives up on a stream after 300 s without a byte.
pub(crate) const PING_EVERY: Duration = Duration::from_secs(15);
/// Pings in a row after which upstream is taken for dead: ten minutes.
const MOST_PINGS: u32 = 40;
/// Events that are there already travel together up to this many bytes.
const TOGETHER: usize = 16 * 1024;
/// How often the connection to AWS, a task of its own, gets a turn before what is there is written. It hands over one
/// event at a time, and with its next one read already, waiting for it is far cheaper than a write to the client for each.
const TURNS: u32 = 3;
/// How long to wait for the end of a stream whose answer is complete, so that its connection can be used again.
pub(crate) const LAST_FRAME: Duration = Duration::from_secs(1);

/// An answer that is about to begin.
pub(crate) type Opening = BoxFuture<'static, Result<(Opened, Changes), Refusal>>;

/// One that is not even let in yet.
pub(crate) struct Entering {
    pub(crate) begun: BoxFuture<'static, Result<Begun, Refusal>>,
    /// Whether it waits for the user, and not for upstream.
    pub(crate) held: Held,
}

/// An answer that has begun: with what was changed for it, and what it may cost.
pub(crate) struct Begun {
    pub(crate) opened: Opened,
    pub(crate) changes: Changes,
    pub(crate) permit: Permit,
}

/// One answer on its way to the client.
pub(crate) struct Relaying {
    state: State,
    meter: Meter,
    id: RequestId,
    wording: Wording,
    pings: u32,
}

enum State {
    Entering(Entering),
    Open(Box<Opened>),
    /// The client has everything; upstream has only its end left to say.
    Ending(Box<Opened>),
    Over,
}

impl Begun {
    /// Tells the meter.
    fn noted(self, meter: &mut Meter) -> Opened {
        meter.admitted(self.permit);
        meter.changed(self.changes);
        meter.first_event(self.opened.stream.facts());
        self.opened
    }
}

impl Relaying {
    /// An answer whose first event is there.
    pub(crate) fn open(begun: Begun, mut meter: Meter, id: RequestId, wording: Wording) -> Self {
        let opened = begun.noted(&mut meter);
        Self { state: State::Open(Box::new(opened)), meter, id, wording, pings: 0 }
    }

    /// An answer that is long in coming: the client gets pings until then.
    pub(crate) fn entering(entering: Entering, mut meter: Meter, id: RequestId, wording: Wording) -> Self {
        meter.note(|event| event.status = 200);
        Self { state: State::Entering(entering), meter, id, wording, pings: 0 }
    }

    pub(crate) fn into_body(self) -> Body {
        Body::from_stream(stream::unfold(self, async |mut relaying| {
            let piece = relaying.piece().await?;
            Some((Ok::<_, Infallible>(piece), relaying))
        }))
    }

    /// What the client gets next, in its own words; `None` at the end.
    async fn piece(&mut self) -> Option<Bytes> {
        loop {
            let events = self.frame().await?;
            let piece = self.wording.piece(events);
            if !piece.is_empty() {
                return Some(piece);
            }
        }
    }

    /// The same in Anthropic's events.
    async fn frame(&mut self) -> Option<Bytes> {
        match &mut self.state {
            State::Entering(entering) => match timeout(PING_EVERY, &mut entering.begun).await {
                Err(_) => {
                    self.pings = if entering.held.is() { 0 } else { self.pings };
                    Some(self.ping())
                }
                Ok(Err(refusal)) => Some(self.fail(&refusal)),
                Ok(Ok(begun)) => {
                    let opened = begun.noted(&mut self.meter);
                    self.state = State::Open(Box::new(opened));
                    Some(self.events().await)
                }
            },
            State::Open(_) => Some(self.events().await),
            State::Ending(opened) => {
                let _ = timeout(LAST_FRAME, opened.stream.next(&mut String::new())).await;
                self.state = State::Over;
                None
            }
            State::Over => None,
        }
    }

    /// The next event, and those behind it that are there already.
    async fn events(&mut self) -> Bytes {
        let State::Open(opened) = &mut self.state else {
            return Bytes::new();
        };
        let mut out = std::mem::take(&mut opened.first);
        let mut turns = 0;
        while out.len() < TOGETHER && !opened.stream.is_over() {
            let next = match opened.stream.next(&mut out).now_or_never() {
                Some(next) => next,
                None if !out.is_empty() && turns < TURNS => {
                    turns += 1;
                    tokio::task::yield_now().await;
                    continue;
                }
                None if !out.is_empty() => break,
                None => match timeout(PING_EVERY, opened.stream.next(&mut out)).await {
                    Ok(next) => next,
                    Err(_) => return self.ping(),
                },
            };
            turns = 0;
            match next {
                Ok(true) => {}
                Ok(false) => return self.finish(out, None),
                Err(failure) => return self.finish(out, Some(&failure)),
            }
        }
        self.pings = 0;
        let (tokens, counted) = opened.stream.tokens();
        self.meter.observe(tokens, opened.stream.facts(), counted);
        if opened.stream.is_over() { self.finish(out, None) } else { out.into() }
    }

    fn ping(&mut self) -> Bytes {
        self.pings += 1;
        if self.pings > MOST_PINGS {
            return self.fail(&Failure::Timeout.event());
        }
        Bytes::from_static(sse::PING.as_bytes())
    }

    /// The last words of an answer that began.
    fn finish(&mut self, mut out: String, failure: Option<&Failure>) -> Bytes {
        let State::Open(mut opened) = std::mem::replace(&mut self.state, State::Over) else {
            return out.into();
        };
        // What broke off gets no end but its error, even where a good one was only waiting for the counts.
        let ended = match failure {
            Some(failure) => Ended::InError(failure.event()),
            None => opened.stream.finish(&mut out),
        };
        let (tokens, counted) = opened.stream.tokens();
        self.meter.observe(tokens, opened.stream.facts(), counted);
        match ended {
            Ended::Well => {
                self.meter.end(Outcome::Complete, None);
                self.state = State::Ending(opened);
            }
            Ended::Early(refusal) | Ended::InError(refusal) => {
                tracing::warn!(refusal = loggable(&refusal), "a stream from Bedrock broke off");
                self.meter.end(Outcome::Partial, Some(&refusal));
                sse::write(&mut out, "error", &refusal.body(self.id.as_str()));
            }
        }
        out.into()
    }

    /// The last words of an answer that never began, or of which nothing more came.
    fn fail(&mut self, refusal: &Refusal) -> Bytes {
        let began = matches!(self.state, State::Open(_));
        self.state = State::Over;
        self.meter.end(if began { Outcome::Partial } else { Outcome::Failed }, Some(refusal));
        let mut out = String::new();
        sse::write(&mut out, "error", &refusal.body(self.id.as_str()));
        out.into()
    }
}
