//! The snapshot of the configuration that holds now. Each request takes it once; a change is there for the next one.

use std::sync::{Arc, RwLock};

use axum::extract::FromRef;

use crate::runtime::Runtime;

/// Where requests take it from. Clones are the same one.
#[derive(Clone, Debug)]
pub struct Current(Arc<RwLock<Arc<Runtime>>>);

impl Current {
    /// Begins with this one.
    pub fn new(runtime: Runtime) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(runtime))))
    }

    /// The one that holds now.
    pub fn now(&self) -> Arc<Runtime> {
        self.0.read().expect("no panic holds this lock").clone()
    }

    /// From the next request on this one holds.
    pub fn set(&self, runtime: Runtime) {
        *self.0.write().expect("no panic holds this lock") = Arc::new(runtime);
    }
}

/// What stands before a handler looks at tokens and keys alone, which are the same in all snapshots: the handler's own is
/// the one that a request keeps.
impl FromRef<Current> for Arc<Runtime> {
    fn from_ref(current: &Current) -> Self {
        current.now()
    }
}
