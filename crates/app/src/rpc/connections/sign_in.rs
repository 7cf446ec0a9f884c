//! How long a sign-in lasts, and how it is renewed.

use std::time::SystemTime;

use serde::Serialize;
use ts_rs::TS;
use upstreams::AwsProfile;

use crate::connections::minutes;

/// The sign-in of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum SignedIn {
    /// Nobody has signed in.
    Out,
    /// It is over.
    Ended,
    /// It lasts.
    Lasts {
        /// Whole minutes until its end.
        minutes: u64,
        /// Whether it is renewed without a person.
        renews: bool,
    },
}

impl SignedIn {
    /// `None` if the profile leans on none.
    pub(crate) fn of(profile: &AwsProfile, now: SystemTime) -> Option<Self> {
        profile.signs_in.as_ref()?;
        Some(match profile.sign_in {
            None => Self::Out,
            Some(sign_in) => match minutes(sign_in, now) {
                Some(minutes) => Self::Lasts { minutes, renews: sign_in.renews },
                // The SDK gets a new token with the old one, as long as that is wanted.
                None if sign_in.renews => Self::Lasts { minutes: 0, renews: true },
                None => Self::Ended,
            },
        })
    }

    /// Whether it can be used without a person.
    pub(crate) fn is_good(self) -> bool {
        matches!(self, Self::Lasts { .. })
    }
}

/// The command that signs in anew, to be pasted into a terminal.
pub(crate) fn renewal(profile: &AwsProfile) -> Option<String> {
    let name = profile.signs_in.as_deref()?;
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-@/+".contains(letter));
    Some(match (plain, cfg!(windows)) {
        (true, _) => format!("aws sso login --profile {name}"),
        (false, true) => format!("aws sso login --profile \"{name}\""),
        (false, false) => format!("aws sso login --profile '{}'", name.replace('\'', r"'\''")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_a_shell_would_take_apart_is_quoted() {
        let command = |name: &str| {
            let signs_in = Some(name.to_owned());
            let kind = upstreams::Kind::Sso;
            renewal(&AwsProfile { name: name.to_owned(), kind, region: None, sign_in: None, signs_in })
        };
        assert_eq!(command("work").as_deref(), Some("aws sso login --profile work"));
        let quote = if cfg!(windows) { '"' } else { '\'' };
        assert_eq!(command("my work; rm"), Some(format!("aws sso login --profile {quote}my work; rm{quote}")));
    }
}
