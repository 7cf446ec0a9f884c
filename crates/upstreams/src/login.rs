//! As whom to call AWS: what every AWS tool would find, or one identity that the user has chosen.
//!
//! A chosen identity is used alone: nothing that the environment says of another comes before it.

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::identity::IdentityCache;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::profile::region::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::timeout::TimeoutConfig;
use protocol::secret::Secret;

use crate::credentials;
use crate::http_client::CONNECT;
use environment::{API_KEY, beginning, set};

mod environment;

pub use environment::InEnvironment;
pub(crate) use environment::{USUAL_REGION, is_blank};

/// By this name AWS knows the sessions of a role that Outcrop assumes.
const SESSION: &str = "outcrop";

/// An identity and where to use it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// Who.
    pub source: Source,
    /// Where; else where the profile says, the environment, or us-east-1.
    pub region: Option<String>,
}

/// Where an identity comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Wherever every AWS tool looks: variables, the profile in use, the machine's own role.
    #[default]
    Environment,
    /// A profile of `~/.aws`, whatever kind it is.
    Profile(String),
    /// An access key.
    Keys(Keys),
    /// A Bedrock API key.
    ApiKey(Secret),
    /// A role.
    Role(Role),
}

/// An access key of AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// `AKIA…`, or `ASIA…` if it is temporary.
    pub id: Secret,
    /// Its secret.
    pub secret: Secret,
    /// Temporary ones have it.
    pub session: Option<Secret>,
}

/// A role that is assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// `arn:aws:iam::123456789012:role/models`
    pub arn: String,
    /// What its owner wants to be told by those who assume it.
    pub external_id: Option<String>,
    /// The profile whose credentials assume it; else those of the environment.
    pub profile: Option<String>,
}

/// By what the clients of AWS's services make themselves known.
pub(crate) enum Shown {
    /// By what the SDK finds in the environment; with this API key, if it is one.
    AsFound(Option<Secret>),
    /// By signatures alone.
    Signature,
    /// By a Bedrock API key.
    Key(Secret),
}

impl Login {
    /// In words: `profile "work"`, `Bedrock API key`.
    pub fn words(&self) -> String {
        match &self.source {
            Source::Environment => InEnvironment::found().words(),
            Source::Profile(name) => format!("profile {name:?}"),
            Source::Keys(keys) => format!("access key {}", beginning(keys.id.expose())),
            Source::ApiKey(_) => "Bedrock API key".to_owned(),
            Source::Role(Role { arn, profile, .. }) => {
                let role = arn.rsplit('/').next().unwrap_or_default();
                match profile {
                    None => format!("role {role}, assumed"),
                    Some(name) => format!("role {role}, assumed by profile {name:?}"),
                }
            }
        }
    }

    pub(crate) fn shown(&self) -> Shown {
        match &self.source {
            Source::Environment => Shown::AsFound(set(API_KEY).map(Secret::new)),
            Source::ApiKey(key) => Shown::Key(key.clone()),
            Source::Profile(_) | Source::Keys(_) | Source::Role(_) => Shown::Signature,
        }
    }

    /// What its words leave out and tells it from others. For nobody to read.
    pub(crate) fn particulars(&self) -> String {
        match &self.source {
            Source::Environment => set("AWS_ACCESS_KEY_ID").filter(|_| set(API_KEY).is_none()).unwrap_or_default(),
            Source::Profile(_) => String::new(),
            Source::Keys(keys) => keys.id.expose().to_owned(),
            Source::ApiKey(key) => key.expose().to_owned(),
            Source::Role(role) => role.arn.clone(),
        }
    }

    /// The profile whose credentials are used, if its name is known; an empty one is the default profile.
    pub(crate) fn profile(&self) -> Option<String> {
        match &self.source {
            Source::Environment => set("AWS_PROFILE"),
            Source::Profile(name) => Some(name.clone()),
            Source::Role(role) => role.profile.clone().or_else(|| set("AWS_PROFILE")),
            Source::Keys(_) | Source::ApiKey(_) => None,
        }
    }

