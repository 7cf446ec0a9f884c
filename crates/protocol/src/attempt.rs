//! One try to have a request answered. Most requests need one; trouble that passes, refused credentials, a field that
//! Bedrock does not take and rounds with tools make it several. They stay with the request for months, so they hold names,
//! numbers and ids, and no word of what was said.

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The most letters of a name or an id of AWS. Theirs have at most half of that.
const LONGEST: usize = 64;

/// One try. In JSON its keys are short, since many are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it began, in milliseconds after the arrival of the request.
    #[serde(rename = "at")]
    pub began_ms: u64,
    /// How long it was waited before that on purpose, after the attempt before it.
    #[serde(rename = "wait", default, skip_serializing_if = "is_zero")]
    pub wait_ms: u64,
    /// Milliseconds until the first event of a stream, the whole of another answer, or the failure.
    #[serde(rename = "took")]
    pub took_ms: u64,
    /// How it ended.
    pub end: End,
    /// HTTP status of a refusal, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What AWS calls the refusal: `ThrottlingException`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// `x-amzn-requestid`.
    #[serde(rename = "id", default, skip_serializing_if = "Option::is_none")]
    pub aws_id: Option<String>,
    /// Where it went, if that is not the target of the request: the connection can be switched meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The words of the lessons that it left out, and the attempt before it did not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// What it used, if nobody got that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waste: Option<Waste>,
}

/// What was used for an answer that was thrown away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waste {
    /// Tokens of input, however they were served.
    pub input: u64,
    /// Tokens that the model said.
    pub output: u64,
    /// What they cost, where the model has a price.
    #[serde(rename = "picos", default, skip_serializing_if = "Option::is_none")]
    pub cost_picos: Option<i64>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The answer began, or was there.
    Answered,
    /// AWS refused it.
    Refused,
    /// AWS wants less at a time.
    Throttled,
    /// There was no identity to sign it with.
    NoIdentity,
    /// Nothing answered, or something that is not Bedrock.
    Unreachable,
    /// No answer began in time.
    TimedOut,
    /// The answer broke off before the client had any of it.
    BrokeOff,
    /// The answer was there, and makes no sense.
    Unreadable,
    /// The client did not wait for it.
    GivenUp,
}

impl End {
    /// The word used in the ledger and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Throttled => "throttled",
            Self::NoIdentity => "no_identity",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::BrokeOff => "broke_off",
            Self::Unreadable => "unreadable",
            Self::GivenUp => "given_up",
        }
    }
}

impl From<&Failure> for End {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Exception(_) if failure.is_throttling() => Self::Throttled,
            Failure::Exception(_) => Self::Refused,
            Failure::NoIdentity(_) => Self::NoIdentity,
            Failure::Connection(_) | Failure::NotBedrock(..) => Self::Unreachable,
            Failure::Timeout => Self::TimedOut,
            Failure::BrokenStream(_) => Self::BrokeOff,
        }
    }
}

impl Attempt {
    /// One that begins.
    pub fn begun(began_ms: u64) -> Self {
        Self {
            began_ms,
            wait_ms: 0,
            took_ms: 0,
            end: End::GivenUp,
            status: None,
            error: None,
            aws_id: None,
            target: None,
            without: Vec::new(),
            waste: None,
        }
    }

    /// It ended so.
    pub fn failed(&mut self, failure: &Failure) {
        self.end = failure.into();
        match failure {
            Failure::Exception(exception) => {
                self.status = Some(exception.status).filter(|status| *status > 0);
                self.error = named(&exception.name);
                self.is_known_as(exception.request_id.as_deref());
            }
            Failure::NotBedrock(status, _) => self.status = Some(*status),
            Failure::NoIdentity(_) | Failure::Connection(_) | Failure::Timeout | Failure::BrokenStream(_) => {}
        }
    }

    /// AWS said what it calls this request.
    pub fn is_known_as(&mut self, aws_id: Option<&str>) {
        if let Some(id) = aws_id {
            self.aws_id = named(id);
        }
    }
}

/// A name or an id as AWS gives them; anything else may be whatever stands in between.
fn named(name: &str) -> Option<String> {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (plain && (1..=LONGEST).contains(&name.len())).then(|| name.to_owned())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Exception;

    fn refused(name: &str, status: u16) -> Attempt {
        let mut attempt = Attempt::begun(3);
        attempt.failed(&Failure::Exception(Exception {
            name: name.into(),
            status,
            message: "AKIAEXAMPLEEXAMPLE00 may not".into(),
            request_id: Some("8c9d2f00-0000-4000-8000-00000000000a".into()),
            ..Exception::default()
        }));
        attempt
    }

    #[test]
    fn a_refusal_is_kept_by_its_name_and_without_its_words() {
        let json = serde_json::to_string(&refused("ThrottlingException", 429)).expect("words and numbers are JSON");
        let kept = r#"{"at":3,"took":0,"end":"throttled","status":429,"error":"ThrottlingException","id":"8c9d2f00-0000-4000-8000-00000000000a"}"#;
        assert_eq!(json, kept);
        assert_eq!(refused("AccessDeniedException", 403).end, End::Refused);
    }

    #[test]
    fn a_name_that_is_none_of_aws_is_left_out() {
        for name in ["", "<b>Error</b>", "an error of user/asha", &"E".repeat(65)] {
            assert_eq!(refused(name, 500).error, None, "{name}");
        }
        assert_eq!(refused("", 0).status, None, "a frame of a stream has no status");
    }

    #[test]
    fn every_end_is_kept_as_the_word_that_it_is_called_by() {
        let ends = [
            End::Answered,
            End::Refused,
            End::Throttled,
            End::NoIdentity,
            End::Unreachable,
            End::TimedOut,
            End::BrokeOff,
            End::Unreadable,
            End::GivenUp,
        ];
        for end in ends {
            assert_eq!(serde_json::to_value(end).expect("a word"), end.as_str());
        }
    }
}
