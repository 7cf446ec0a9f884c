//! What the user should hear of while it happens: at the console now, in the tray later.

use std::fmt;
use std::sync::Arc;

/// One piece of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub about: About,
    /// A sentence or two for people.
    pub words: String,
}

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// The budget of this name has passed one of its steps.
    Budget(String),
    /// This session is paused.
    Session(String),
    /// This model has no price, so that no budget can count it.
    Model(String),
}

/// Where notices go. Must return at once.
#[derive(Clone)]
pub struct Notices(Arc<dyn Fn(Notice) + Send + Sync>);

impl Notices {
    /// Hands every notice to this function.
    pub fn new(tell: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub(crate) fn tell(&self, about: About, words: String) {
        (self.0)(Notice { about, words });
    }
}

impl fmt::Debug for Notices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notices")
    }
}
