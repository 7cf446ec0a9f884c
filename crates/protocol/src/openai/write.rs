//! Writing JSON out of pieces that are JSON already.

use crate::json::quoted;

/// An object under way.
#[derive(Clone, Debug)]
pub(super) struct Object(String);

impl Object {
    pub(super) fn new() -> Self {
        Self("{".to_owned())
    }

    /// One with this text as its `type`.
    pub(super) fn typed(kind: &str) -> Self {
        Self::new().text("type", kind)
    }

    /// Adds a member; `value` is JSON.
    pub(super) fn with(mut self, key: &str, value: impl AsRef<str>) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&quoted(key));
        self.0.push(':');
        self.0.push_str(value.as_ref());
        self
    }

    /// Adds a member that may not be there.
    pub(super) fn with_some(self, key: &str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Adds a string.
    pub(super) fn text(self, key: &str, text: &str) -> Self {
        self.with(key, quoted(text))
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// A list of pieces of JSON.
pub(super) fn list(items: &[String]) -> String {
    format!("[{}]", items.join(","))
}
