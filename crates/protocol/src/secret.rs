//! A secret that cannot be shown by accident.

use std::fmt;

use subtle::ConstantTimeEq;

/// A token, a key. `Debug` hides it; [`Secret::expose`] is the one way to its text.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that must show it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether somebody said it. Takes the same time wherever the first difference is.
    pub fn is(&self, said: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(said).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_compared_and_never_shown() {
        let secret = Secret::new("open sesame");
        assert!(secret.is(b"open sesame") && !secret.is(b"open sesam") && !secret.is(b""));
        assert!(!format!("{secret:?}").contains("sesame"));
    }
}
