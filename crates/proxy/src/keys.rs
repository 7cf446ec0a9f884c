//! Who a client is: the owner, who has the main token, or one that was given a key.
//!
//! The keys are a snapshot in memory, read anew when the command line says that they have changed.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, RwLock};

use axum::extract::FromRequestParts;
use http::request::Parts;
use protocol::key::{Key, KeyHash, MAIN};
use protocol::secret::Secret;
use protocol::tier::Tier;
use subtle::ConstantTimeEq;

/// Longest secret that is hashed, in bytes.
const LONGEST: usize = 512;

/// Reads the keys from where they are kept, or says why it cannot.
type Read = dyn Fn() -> Result<Vec<Key>, String> + Send + Sync;

/// The keys that hold now.
#[derive(Clone)]
pub struct Keys {
    known: Arc<RwLock<Vec<Key>>>,
    read: Arc<Read>,
}

/// A client that was let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Principal {
    /// The name of its key.
    pub(crate) key: String,
    /// The service tier of its requests that say none themselves.
    pub(crate) tier: Option<Tier>,
}

impl Keys {
    /// Reads them a first time.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub fn open(read: impl Fn() -> Result<Vec<Key>, String> + Send + Sync + 'static) -> Result<Self, String> {
        let known = Arc::new(RwLock::new(read()?));
        Ok(Self { known, read: Arc::new(read) })
    }

    /// Reads them again. Where that fails, those from before hold on. Blocks.
    pub(crate) fn reload(&self) -> Result<(), String> {
        let keys = (self.read)()?;
        *self.known.write().expect("no panic holds this lock") = keys;
        Ok(())
    }

    /// Who says this. Takes the same time whichever key it is, and wherever the first difference is.
    pub(crate) fn who(&self, said: &[u8], token: &Secret) -> Option<Principal> {
        let owner = token.is(said).then(Principal::owner);
        let known = self.known.read().expect("no panic holds this lock");
        if known.is_empty() || said.len() > LONGEST {
            return owner;
        }
        let hash = KeyHash::of(said);
        let mut found = None;
        for key in known.iter() {
            if key.hash.0.ct_eq(&hash.0).into() {
                found = Some(key);
            }
        }
        owner.or_else(|| found.map(|key| Principal { key: key.name.clone(), tier: key.tier }))
    }
}

impl Principal {
    /// Whoever has the main token.
    pub(crate) fn owner() -> Self {
        Self { key: MAIN.to_owned(), tier: None }
    }

    /// Whether it may give orders to the program.
    pub(crate) fn is_owner(&self) -> bool {
        self.key == MAIN
    }
}

impl<S: Sync> FromRequestParts<S> for Principal {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().expect("the guard stands before everything that asks for it"))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn a_key_is_known_by_its_secret_until_it_is_gone() {
        let key = |name: &str, secret: &str| Key {
            name: name.into(),
            hash: KeyHash::of(secret.as_bytes()),
            tier: Some(Tier::Flex),
            created: SystemTime::now(),
        };
        let kept = Arc::new(Mutex::new(Ok(vec![key("ci", "one"), key("laptop", "two")])));
        let shelf = kept.clone();
        let keys = Keys::open(move || shelf.lock().expect("no panic").clone()).expect("they are there");
        let token = Secret::new("main");
        let who = |said: &str| keys.who(said.as_bytes(), &token).map(|who| (who.is_owner(), who.key));
        assert_eq!(who("main"), Some((true, "default".to_owned())));
        assert_eq!(who("two"), Some((false, "laptop".to_owned())));
        assert_eq!([who("three"), who(""), who(&"x".repeat(600))], [None, None, None]);

        *kept.lock().expect("no panic") = Err("the disk is gone".into());
        assert!(keys.reload().is_err() && who("two").is_some());
        *kept.lock().expect("no panic") = Ok(vec![key("ci", "one")]);
        assert!(keys.reload().is_ok() && who("two").is_none() && who("one").is_some());
    }
}
