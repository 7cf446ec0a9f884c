//! As whom AWS is called, and by which words of the file that was found out: the command line says so in its own time, and
//! nobody should be asked twice for the password of a keychain.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use upstreams::Login;

use crate::config::{Config, Connection};
use crate::connections;
use crate::home::Home;

/// Clones know the same.
#[derive(Clone, Default)]
pub(crate) struct Whom(Arc<Mutex<Option<Words>>>);

type Words = (Option<String>, BTreeMap<String, Connection>);

impl Whom {
    /// Finds out as whom. May take its time.
    ///
    /// # Errors
    /// If the configuration or the secrets cannot be used.
    pub(crate) fn find(&self, home: &Home) -> Result<Login> {
        let mut known = self.known();
        let config = Config::load(&home.config())?;
        let login = connections::login_by(&config, home)?;
        *known = Some((config.connection, config.connections));
        Ok(login)
    }

    /// Whether that was found out by these words. Waits while it is being found out.
    pub(super) fn is_of(&self, config: &Config) -> bool {
        self.known().as_ref().is_some_and(|(one, all)| (one, all) == (&config.connection, &config.connections))
    }

    fn known(&self) -> MutexGuard<'_, Option<Words>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
