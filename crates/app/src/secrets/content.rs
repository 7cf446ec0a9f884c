//! What is kept: the client token, and what AWS connections must not show.

use std::collections::BTreeMap;

use proxy::Secret;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// All secrets of one home.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default)]
pub(super) struct Content {
    /// What clients say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<Kept>,
    /// By the name of the connection.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) connections: BTreeMap<String, Credential>,
}

/// What a connection calls AWS with.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credential {
    /// The name of a profile of `~/.aws`.
    Profile(String),
    /// An access key.
    Keys {
        /// `AKIA…`
        id: Kept,
        /// Its secret.
        secret: Kept,
        /// Temporary ones have it.
        #[serde(skip_serializing_if = "Option::is_none")]
        session: Option<Kept>,
    },
    /// A Bedrock API key.
    ApiKey(Kept),
}

/// A secret that is written out where it is kept, and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept(pub Secret);

impl Kept {
    /// Keeps this text.
    pub fn new(text: &str) -> Self {
        Self(Secret::new(text))
    }
}

impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        String::deserialize(source).map(|text| Self(Secret::new(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_can_be_read_again_and_is_never_shown() -> serde_json::Result<()> {
        let kept = |text: &str| Kept(Secret::new(text));
        let keys =
            Credential::Keys { id: kept("AKIAPLANTED"), secret: kept("planted"), session: Some(kept("planted")) };
        let connections = BTreeMap::from([
            ("typed".to_owned(), keys),
            ("key".to_owned(), Credential::ApiKey(kept("planted"))),
            ("work".to_owned(), Credential::Profile("acme".to_owned())),
        ]);
        let content = Content { token: Some(kept("planted")), connections };
        assert_eq!(serde_json::from_str::<Content>(&serde_json::to_string(&content)?)?, content);
        let printed = format!("{content:#?}");
        assert!(!printed.to_lowercase().contains("planted"), "{printed}");
        Ok(())
    }
}
