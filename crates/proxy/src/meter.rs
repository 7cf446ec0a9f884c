//! The guard over a request: from the moment it is opened, exactly one usage event will be filed, whatever happens.
//!
//! It moves along with the request and at last into the body of the answer. A client that hangs up drops the body, and
//! with it the meter, which then files what was seen so far.

use std::fmt;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use http::{HeaderMap, HeaderValue};
use protocol::attempt::End;
use protocol::budget::Who;
use protocol::change::Changes;
use protocol::json::Document;
use protocol::money::Picos;
use protocol::names::Resolved;
use protocol::refusal::Refusal;
use protocol::tariff::{Bill, Tariff};
use protocol::usage::{Certainty, Outcome, Tokens, UsageEvent};
use tokio::sync::watch;
use upstreams::Facts;

use crate::attempts::Attempts;
use crate::caches::{Caches, Watch};
use crate::capture::Taking;
use crate::entry::Permit;
use crate::in_flight::{Counted, InFlight};
use crate::refusal::RequestId;

#[cfg(test)]
mod tests;

/// Where usage events go. Must return at once.
#[derive(Clone)]
pub struct UsageSink(Arc<dyn Fn(UsageEvent) + Send + Sync>, InFlight);

impl UsageSink {
    /// Hands every event to this function.
    pub fn new(file: impl Fn(UsageEvent) + Send + Sync + 'static) -> Self {
        Self(Arc::new(file), InFlight::default())
    }

    /// How many will come, sooner or later, of requests that are being answered now.
    pub(crate) fn in_flight(&self) -> watch::Receiver<usize> {
        self.1.watch()
    }
}

impl fmt::Debug for UsageSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UsageSink")
    }
}

/// What nginx calls the status of an answer that nobody waited for.
const HUNG_UP: u16 = 499;
/// Longest session id, agent id or project name that is kept, in characters.
const LONGEST_ID: usize = 128;

#[derive(Debug)]
pub(crate) struct Meter {
    sink: UsageSink,
    started: Instant,
    /// `None` once it is filed.
    event: Option<UsageEvent>,
    tariff: Option<Tariff>,
    /// Whether upstream has counted all that was used.
    counted: bool,
    /// Once it was let in.
    permit: Option<Permit>,
    watch: Option<Watch>,
    attempts: Attempts,
    _counted: Counted,
    /// The copies of what is said, where somebody wants them.
    taking: Option<Taking>,
}

impl Meter {
    pub(crate) fn open(sink: &UsageSink, id: &RequestId, key: &str, headers: &HeaderMap) -> Self {
        let header = |name| named(headers.get(name)?);
        let event = UsageEvent {
            at: SystemTime::now(),
            request_id: id.to_string(),
            key: key.to_owned(),
            session: session(headers),
            agent: header("x-claude-code-agent-id"),
            project: header("outcrop-project"),
            requested_model: None,
            sent_model: None,
            target: None,
            stream: false,
            tokens: Tokens::default(),
            outcome: Outcome::Abandoned,
            status: HUNG_UP,
            error_type: None,
            first_event: None,
            total: std::time::Duration::ZERO,
            upstream_request_id: None,
            changes: Changes::default(),
            tier: None,
            cost: None,
            certainty: Certainty::Exact,
            price_row: None,
            waste: Picos::default(),
            cache_break: None,
            attempts: Vec::new(),
        };
        let started = Instant::now();
        Self {
            sink: sink.clone(),
            started,
            event: Some(event),
            tariff: None,
            counted: true,
            permit: None,
            watch: None,
            attempts: Attempts::since(started),
            _counted: sink.1.one(),
            taking: None,
        }
    }

    /// The same with the copies that are taken of the request.
    pub(crate) fn with(mut self, taking: Option<&Taking>) -> Self {
        self.taking = taking.cloned();
        self
    }

    /// Whose request it is.
    pub(crate) fn who(&self) -> Who {
        let of = |event: &UsageEvent| Who { key: event.key.clone(), session: event.session.clone() };
        self.event.as_ref().map(of).expect("it is asked before the end")
    }

    /// It was let in; what it costs is counted when it is filed.
    pub(crate) fn admitted(&mut self, permit: Permit) {
        self.permit = Some(permit);
    }

    /// Adds to the event what is known by now.
    pub(crate) fn note(&mut self, add: impl FnOnce(&mut UsageEvent)) {
        self.event.as_mut().map(add);
    }

    /// The model, with the prices that hold for it.
    pub(crate) fn route(&mut self, route: &Resolved) {
        let Some(event) = &mut self.event else { return };
        event.sent_model = Some(route.sent.clone());
        event.price_row = route.model.prices.name(route.prices).map(str::to_owned);
        self.tariff = Some(Tariff::new(route, event.at));
    }

    /// What it is billed at.
    pub(crate) fn tariff(&self) -> Option<Tariff> {
        self.tariff.clone()
    }

    /// Where is noted what is tried.
    pub(crate) fn attempts(&self) -> Attempts {
        self.attempts.clone()
    }

