//! As whom AWS is called, read anew when another program of this user has changed it.

use std::fmt;

use protocol::names::Account;
use upstreams::Login;

use crate::runtime::Runtime;

/// Says as whom AWS is to be called from now on, or why that cannot be found out.
pub struct Logins(Box<dyn Fn() -> Result<Login, String> + Send + Sync>);

impl Logins {
    /// Asked at each reload; it may take its time.
    pub fn new(read: impl Fn() -> Result<Login, String> + Send + Sync + 'static) -> Self {
        Self(Box::new(read))
    }
}

impl fmt::Debug for Logins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logins").finish_non_exhaustive()
    }
}

/// What is under way goes on as it began. What another account can call is not known yet.
pub(crate) fn reload(runtime: &Runtime) -> Result<(), String> {
    if runtime.bedrock.switch((runtime.logins.0)()?) {
        runtime.names.set(Account::default());
    }
    Ok(())
}
