//! What the variables of the environment say: who, and where. An empty one says nothing.

use std::time::Duration;

use aws_config::Region;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::region::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

/// The variable with a Bedrock API key, which goes before every other identity of the environment.
pub(super) const API_KEY: &str = "AWS_BEARER_TOKEN_BEDROCK";
/// The region where nothing names one.
pub(crate) const USUAL_REGION: &str = "us-east-1";
/// How long to ask for a region on a machine that may or may not be in AWS. One that is busy takes its time to answer, and a
/// wrong region would be kept until the next start.
const REGION_SEARCH: Duration = Duration::from_secs(3);

/// What the variables of the environment say of the identity. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InEnvironment {
    /// There is a Bedrock API key.
    ApiKey,
    /// There is an access key, which begins so: `AKIA…`.
    Keys(String),
    /// They name this profile.
    Profile(String),
    /// They name a file with a token.
    WebIdentity,
    /// This is a container of AWS.
    Container,
    /// Nothing: every AWS tool takes the default profile, or the role of the machine.
    Unsaid,
    /// Nothing, and the machine is not to be asked for a role.
    NoMachine,
}

impl InEnvironment {
    /// The first of the usual sources that is set, in the order in which AWS looks at them.
    pub fn found() -> Self {
        let any = |names: &[&str]| names.iter().any(|name| set(name).is_some());
        if set(API_KEY).is_some() {
            Self::ApiKey
        } else if let Some(key) = set("AWS_ACCESS_KEY_ID") {
            Self::Keys(beginning(&key))
        } else if let Some(profile) = set("AWS_PROFILE") {
            Self::Profile(profile)
        } else if any(&["AWS_WEB_IDENTITY_TOKEN_FILE"]) {
            Self::WebIdentity
        } else if any(&["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]) {
            Self::Container
        } else if set("AWS_EC2_METADATA_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            Self::NoMachine
        } else {
            Self::Unsaid
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::ApiKey => format!("Bedrock API key ({API_KEY})"),
            Self::Keys(beginning) => format!("access key {beginning} of the environment"),
            Self::Profile(name) => format!("profile {name:?}"),
            Self::WebIdentity => "web identity".to_owned(),
            Self::Container => "container role".to_owned(),
            Self::Unsaid => "default profile or instance role".to_owned(),
            Self::NoMachine => "default profile".to_owned(),
        }
    }
}

/// How a key is told apart from others without being told.
pub(super) fn beginning(key: &str) -> String {
    key.chars().take(4).chain("…".chars()).collect()
}

/// Looks where the SDK looks, but takes an empty variable for none, and does not wait long for the metadata service of
/// EC2, which most machines don't have.
pub(super) async fn region(http: &SharedHttpClient) -> Region {
    if let Some(name) = set("AWS_REGION").or_else(|| set("AWS_DEFAULT_REGION")) {
        return Region::new(name);
    }
    let of_profile = ProfileFileRegionProvider::new().region().await;
    if let Some(region) = of_profile.filter(|region| !region.as_ref().is_empty()) {
        return region;
    }
    let config = ProviderConfig::default().with_http_client(http.clone());
    let metadata = ImdsRegionProvider::builder().configure(&config).build();
    let found = tokio::time::timeout(REGION_SEARCH, metadata.region()).await;
    found.ok().flatten().unwrap_or(Region::from_static(USUAL_REGION))
}

/// A variable that was meant to be unset. At an empty address the SDK panics.
pub(crate) fn is_blank(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| value.trim().is_empty())
}

/// What a variable says.
pub(super) fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}