    /// Where is copied what goes to Bedrock.
    pub(crate) fn taking(&self) -> Option<Taking> {
        self.taking.clone()
    }

    /// Finds out whether the prompt cache of its session holds. In an answer that is put together of several, as with web
    /// tools, the counts do not tell.
    pub(crate) fn follow(&mut self, caches: &Arc<Caches>, document: &Document<'_>) {
        self.watch = self.event.as_ref().and_then(|event| caches.watch(event, document));
    }

    /// What was dropped, renamed or rewritten; more than planned if Bedrock refused some.
    pub(crate) fn changed(&mut self, changes: Changes) {
        self.note(|event| event.changes = changes);
    }

    /// The head of the answer goes out.
    pub(crate) fn first_event(&mut self, facts: &Facts) {
        let waited = self.started.elapsed();
        self.note(|event| {
            event.first_event = Some(waited);
            event.status = 200;
            event.upstream_request_id.clone_from(&facts.request_id);
        });
    }

    /// What was used so far, and of what; `counted`: by upstream's own account, and not by ours.
    pub(crate) fn observe(&mut self, tokens: Tokens, facts: &Facts, counted: bool) {
        self.counted = counted;
        if let Some(tariff) = &mut self.tariff {
            tariff.set_tier(facts.billed_tier());
        }
        self.note(|event| {
            event.tokens = tokens;
            event.tier.clone_from(&facts.tier);
        });
    }

    /// What that costs at the tier that was used, where the model has a price.
    pub(crate) fn cost(&self) -> Option<Picos> {
        Some(self.bill().cost?.total())
    }

    /// The same, with how sure it is.
    fn bill(&self) -> Bill {
        let unpriced = Bill { cost: None, certainty: Certainty::Unpriced };
        let (Some(event), Some(tariff)) = (&self.event, &self.tariff) else { return unpriced };
        tariff.bill(&event.tokens)
    }

    /// How many fields were changed.
    pub(crate) fn changes(&self) -> u32 {
        self.event.as_ref().map_or(0, |event| event.changes.count())
    }

    /// Where the request was to go, if that was found.
    pub(crate) fn target(&self) -> Option<String> {
        self.event.as_ref()?.target.clone()
    }

    /// The client got an error instead of an answer, and nothing of what was used for one.
    pub(crate) fn failed(mut self, refusal: &Refusal) {
        let used = self.event.as_mut().map(|event| (std::mem::take(&mut event.tokens), event.tier.clone()));
        if let Some((tokens, tier)) = used {
            self.attempts.in_vain(tokens, &Facts { tier, ..Facts::default() });
        }
        self.note(|event| event.status = refusal.status);
        self.end(Outcome::Failed, Some(refusal));
    }

    /// Files the event.
    pub(crate) fn end(&mut self, outcome: Outcome, error: Option<&Refusal>) {
        self.note(|event| {
            event.outcome = outcome;
            event.error_type = error.map(|refusal| refusal.kind.as_str().to_owned());
        });
        self.file();
    }

    fn file(&mut self) {
        let bill = self.bill();
        if let Some(mut event) = self.event.take() {
            let found = self.watch.take().filter(|_| self.counted).and_then(|watch| watch.end(&event.tokens));
            let price = || self.tariff.as_ref()?.price(&event.tokens);
            event.cache_break = found.map(|found| found.priced(price().as_ref(), &event.tokens));
            event.total = self.started.elapsed();
            if event.tokens != Tokens::default() {
                event.cost = bill.cost.map(|cost| cost.total());
                event.certainty = certainty(bill, self.counted);
            }
            let open = if event.outcome == Outcome::Abandoned { End::GivenUp } else { End::TimedOut };
            let told = self.attempts.tell(open, self.tariff.as_ref());
            (event.attempts, event.waste) = (told.attempts, told.waste);
            if told.unpriced {
                event.certainty = Certainty::Unpriced;
            }
            if let Some(permit) = self.permit.take() {
                permit.settle(&event);
            }
            if let Some(taking) = self.taking.take() {
                taking.filed(&event);
            }
            (self.sink.0)(event);
        }
    }
}

/// The session that a request belongs to.
pub(crate) fn session(headers: &HeaderMap) -> Option<String> {
    named(headers.get("x-claude-code-session-id")?)
}

/// The value of a header that names something; an empty one names nothing.
fn named(value: &HeaderValue) -> Option<String> {
    // Names need not be ASCII, so this is more than `to_str` takes.
    let text = std::str::from_utf8(value.as_bytes()).ok()?.trim();
    Some(text.chars().take(LONGEST_ID).collect()).filter(|name: &String| !name.is_empty())
}

/// A certain price of tokens that nobody counted is an estimate.
fn certainty(bill: Bill, counted: bool) -> Certainty {
    match bill.certainty {
        Certainty::Exact if !counted => Certainty::Estimated,
        certainty => certainty,
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.file();
    }
}
