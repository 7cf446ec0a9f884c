//! The attempts of one request while they go on: when each began, how it ended, and what it used that nobody gets.
//!
//! AWS bills whatever a model read and said. An attempt that is tried again, and an answer that cannot be read, are not what
//! the client asked for: they are counted beside the cost of its request, never in it. Only what upstream reported is known.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use protocol::attempt::{Attempt, End, Waste};
use protocol::failure::Failure;
use protocol::lesson::Lesson;
use protocol::money::Picos;
use protocol::tariff::{Bill, Tariff};
use protocol::usage::{Certainty, Tokens};
use upstreams::Facts;

/// A request whose first attempt begins later was held up, in milliseconds after its arrival.
const HELD_UP_MS: u64 = 1_000;

/// The attempts of one request. Clones are the same ones.
#[derive(Clone, Debug)]
pub(crate) struct Attempts(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    arrived: Instant,
    list: Vec<Attempt>,
    /// Whether the last one of the list goes on.
    open: bool,
    /// How long it is waited on purpose before the next one, and what that leaves out.
    next: (Duration, Vec<String>),
    thrown_away: Vec<Used>,
}

#[derive(Debug)]
struct Used {
    tokens: Tokens,
    tier: Option<String>,
    /// The number of the attempt, if it was one attempt's.
    by: Option<usize>,
}

/// What there is to say of the attempts in the end.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) attempts: Vec<Attempt>,
    /// What those cost together that were thrown away.
    pub(crate) waste: Picos,
    /// Whether some of them have no price.
    pub(crate) unpriced: bool,
}

impl Attempts {
    /// None yet, of a request that arrived then.
    pub(crate) fn since(arrived: Instant) -> Self {
        let next = (Duration::ZERO, Vec::new());
        Self(Arc::new(Mutex::new(State { arrived, list: Vec::new(), open: false, next, thrown_away: Vec::new() })))
    }

    /// One begins.
    pub(crate) fn begin(&self) {
        let mut state = self.state();
        let mut attempt = Attempt::begun(state.now());
        let (wait, without) = std::mem::take(&mut state.next);
        (attempt.wait_ms, attempt.without) = (millis(wait), without);
        state.list.push(attempt);
        state.open = true;
    }

    /// It goes to another target than the request was to go to.
    pub(crate) fn goes_to(&self, target: String) {
        if let Some(last) = self.state().list.last_mut() {
            last.target = Some(target);
        }
    }

    /// Its answer begins, or is there.
    pub(crate) fn answered(&self, facts: &Facts) {
        self.state().end(|attempt| {
            attempt.end = End::Answered;
            attempt.is_known_as(facts.request_id.as_deref());
        });
    }

    /// It failed.
    pub(crate) fn failed(&self, failure: &Failure) {
        self.state().end(|attempt| attempt.failed(failure));
    }

    /// The next one waits so long.
    pub(crate) fn waits(&self, wait: Duration) {
        self.state().next.0 = wait;
    }

    /// The next one leaves these out.
    pub(crate) fn leaves_out(&self, lessons: &[Lesson]) {
        self.state().next.1 = lessons.iter().map(|lesson| lesson.as_str().to_owned()).collect();
    }

    /// What the last one said is thrown away, and it used these.
    pub(crate) fn thrown_away(&self, tokens: Tokens, facts: &Facts) {
        let mut state = self.state();
        if let Some(last) = state.list.last_mut() {
            last.is_known_as(facts.request_id.as_deref());
        }
        let by = state.list.len().checked_sub(1);
        state.waste(tokens, facts, by);
    }

    /// The same of an answer that is there whole and makes no sense.
    pub(crate) fn unreadable(&self, tokens: Tokens, facts: &Facts) {
        if let Some(last) = self.state().list.last_mut() {
            last.end = End::Unreadable;
        }
        self.thrown_away(tokens, facts);
    }

    /// Nobody gets what all of them used together.
    pub(crate) fn in_vain(&self, tokens: Tokens, facts: &Facts) {
        self.state().waste(tokens, facts, None);
    }