    /// Reads the configuration, but finds no credentials yet.
    pub(crate) async fn configuration(&self, http: &SharedHttpClient) -> SdkConfig {
        let region = self.region(http).await;
        let sources = ProviderConfig::without_region().with_http_client(http.clone()).with_region(Some(region.clone()));
        let loader = loader(http).region(region);
        let loader = match &self.source {
            Source::Environment => loader,
            Source::Profile(name) => loader.profile_name(name).credentials_provider(of_profile(name, &sources)),
            Source::Keys(keys) => loader.credentials_provider(keys.credentials()),
            Source::ApiKey(_) | Source::Role(_) => loader.no_credentials(),
        };
        let config = with_usable_address(loader.load().await);
        match &self.source {
            Source::Role(role) => role.assumed(config, sources).await,
            _ => config,
        }
    }

    async fn region(&self, http: &SharedHttpClient) -> Region {
        if let Some(region) = &self.region {
            return Region::new(region.clone());
        }
        if let Source::Profile(name) | Source::Role(Role { profile: Some(name), .. }) = &self.source {
            let region = ProfileFileRegionProvider::builder().profile_name(name).build().region().await;
            if let Some(region) = region.filter(|region| !region.as_ref().is_empty()) {
                return region;
            }
        }
        environment::region(http).await
    }
}

impl Keys {
    fn credentials(&self) -> Credentials {
        let session = self.session.as_ref().map(|token| token.expose().to_owned());
        Credentials::new(self.id.expose(), self.secret.expose(), session, None, "typed")
    }
}

impl Role {
    async fn assumed(&self, config: SdkConfig, sources: ProviderConfig) -> SdkConfig {
        let by = match &self.profile {
            Some(name) => SharedCredentialsProvider::new(of_profile(name, &sources)),
            None => {
                let chain = DefaultCredentialsChain::builder().region(config.region().cloned()).configure(sources);
                SharedCredentialsProvider::new(chain.build().await)
            }
        };
        let mut role = AssumeRoleProvider::builder(&self.arn).session_name(SESSION).configure(&config);
        if let Some(id) = &self.external_id {
            role = role.external_id(id);
        }
        let role = role.build_from_provider(by).await;
        config.into_builder().credentials_provider(SharedCredentialsProvider::new(role)).build()
    }
}

fn of_profile(name: &str, sources: &ProviderConfig) -> ProfileFileCredentialsProvider {
    ProfileFileCredentialsProvider::builder().profile_name(name).configure(sources).build()
}

fn loader(http: &SharedHttpClient) -> ConfigLoader {
    let cache = IdentityCache::lazy().load_timeout(credentials::PATIENCE).build();
    let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT).build();
    let loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http.clone());
    loader.identity_cache(cache).timeout_config(timeouts)
}

fn with_usable_address(config: SdkConfig) -> SdkConfig {
    let mut builder = config.into_builder();
    if is_blank("AWS_ENDPOINT_URL") {
        builder.set_endpoint_url(None);
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(source: Source) -> Login {
        Login { source, region: None }
    }

    #[test]
    fn an_identity_is_said_in_words_without_its_secrets() {
        let keys = Keys { id: Secret::new("AKIAEXAMPLEKEY"), secret: Secret::new("planted"), session: None };
        let role = Role {
            arn: "arn:aws:iam::123456789012:role/models".to_owned(),
            external_id: None,
            profile: Some("base".to_owned()),
        };
        for (source, words) in [
            (Source::Profile("work".to_owned()), "profile \"work\""),
            (Source::Keys(keys), "access key AKIA…"),
            (Source::ApiKey(Secret::new("planted")), "Bedrock API key"),
            (Source::Role(role), "role models, assumed by profile \"base\""),
        ] {
            let login = login(source);
            assert_eq!(login.words(), words);
            let printed = format!("{login:?}");
            assert!(!printed.contains("planted") && !printed.contains("EXAMPLEKEY"), "{printed}");
        }
    }
}
