//! Service tiers: how urgent AWS is told that a request is.

/// A service tier of Bedrock's. Not every model has each; flex is cheaper and slower, priority dearer and faster,
/// reserved is bought beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tier {
    Default,
    Flex,
    Priority,
    Reserved,
}

impl Tier {
    /// Every tier.
    pub const ALL: [Self; 4] = [Self::Default, Self::Flex, Self::Priority, Self::Reserved];

    /// The word on the wire and in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Flex => "flex",
            Self::Priority => "priority",
            Self::Reserved => "reserved",
        }
    }

    /// The tier of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == word)
    }
}