    /// What there is to say, once: what is asked for is gone. One that still goes on ended so.
    pub(crate) fn tell(&self, open: End, tariff: Option<&Tariff>) -> Told {
        let mut state = self.state();
        state.end(|attempt| attempt.end = open);
        let mut told = Told::default();
        let mut attempts = std::mem::take(&mut state.list);
        for used in std::mem::take(&mut state.thrown_away) {
            let cost = used.bill(tariff).cost.map(|cost| cost.total());
            told.waste += cost.unwrap_or_default();
            told.unpriced |= cost.is_none();
            if let Some(attempt) = used.by.and_then(|by| attempts.get_mut(by)) {
                let (input, output) = (used.tokens.all_input(), used.tokens.output);
                attempt.waste = Some(Waste { input, output, cost_picos: cost.map(|cost| cost.0) });
            }
        }
        if !matches!(&*attempts, [only] if is_usual(only)) {
            told.attempts = attempts;
        }
        told
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn now(&self) -> u64 {
        millis(self.arrived.elapsed())
    }

    /// Ends the last one, if it goes on.
    fn end(&mut self, how: impl FnOnce(&mut Attempt)) {
        let now = self.now();
        if let Some(last) = self.list.last_mut().filter(|_| self.open) {
            last.took_ms = now.saturating_sub(last.began_ms);
            how(last);
        }
        self.open = false;
    }

    fn waste(&mut self, tokens: Tokens, facts: &Facts, by: Option<usize>) {
        if tokens != Tokens::default() {
            self.thrown_away.push(Used { tokens, tier: facts.billed_tier().map(str::to_owned), by });
        }
    }
}

impl Used {
    fn bill(&self, tariff: Option<&Tariff>) -> Bill {
        let unpriced = Bill { cost: None, certainty: Certainty::Unpriced };
        tariff.map_or(unpriced, |tariff| tariff.clone().on(self.tier.as_deref()).bill(&self.tokens))
    }
}

/// What the row of the request says of its only attempt is enough.
fn is_usual(attempt: &Attempt) -> bool {
    attempt.end == End::Answered && attempt.began_ms <= HELD_UP_MS && attempt.target.is_none()
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known_as(id: &str) -> Facts {
        Facts { request_id: Some(id.to_owned()), ..Facts::default() }
    }

    #[test]
    fn one_attempt_that_is_answered_at_once_leaves_nothing_to_say() {
        let attempts = Attempts::since(Instant::now());
        attempts.begin();
        attempts.answered(&known_as("a"));
        assert_eq!(attempts.tell(End::GivenUp, None).attempts, []);
    }

    #[test]
    fn an_only_attempt_that_failed_or_had_to_wait_is_told() {
        let failed = Attempts::since(Instant::now());
        failed.begin();
        failed.failed(&Failure::Timeout);
        assert_eq!(failed.tell(End::GivenUp, None).attempts[0].end, End::TimedOut);
        let Some(before) = Instant::now().checked_sub(Duration::from_secs(5)) else { return };
        let held = Attempts::since(before);
        held.begin();
        held.answered(&Facts::default());
        assert!(held.tell(End::GivenUp, None).attempts[0].began_ms >= 5_000);
    }

    #[test]
    fn an_attempt_that_is_still_open_ends_with_its_request() {
        let attempts = Attempts::since(Instant::now());
        attempts.begin();
        attempts.failed(&Failure::BrokenStream("cut".into()));
        attempts.waits(Duration::from_millis(250));
        attempts.begin();
        let ends: Vec<_> =
            attempts.tell(End::GivenUp, None).attempts.iter().map(|one| (one.end, one.wait_ms)).collect();
        assert_eq!(ends, [(End::BrokeOff, 0), (End::GivenUp, 250)]);
        assert_eq!(attempts.tell(End::GivenUp, None).attempts, [], "it is told once");
    }

    #[test]
    fn what_rounds_used_together_in_vain_is_no_single_attempts() {
        let attempts = Attempts::since(Instant::now());
        let tokens = Tokens { input: 5, output: 7, ..Tokens::default() };
        attempts.begin();
        attempts.thrown_away(tokens, &known_as("a"));
        attempts.failed(&Failure::Timeout);
        attempts.in_vain(tokens, &Facts::default());
        let told = attempts.tell(End::GivenUp, None);
        assert_eq!(told.attempts[0].waste, Some(Waste { input: 5, output: 7, cost_picos: None }));
        assert_eq!((told.attempts.len(), told.attempts[0].aws_id.as_deref(), told.unpriced), (1, Some("a"), true));
    }
}
