//! Looks for the credentials of one configuration once and tells everybody who asks, until shortly before they end.
//!
//! A look may run a program that asks a person for a code, and is asked for by each request, each monitor and each AWS
//! service: while one is under way all wait for that one, and one that nobody waits for any more is still finished.

use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use futures_util::FutureExt;
use futures_util::future::Shared;
use protocol::failure::Failure;

use crate::no_credentials::failure;

/// How long a look may take: a person may be typing a code.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Credentials are looked for again so long before they end.
const EARLY: Duration = Duration::from_secs(60);

type Found = Result<Credentials, Failure>;
type Look = Shared<Pin<Box<dyn Future<Output = Found> + Send>>>;

/// The credentials of one configuration.
#[derive(Clone)]
pub(crate) struct Remembered {
    source: SharedCredentialsProvider,
    profile: Option<String>,
    last: Arc<Mutex<Option<Look>>>,
}

impl Remembered {
    /// The profile is the one to name where there are none.
    pub(crate) fn new(source: SharedCredentialsProvider, profile: Option<String>) -> Self {
        Self { source, profile, last: Arc::default() }
    }

    /// The credentials, or why there are none.
    pub(crate) async fn get(&self) -> Found {
        self.look().await
    }

    fn look(&self) -> Look {
        let mut last = self.last.lock().expect("no panic holds this lock");
        match last.as_ref().filter(|look| is_of_use(look)) {
            Some(look) => look.clone(),
            None => last.insert(begin(self.source.clone(), self.profile.clone())).clone(),
        }
    }
}

/// Names nobody and nothing: what the provider holds may be a command line with a password in it.
impl fmt::Debug for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remembered").finish_non_exhaustive()
    }
}

impl ProvideCredentials for Remembered {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let look = self.look();
        future::ProvideCredentials::new(async {
            look.await.map_err(|why| CredentialsError::provider_error(NoCredentials(why)))
        })
    }
}

/// Why there are none, on its way through the SDK.
#[derive(Debug)]
pub(crate) struct NoCredentials(pub(crate) Failure);

impl fmt::Display for NoCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.refusal().message)
    }
}

impl std::error::Error for NoCredentials {}

/// Under way, or with credentials that last. That there are none stays so: the SDK has read its files once and for all.
fn is_of_use(look: &Look) -> bool {
    match look.peek() {
        None => true,
        Some(Ok(found)) => found.expiry().is_none_or(|end| SystemTime::now() + EARLY < end),
        Some(Err(failure)) => failure.is_about_credentials(),
    }
}

fn begin(source: SharedCredentialsProvider, profile: Option<String>) -> Look {
    let look = async move {
        match tokio::time::timeout(PATIENCE, source.provide_credentials()).await {
            Ok(found) => found.map_err(|error| failure(&error, profile.as_deref())),
            Err(_) => Err(Failure::NoIdentity("AWS credentials did not come within a minute.".to_owned())),
        }
    };
    let look = AssertUnwindSafe(look).catch_unwind().map(|found| found.unwrap_or_else(|_| Err(sdk_panicked())));
    let look = look.boxed().shared();
    tokio::spawn(look.clone());
    look
}

/// It does so at addresses that are empty.
fn sdk_panicked() -> Failure {
    let sentence =
        "The AWS SDK cannot work with this configuration. Check the variables AWS_ENDPOINT_URL…: none may be empty.";
    Failure::NoIdentity(sentence.to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    /// Hands out credentials with this life once it is let go, and counts how often it is asked.
    #[derive(Clone, Debug, Default)]
    struct Source {
        asked: Arc<AtomicUsize>,
        go: Arc<Notify>,
        life: Option<Duration>,
    }

    impl ProvideCredentials for Source {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::new(async {
                self.asked.fetch_add(1, Ordering::SeqCst);
                self.go.notified().await;
                let end = self.life.map(|life| SystemTime::now() + life);
                Ok(Credentials::new("AKIDEXAMPLE", "a-secret", None, end, "test"))
            })
        }
    }

    fn remembered(source: &Source) -> Remembered {
        Remembered::new(SharedCredentialsProvider::new(source.clone()), None)
    }

    #[tokio::test]
    async fn all_who_ask_at_once_wait_for_one_look() {
        let source = Source::default();
        let remembered = remembered(&source);
        let (first, second) = (remembered.look(), remembered.look());
        source.go.notify_one();
        assert!(first.await.is_ok() && second.await.is_ok() && remembered.get().await.is_ok());
        assert_eq!(source.asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_look_that_nobody_waits_for_is_finished_all_the_same() {
        let source = Source::default();
        let remembered = remembered(&source);
        drop(remembered.look());
        source.go.notify_one();
        assert!(remembered.get().await.is_ok());
        assert_eq!(source.asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn credentials_about_to_end_are_looked_for_again() {
        let source = Source { life: Some(EARLY / 2), ..Source::default() };
        let remembered = remembered(&source);
        for _ in 0..2 {
            source.go.notify_one();
            assert!(remembered.get().await.is_ok());
        }
        assert_eq!(source.asked.load(Ordering::SeqCst), 2);
    }
}
