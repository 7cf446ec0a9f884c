//! What there is for the tray to show.

use crate::language::Language;
use crate::money_format::Currency;

/// All of it, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whether it listens.
    pub state: State,
    /// Whether answers come from the demo.
    pub demo: bool,
    /// What today has cost, in the chosen currency; `None` where that cannot be known.
    pub today: Option<String>,
    /// The budget that is nearest to its end.
    pub budget: Option<Budget>,
    /// The AWS connections.
    pub connections: Vec<Choice>,
    /// Whether Claude Code's settings lead here.
    pub applied: bool,
    /// Whether the program starts at login; `None` where that cannot be said.
    pub autostart: Option<bool>,
    /// In which currency money is shown.
    pub currency: Currency,
    /// In which language it is said.
    pub language: Language,
    /// Sentences about what just became of something.
    pub notes: Vec<String>,
}

/// Whether it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It does not.
    Stopped,
    /// It does.
    Running {
        /// `127.0.0.1:8484`
        address: String,
        /// Whether a request is being answered.
        busy: bool,
    },
    /// It no longer does, but open answers go on.
    Ending,
    /// It could not be started: why.
    Failed(String),
}

/// A budget as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// `day`
    pub name: String,
    /// Its amount, as it is written.
    pub limit: String,
    /// How much of it is spent; may be more than a hundred.
    pub percent: u16,
    /// Whether requests are refused once it is spent.
    pub stops: bool,
}

/// A connection that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// Whether it is in use.
    pub active: bool,
    /// Where it has one that ends.
    pub sign_in: Option<SignIn>,
}

/// How long a sign-in lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// It has ended, or there was none.
    Out,
    /// For so many whole minutes.
    Minutes(u64),
}

impl Seen {
    /// Whether requests fail, or soon will, until somebody does something.
    pub(super) fn needs_attention(&self) -> bool {
        let spent = self.budget.as_ref().is_some_and(|budget| budget.stops && budget.percent >= 100);
        let signed_out = self.connections.iter().any(|one| one.active && one.sign_in == Some(SignIn::Out));
        spent || signed_out && !self.demo
    }
}
