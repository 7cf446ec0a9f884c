//! Where Outcrop goes on the network: a line for each place, kept beside the code that goes there.
//!
//! When it goes, why, and what is sent is said by the window in words, by the same ids.

/// A place on the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    /// What the words about it are found by.
    pub id: &'static str,
    /// Its hosts; `{region}` stands for the region of the connection, and one without a dot for a kind of them.
    pub hosts: &'static [&'static str],
    /// The setting of `config.toml` that decides whether anything goes there, where one does.
    pub setting: Option<&'static str>,
}
