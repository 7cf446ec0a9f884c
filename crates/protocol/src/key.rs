//! Client keys: names for clients, so that what they use, may spend and how urgent they are can be told apart.
//!
//! A key's secret is shown once, when it is made. What is kept is its hash, from which nobody gets it back: it is made of
//! as many random bits as no guessing gets through, so that the hash needs no salt and may be a fast one.

use std::fmt;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::tier::Tier;

/// The name of the main token, which is no key and cannot be revoked.
pub const MAIN: &str = "default";

/// The longest name of a key, in characters.
const LONGEST: usize = 64;

/// One client key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What the ledger calls it.
    pub name: String,
    /// Of its secret.
    pub hash: KeyHash,
    /// The service tier of its requests that say none themselves.
    pub tier: Option<Tier>,
    /// When it was made.
    pub created: SystemTime,
}

/// The SHA-256 of a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyHash(pub [u8; 32]);

impl KeyHash {
    /// Of what a client says.
    pub fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(hidden)")
    }
}

/// Whether a key may have this name.
///
/// # Errors
/// A sentence on what is wrong with it.
pub fn check_name(name: &str) -> Result<(), String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if name == MAIN {
        return Err(format!("{MAIN} is the name of the main token; choose another"));
    }
    if name.is_empty() || name.len() > LONGEST || !name.chars().all(plain) {
        return Err(format!("a key's name is made of letters, digits, '.', '_' and '-', {LONGEST} at most"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha_256() {
        let start = KeyHash::of(b"abc").0[..4].to_vec();
        assert_eq!(start, [0xba, 0x78, 0x16, 0xbf], "the first test vector of FIPS 180-4");
        assert!(!format!("{:?}", KeyHash::of(b"abc")).contains("186"), "it is not shown");
    }

    #[test]
    fn a_name_is_one_word_and_not_that_of_the_main_token() {
        assert!(["ci", "My.laptop-2"].into_iter().all(|name| check_name(name).is_ok()));
        for wrong in ["", "default", "two words", "näme", "a/b", &"x".repeat(65)] {
            assert!(check_name(wrong).is_err(), "{wrong}");
        }
    }
}
