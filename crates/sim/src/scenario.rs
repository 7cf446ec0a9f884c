//! A script for the simulator: what happens call by call.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::call::Call;
use crate::foundation::Foundation;
use crate::step::Step;

/// Steps for InvokeModel, Converse and their streams, one a call, in the order the calls arrive. The last step stays for all calls
/// after it; end with [`Step::demo`] to go on without a script. Calls of other operations, and all calls of a scenario
/// without steps, are answered as the demo would.
///
/// Calls that Bedrock refuses by itself (unsigned, not in its form) take no step.
#[derive(Debug, Default)]
pub struct Scenario {
    steps: Track,
    exceptions: Vec<(When, Track)>,
    pub(crate) profiles: Vec<String>,
    pub(crate) models: Option<Vec<Foundation>>,
}

impl Scenario {
    /// No steps yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a step.
    pub fn then(mut self, step: Step) -> Self {
        self.steps.steps.push(step);
        self
    }

    /// Adds plain words.
    pub fn then_answer(self, text: impl Into<String>) -> Self {
        self.then(Step::answer(text))
    }

    /// Adds an AWS exception as a response.
    pub fn then_error(self, name: impl Into<String>, message: impl Into<String>) -> Self {
        self.then(Step::error(name, message))
    }

    /// Throttles the next so many calls.
    pub fn throttle(self, calls: usize) -> Self {
        let throttled = Step::error("ThrottlingException", "Too many requests, please wait before trying again.");
        (0..calls).fold(self, |scenario, _| scenario.then(throttled.clone()))
    }

    /// Steps of their own for the calls this holds of, of whatever operation. The first that holds counts.
    pub fn when(
        mut self,
        this: impl Fn(&Call) -> bool + Send + Sync + 'static,
        steps: impl IntoIterator<Item = Step>,
    ) -> Self {
        let steps = steps.into_iter().collect();
        self.exceptions.push((When(Box::new(this)), Track { steps, ..Track::default() }));
        self
    }

    /// The inference profiles of the account, by id, such as `us.anthropic.claude-opus-5-5`.
    pub fn with_profiles(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.profiles = ids.into_iter().map(Into::into).collect();
        self
    }

    /// The foundation models to list; without a word of them the account may not see the list.
    pub fn with_models(mut self, models: impl IntoIterator<Item = Foundation>) -> Self {
        self.models = Some(models.into_iter().collect());
        self
    }

    /// The step for this call, if the script has one.
    pub(crate) fn next(&self, call: &Call) -> Option<Step> {
        let own = self.exceptions.iter().find(|(when, _)| (when.0)(call)).map(|(_, track)| track);
        own.or_else(|| call.asks_a_model().then_some(&self.steps))?.next()
    }
}

struct When(Box<dyn Fn(&Call) -> bool + Send + Sync>);

impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("When")
    }
}

#[derive(Debug, Default)]
struct Track {
    steps: Vec<Step>,
    taken: AtomicUsize,
}

impl Track {
    fn next(&self) -> Option<Step> {
        let last = self.steps.len().checked_sub(1)?;
        let taken = self.taken.fetch_add(1, Ordering::Relaxed);
        Some(self.steps[taken.min(last)].clone())
    }
}
