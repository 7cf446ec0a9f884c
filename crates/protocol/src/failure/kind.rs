//! Which kind of trouble an exception is, by whatever of its name arrived, else by its status.

use super::Exception;

/// Kinds that a client is told about differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Invalid,
    Quota,
    Conflict,
    Access,
    Credentials,
    NotFound,
    Throttled,
    NotReady,
    TimedOut,
    /// The model failed behind Bedrock; `original_status` says how.
    Model,
    Internal,
    Unavailable,
    TooLarge,
    NotSupported,
    /// A status that says no more than its first digit.
    Other(u16),
}

/// Names in small letters without namespace and `Exception`. The short ones are those of STS.
const NAMES: &[(&str, Kind)] = &[
    ("accessdenied", Kind::Access),
    ("conflict", Kind::Conflict),
    ("expiredtoken", Kind::Credentials),
    ("incompletesignature", Kind::Credentials),
    ("internalfailure", Kind::Internal),
    ("internalserver", Kind::Internal),
    ("internalservererror", Kind::Internal),
    ("invalidclienttokenid", Kind::Credentials),
    ("invalidsignature", Kind::Credentials),
    ("missingauthenticationtoken", Kind::Credentials),
    ("modelerror", Kind::Model),
    ("modelnotready", Kind::NotReady),
    ("modelstreamerror", Kind::Model),
    ("modeltimeout", Kind::TimedOut),
    ("requestexpired", Kind::Credentials),
    ("resourcenotfound", Kind::NotFound),
    ("servicequotaexceeded", Kind::Quota),
    ("serviceunavailable", Kind::Unavailable),
    ("signaturedoesnotmatch", Kind::Credentials),
    ("throttling", Kind::Throttled),
    ("toomanyrequests", Kind::Throttled),
    ("unrecognizedclient", Kind::Credentials),
    ("validation", Kind::Invalid),
];

/// Wordings of refused credentials, for a 403 whose name was lost on the way.
const CREDENTIAL_WORDS: &[&str] =
    &["security token", "signature", "authentication token", "api key is valid", "bearer token"];

pub(super) fn of(exception: &Exception) -> Kind {
    let name = plain_name(&exception.name);
    let kind = NAMES.iter().find(|(known, _)| *known == name).map_or_else(|| by_status(exception.status), |row| row.1);
    let words = exception.message.to_ascii_lowercase();
    // Refused Bedrock API keys come as AccessDenied, too.
    match kind {
        Kind::Access if CREDENTIAL_WORDS.iter().any(|said| words.contains(said)) => Kind::Credentials,
        kind => kind,
    }
}

/// `com.amazon.coral#ExpiredTokenException:http://…` is `expiredtoken`.
fn plain_name(name: &str) -> String {
    let name = name.split(':').next().unwrap_or_default();
    let name = name.rsplit('#').next().unwrap_or_default().trim().to_ascii_lowercase();
    name.strip_suffix("exception").unwrap_or(&name).to_owned()
}

fn by_status(status: u16) -> Kind {
    match status {
        400 => Kind::Invalid,
        401 => Kind::Credentials,
        403 => Kind::Access,
        404 => Kind::NotFound,
        408 | 504 => Kind::TimedOut,
        409 => Kind::Conflict,
        413 => Kind::TooLarge,
        424 => Kind::Model,
        429 => Kind::Throttled,
        501 => Kind::NotSupported,
        503 | 529 => Kind::Unavailable,
        status => Kind::Other(status),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Exception;
    use super::{Kind, of};

    #[test]
    fn a_name_is_known_however_it_is_spelt() {
        for name in [
            "ThrottlingException",
            "throttlingException",
            "THROTTLING",
            "com.amazon.bedrock#ThrottlingException",
            "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/",
            " throttlingException ",
        ] {
            assert_eq!(of(&Exception { name: name.into(), ..Exception::default() }), Kind::Throttled, "{name}");
        }
    }

    #[test]
    fn a_lost_name_is_made_up_for_by_status_and_words() {
        let kind = |status, message: &str| of(&Exception { status, message: message.into(), ..Exception::default() });
        assert_eq!(kind(400, ""), Kind::Invalid);
        assert_eq!(kind(403, "no"), Kind::Access);
        assert_eq!(kind(403, "The security token included in the request is expired"), Kind::Credentials);
        assert_eq!(kind(424, ""), Kind::Model);
        assert_eq!(kind(0, ""), Kind::Other(0));
    }
}
