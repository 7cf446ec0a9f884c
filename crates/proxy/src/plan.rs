//! What to do after a failed attempt. Pure: the caller sleeps and sends.
//!
//! Only asked before the client has seen a byte. Trouble that passes is tried again, at most twice; credentials that
//! AWS refuses are read anew once; a field that Bedrock refuses is left out once.

use std::time::Duration;

use protocol::failure::Failure;
use protocol::native::Repair;

/// Attempts after the first that trouble upstream is worth.
const RETRIES: u32 = 2;
/// The wait before the first retry; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// A longer wait is the client's to decide.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// The next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Send it again after this wait.
    Again(Duration),
    /// Read the credentials anew, then send it again.
    Reconnect,
    /// Send it without what was refused.
    Without(Repair),
    /// Tell the client.
    GiveUp,
}

/// What has been tried.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    retries: u32,
    reconnected: bool,
    repair: Repair,
}

impl Plan {
    /// For a request that leaves out already what was refused of earlier ones.
    pub(crate) fn after_lessons(repair: Repair) -> Self {
        Self { repair, ..Self::default() }
    }

    /// The step after `failure`. `jitter` is a number from 0 to 1 that keeps many clients from coming back at once.
    pub(crate) fn after(&mut self, failure: &Failure, jitter: f64) -> Step {
        if let Some(repair) = failure.refused_words().and_then(|words| self.repair.after(words)) {
            self.repair = repair;
            return Step::Without(repair);
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
    use protocol::failure::Exception;

    use super::*;

    fn exception(name: &str, status: u16, message: &str) -> Failure {
        Failure::Exception(Exception { name: name.into(), status, message: message.into(), ..Exception::default() })
    }

    #[test]
    fn trouble_that_passes_is_tried_twice_more_with_growing_waits() {
        let throttled = exception("ThrottlingException", 429, "Too many requests");
        let mut plan = Plan::default();
        let steps = [0.5; 3].map(|jitter| plan.after(&throttled, jitter));
        assert_eq!(steps, [Step::Again(FIRST_WAIT), Step::Again(FIRST_WAIT * 2), Step::GiveUp]);
    }

    #[test]
    fn a_long_wait_is_left_to_the_client() {
        let mut throttled = Exception { name: "ThrottlingException".into(), status: 429, ..Exception::default() };
        throttled.retry_after = Some(Duration::from_secs(30));
        assert_eq!(Plan::default().after(&Failure::Exception(throttled), 0.0), Step::GiveUp);
    }

    #[test]
    fn refused_credentials_are_read_anew_once() {
        let expired = exception("ExpiredTokenException", 403, "The security token included in the request is expired");
        let mut plan = Plan::default();
        assert_eq!([plan.after(&expired, 0.0), plan.after(&expired, 0.0)], [Step::Reconnect, Step::GiveUp]);
    }

    #[test]
    fn a_refused_beta_list_is_shortened_once() {
        let refused = exception("ValidationException", 400, "invalid beta flag");
        let mut plan = Plan::default();
        let repaired = Repair { few_betas: true, ..Repair::default() };
        assert_eq!([plan.after(&refused, 0.0), plan.after(&refused, 0.0)], [Step::Without(repaired), Step::GiveUp]);
    }

    #[test]
    fn what_the_client_did_wrong_is_told_at_once() {
        assert_eq!(
            Plan::default().after(&exception("ValidationException", 400, "messages: Field required"), 0.0),
            Step::GiveUp
        );
    }
}
