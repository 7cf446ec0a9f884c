//! What Bedrock has refused of a model while this program runs, so that the next request is right the first time.

use std::collections::HashMap;
use std::sync::Mutex;

use protocol::native::Repair;

/// Repairs that helped, by model id.
#[derive(Debug, Default)]
pub(crate) struct Lessons(Mutex<HashMap<String, Repair>>);

impl Lessons {
    /// How requests for this model are to be sent.
    pub(crate) fn of(&self, model: &str) -> Repair {
        self.0.lock().expect("no panic holds this lock").get(model).copied().unwrap_or_default()
    }

    /// A request was accepted after this repair.
    pub(crate) fn learn(&self, model: &str, repair: Repair) {
        self.0.lock().expect("no panic holds this lock").insert(model.to_owned(), repair);
    }
}
