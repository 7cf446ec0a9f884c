//! `connection` and `[connections.NAME]`: the AWS identities that the user has named, without what is secret of them.

use serde::Deserialize;

/// The connection that need not be named in the file: whatever every AWS tool would find.
pub const ENVIRONMENT: &str = "environment";

/// One table as it is written.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Where its identity comes from.
    pub kind: Kind,
    /// Its region; else that of the profile or the environment.
    pub region: Option<String>,
    /// Of the kind `role`: `arn:aws:iam::123456789012:role/models`.
    pub role: Option<String>,
    /// Of the kind `role`: what its owner wants to be told.
    pub external_id: Option<String>,
}

/// Where an identity comes from.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A profile of `~/.aws`; its name is kept with the secrets.
    Profile,
    /// An access key, kept with the secrets.
    Keys,
    /// A Bedrock API key, kept with the secrets.
    ApiKey,
    /// A role, assumed by a profile whose name is kept with the secrets, or by the environment.
    Role,
    /// Whatever every AWS tool would find.
    Environment,
}

impl Kind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Keys => "keys",
            Self::ApiKey => "api-key",
            Self::Role => "role",
            Self::Environment => "environment",
        }
    }
}

impl Connection {
    /// What is wrong with it, if anything.
    pub(super) fn wrong(&self) -> Option<&'static str> {
        match (self.kind, &self.role, &self.external_id) {
            (Kind::Role, None, _) => Some("the kind role needs a role: role = \"arn:aws:iam::…:role/…\""),
            (Kind::Role, ..) | (_, None, None) => None,
            _ => Some("role and external_id are for the kind role"),
        }
    }
}
