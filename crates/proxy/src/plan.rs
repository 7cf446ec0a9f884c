//! What to do after a failed attempt. Pure: the caller sleeps and sends.
//!
//! Only asked before the client has seen a byte. Trouble that passes is tried again, at most twice; credentials that
//! AWS refuses are read anew once; what Bedrock refuses and can be spared is left out once.

use std::time::Duration;

use protocol::failure::Failure;
use protocol::lesson::{Lesson, Lessons, Sent, taught};

/// Attempts after the first that trouble upstream is worth.
const RETRIES: u32 = 2;
/// Refusals of one request that are learned from. Each names something else; more than a few is no repair any more.
const REPAIRS: u32 = 3;
/// The wait before the first retry; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// A longer wait is the client's to decide.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// The next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Send it again after this wait.
    Again(Duration),
    /// Read the credentials anew, then send it again.
    Reconnect,
    /// Send it without what was refused.
    Without(Vec<Lesson>),
    /// Tell the client.
    GiveUp,
}

/// What has been tried.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    retries: u32,
    reconnected: bool,
    repairs: u32,
}

impl Plan {
    /// The step after `failure` of a request that held this and left out what is known. `jitter` is a number from 0 to 1 that keeps many clients from coming back at once.
    pub(crate) fn after(&mut self, failure: &Failure, sent: Sent<'_>, known: &Lessons, jitter: f64) -> Step {
        let taught = failure.refused_words().map(|words| taught(words, sent, known)).unwrap_or_default();
        if !taught.is_empty() && self.repairs < REPAIRS {
            self.repairs += 1;
            return Step::Without(taught);
        }
        if failure.is_about_credentials() && !self.reconnected {
            self.reconnected = true;
            return Step::Reconnect;
        }
        match self.wait(failure, jitter) {
            Some(wait) if wait <= LONGEST_WAIT && self.retries < RETRIES => {
                self.retries += 1;
                Step::Again(wait)
            }
            _ => Step::GiveUp,
        }
    }

    /// How long to wait before it is worth trying again, if it ever is.
    fn wait(&self, failure: &Failure, jitter: f64) -> Option<Duration> {
        let usual = (FIRST_WAIT * 2_u32.pow(self.retries)).mul_f64(0.75 + jitter / 2.0);
        failure.passes().then(|| failure.retry_after().unwrap_or(usual))
    }
}

#[cfg(test)]
mod tests {
    use protocol::catalog::Lane;
    use protocol::failure::Exception;

    use super::*;

    const SENT: Sent<'_> = Sent { lane: Lane::Native, betas: &[], tier: None };

    fn after(plan: &mut Plan, failure: &Failure) -> Step {
        plan.after(failure, SENT, &Lessons::default(), 0.0)
    }

    fn exception(name: &str, status: u16, message: &str) -> Failure {
        Failure::Exception(Exception { name: name.into(), status, message: message.into(), ..Exception::default() })
    }

    #[test]
    fn trouble_that_passes_is_tried_twice_more_with_growing_waits() {
        let throttled = exception("ThrottlingException", 429, "Too many requests");
        let mut plan = Plan::default();
        let steps = [0.5; 3].map(|jitter| plan.after(&throttled, SENT, &Lessons::default(), jitter));
        assert_eq!(steps, [Step::Again(FIRST_WAIT), Step::Again(FIRST_WAIT * 2), Step::GiveUp]);
    }

    #[test]
    fn a_long_wait_is_left_to_the_client() {
        let mut throttled = Exception { name: "ThrottlingException".into(), status: 429, ..Exception::default() };
        throttled.retry_after = Some(Duration::from_secs(30));
        assert_eq!(after(&mut Plan::default(), &Failure::Exception(throttled)), Step::GiveUp);
    }

    #[test]
    fn refused_credentials_are_read_anew_once() {
        let expired = exception("ExpiredTokenException", 403, "The security token included in the request is expired");
        let mut plan = Plan::default();
        assert_eq!([after(&mut plan, &expired), after(&mut plan, &expired)], [Step::Reconnect, Step::GiveUp]);
    }

    #[test]
    fn what_is_known_already_is_not_left_out_again() {
        let refused = exception("ValidationException", 400, "metadata: Extra inputs are not permitted");
        let lessons = vec![Lesson::named("field:metadata")];
        assert_eq!(after(&mut Plan::default(), &refused), Step::Without(lessons.clone()));
        let known = lessons.into_iter().collect();
        assert_eq!(Plan::default().after(&refused, SENT, &known, 0.0), Step::GiveUp);
    }

    #[test]
    fn a_request_of_which_everything_is_refused_is_not_repaired_for_ever() {
        let refused = exception("ValidationException", 400, "metadata: Extra inputs are not permitted");
        let mut plan = Plan::default();
        let steps: Vec<_> = (0..5).map(|_| after(&mut plan, &refused)).collect();
        assert_eq!(steps.iter().filter(|step| matches!(step, Step::Without(_))).count(), 3);
        assert_eq!(steps[4], Step::GiveUp);
    }

    #[test]
    fn what_the_client_did_wrong_is_told_at_once() {
        assert_eq!(
            after(&mut Plan::default(), &exception("ValidationException", 400, "messages: Field required")),
            Step::GiveUp
        );
    }
}
