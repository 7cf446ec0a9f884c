//! What may be done about a failure before a client hears of it.

use std::time::Duration;

use super::kind::{self, Kind};
use super::{Exception, Failure, words};

impl Failure {
    /// Whether the same request may well succeed in a moment.
    pub fn passes(&self) -> bool {
        match self {
            Self::Connection(_) | Self::BrokenStream(_) => true,
            Self::NoIdentity(_) | Self::Timeout | Self::NotBedrock(..) => false,
            Self::Exception(exception) => exception.passes(),
        }
    }

    /// Whether AWS did not accept the credentials, or there were none: they may have been renewed meanwhile.
    pub fn is_about_credentials(&self) -> bool {
        match self {
            Self::NoIdentity(_) => true,
            Self::Exception(exception) => kind::of(exception) == Kind::Credentials,
            Self::Connection(_) | Self::Timeout | Self::NotBedrock(..) | Self::BrokenStream(_) => false,
        }
    }

    /// Whether AWS wants less at a time.
    pub fn is_throttling(&self) -> bool {
        matches!(self, Self::Exception(exception) if kind::of(exception) == Kind::Throttled)
    }

    /// How long upstream asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Exception(exception) => exception.retry_after,
            _ => None,
        }
    }

    /// What AWS said about a request that it found at fault.
    pub fn refused_words(&self) -> Option<&str> {
        match self {
            Self::Exception(exception) if matches!(kind::of(exception), Kind::Invalid | Kind::Access) => {
                Some(&exception.message)
            }
            _ => None,
        }
    }
}

impl Exception {
    fn passes(&self) -> bool {
        match kind::of(self) {
            Kind::Throttled => !words::used_up_today(&self.message),
            Kind::NotReady | Kind::Internal | Kind::Unavailable => true,
            Kind::Model => matches!(self.original_status, Some(429 | 500..=599)),
            Kind::Invalid
            | Kind::Quota
            | Kind::Conflict
            | Kind::Access
            | Kind::Credentials
            | Kind::NotFound
            | Kind::TimedOut
            | Kind::TooLarge
            | Kind::NotSupported => false,
            Kind::Other(status) => status >= 500,
        }
    }
}
