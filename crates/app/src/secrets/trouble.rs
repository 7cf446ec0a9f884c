//! Why the secrets cannot be had, in one sentence with the next step.

use std::fmt;

use keyring_core::Error;

/// What stands between us and the secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no keychain on this machine, or none for this session.
    Absent,
    /// There is one, and it waits for its password.
    Locked,
    /// A person, or a rule of the machine, said no.
    Refused(String),
    /// What was kept is not what was written.
    Damaged,
    /// Nobody has chosen yet where secrets may be kept, and there is no keychain that would be taken unasked.
    Undecided,
}

impl Trouble {
    /// What the keychain meant. An item that is not there is no trouble.
    pub(super) fn of(error: &Error) -> Self {
        let words = error_words(error);
        let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
        match error {
            // Of macOS comes "User interaction is not allowed" where there is no screen. The Secret Service asks for
            // nothing but the password, so "prompt dismissed" is that nobody gave it; "result not returned", that there
            // is not even a collection, and nobody who could be asked for one.
            _ if says(&["locked", "interaction is not allowed", "prompt dismissed", "result not returned"]) => {
                Self::Locked
            }
            Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) | Error::Ambiguous(_) => {
                Self::Damaged
            }
            _ => Self::Refused(words),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let choice = "or choose a file that only you can read: `outcrop secrets use file`";
        match self {
            Self::Absent => write!(
                f,
                "there is no keychain here (on Linux a Secret Service such as GNOME Keyring or KWallet, in this session); start one, {choice}"
            ),
            Self::Locked => {
                write!(f, "the keychain is locked and nobody gave its password; unlock it (signing in to the desktop does) and try again, {choice}")
            }
            Self::Refused(why) => {
                write!(f, "the keychain refused ({why}); allow Outcrop to use it and try again, {choice}")
            }
            Self::Undecided => f.write_str(
                "nobody has chosen yet where secrets are kept: `outcrop secrets use keychain`, or where there is none `outcrop secrets use file`",
            ),
            Self::Damaged => f.write_str(
                "what is kept is damaged; delete it (in a keychain, the item \"Outcrop\") and add the connections again",
            ),
        }
    }
}

impl std::error::Error for Trouble {}

/// The cause as the platform says it; data, which may be secret, is left out.
fn error_words(error: &Error) -> String {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => cause.to_string(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "unreadable".to_owned(),
        Error::TooLong(what, limit) => format!("{what} may have {limit} bytes"),
        Error::Ambiguous(_) => "there are several".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_and_refused_are_told_apart_and_data_stays_out_of_the_words() {
        let no_access = |words: &str| Trouble::of(&Error::NoStorageAccess(words.into()));
        assert_eq!(no_access("SS Error: object locked"), Trouble::Locked);
        assert_eq!(no_access("User interaction is not allowed."), Trouble::Locked);
        assert_eq!(no_access("SS error: prompt dismissed"), Trouble::Locked);
        assert_eq!(no_access("access denied"), Trouble::Refused("access denied".to_owned()));
        let damaged = Trouble::of(&Error::BadEncoding(b"a-secret".to_vec()));
        assert_eq!(damaged, Trouble::Damaged);
        assert!(!format!("{damaged} {damaged:?}").contains("a-secret"));
    }
}
