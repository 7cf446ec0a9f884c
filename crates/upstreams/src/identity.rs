//! Who calls AWS, and where: found the way every AWS tool finds it.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use aws_config::identity::IdentityCache;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::region::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_bedrockruntime::config::StalledStreamProtectionConfig;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use protocol::failure::Failure;

use crate::bedrock::Upstream;
use crate::credentials::{self, Remembered};
use crate::endpoints::Endpoints;
use crate::http_client::CONNECT;
use crate::no_credentials::NOTHING_FOUND;

/// The variable with a Bedrock API key, which goes before every other identity.
const API_KEY: &str = "AWS_BEARER_TOKEN_BEDROCK";
/// The region where nothing names one.
const USUAL_REGION: &str = "us-east-1";
/// How long to ask for a region on a machine that may or may not be in AWS.
const REGION_SEARCH: Duration = Duration::from_millis(800);

/// Who AWS will see. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// In words: `profile "work"`, `Bedrock API key`.
    pub source: String,
    /// The region.
    pub region: String,
    /// When the credentials end, if they do.
    pub expires: Option<SystemTime>,
}

/// Clients for one identity and region.
pub(crate) struct Connection {
    pub(crate) region: String,
    pub(crate) runtime: aws_sdk_bedrockruntime::Client,
    pub(crate) control: aws_sdk_bedrock::Client,
    pub(crate) endpoints: Endpoints,
    /// For whatever else of AWS is asked now and then.
    pub(crate) config: SdkConfig,
    credentials: Option<Remembered>,
    source: String,
    api_key: Option<String>,
    refused: AtomicBool,
}

/// What a request is to be known by.
pub(crate) enum Proof {
    /// A Bedrock API key, which goes along as it is.
    Key(String),
    /// Credentials to sign with.
    Signature(Credentials),
}

/// Finds out where and as whom to call. Finds no credentials yet, and so cannot fail.
pub(crate) async fn connect(upstream: &Upstream, http: &SharedHttpClient) -> Connection {
    match upstream {
        Upstream::Aws => Connection::new(from_environment(http).await, source_in_words(), set(API_KEY)).await,
        Upstream::Simulator(url) => Connection::new(simulated(url, http), "demo, no AWS".to_owned(), None).await,
    }
}

impl Connection {
    async fn new(config: SdkConfig, source: String, api_key: Option<String>) -> Self {
        let credentials = config.credentials_provider().map(Remembered::new);
        let mut builder = config.into_builder();
        builder.set_credentials_provider(credentials.clone().map(SharedCredentialsProvider::new));
        if is_blank("AWS_ENDPOINT_URL") {
            builder.set_endpoint_url(None);
        }
        let config = builder.build();
        Self {
            region: config.region().map_or(USUAL_REGION, Region::as_ref).to_owned(),
            runtime: aws_sdk_bedrockruntime::Client::from_conf(for_models(&config)),
            control: aws_sdk_bedrock::Client::from_conf(for_control(&config)),
            endpoints: Endpoints::of(&config).await,
            config,
            credentials,
            source,
            api_key,
            refused: AtomicBool::new(false),
        }
    }

    /// The source in words, and which key it is where the environment has it.
    pub(crate) fn mark(&self) -> String {
        let key = set("AWS_ACCESS_KEY_ID").filter(|_| set(API_KEY).is_none()).unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        format!("{}, {:08x}", self.source, hasher.finish() as u32)
    }

    /// A Bedrock API key is not looked into: only Bedrock can.
    pub(crate) async fn identity(&self) -> Result<Identity, Failure> {
        let expires = if self.api_key.is_some() { None } else { self.credentials().await?.expiry() };
        Ok(Identity { source: self.source.clone(), region: self.region.clone(), expires })
    }

    /// What a request that the SDK does not send is to be known by.
    pub(crate) async fn proof(&self) -> Result<Proof, Failure> {
        match &self.api_key {
            Some(key) => Ok(Proof::Key(key.clone())),
            None => self.credentials().await.map(Proof::Signature),
        }
    }

    async fn credentials(&self) -> Result<Credentials, Failure> {
        match &self.credentials {
            Some(credentials) => credentials.get().await,
            None => Err(Failure::NoIdentity(NOTHING_FOUND.to_owned())),
        }
    }

    /// Remembers whether its credentials were at fault.
    pub(crate) fn judge(&self, failure: &Failure) {
        if failure.is_about_credentials() {
            self.refused.store(true, Ordering::Relaxed);
        }
    }

    /// Whether a call failed for its credentials.
    pub(crate) fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }
}

/// Without the clients: in their depths lies what the configuration says, command lines included.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("region", &self.region).field("source", &self.source).finish_non_exhaustive()
    }
}

async fn from_environment(http: &SharedHttpClient) -> SdkConfig {
    let cache = IdentityCache::lazy().load_timeout(credentials::PATIENCE).build();
    let loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http.clone()).identity_cache(cache);
    let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT).build();
    loader.timeout_config(timeouts).region(region(http).await).load().await
}

/// Looks where the SDK looks, but takes an empty variable for none, and does not wait long for the metadata service of
/// EC2, which most machines don't have.
async fn region(http: &SharedHttpClient) -> Region {
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

fn simulated(url: &str, http: &SharedHttpClient) -> SdkConfig {
    let credentials = Credentials::new("demo", "demo", None, None, "demo");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http.clone())
        .sleep_impl(TokioSleep::new())
        .region(Region::from_static(USUAL_REGION))
        .endpoint_url(url)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

/// For models the SDK neither retries nor gives up by itself: they think for minutes, and retrying is decided by the
/// caller, who knows whether the client has seen anything yet. Signing in keeps the SDK's own patience.
fn for_models(config: &SdkConfig) -> aws_sdk_bedrockruntime::Config {
    let mut builder = aws_sdk_bedrockruntime::config::Builder::from(config)
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .timeout_config(TimeoutConfig::disabled().to_builder().connect_timeout(CONNECT).build());
    if is_blank("AWS_ENDPOINT_URL_BEDROCK_RUNTIME") {
        builder.set_endpoint_url(None);
    }
    builder.build()
}

fn for_control(config: &SdkConfig) -> aws_sdk_bedrock::Config {
    let mut builder = aws_sdk_bedrock::config::Builder::from(config);
    if is_blank("AWS_ENDPOINT_URL_BEDROCK") {
        builder.set_endpoint_url(None);
    }
    builder.build()
}

/// A variable that was meant to be unset. At an empty address the SDK panics.
pub(crate) fn is_blank(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| value.trim().is_empty())
}

/// The first of the usual sources that is set, in the order in which AWS looks at them.
fn source_in_words() -> String {
    if set(API_KEY).is_some() {
        "Bedrock API key (AWS_BEARER_TOKEN_BEDROCK)".to_owned()
    } else if let Some(key) = set("AWS_ACCESS_KEY_ID") {
        format!("access key {} of the environment", key.chars().take(4).chain("…".chars()).collect::<String>())
    } else if let Some(profile) = set("AWS_PROFILE") {
        format!("profile \"{profile}\"")
    } else if set("AWS_WEB_IDENTITY_TOKEN_FILE").is_some() {
        "web identity".to_owned()
    } else if set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        .or_else(|| set("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
        .is_some()
    {
        "container role".to_owned()
    } else {
        "default profile or instance role".to_owned()
    }
}

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_printed_of_a_connection_holds_no_credentials() {
        let credentials = Credentials::new("AKIDEXAMPLE", "a-secret", Some("a-token".to_owned()), None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build();
        let printed = format!("{:#?}", Connection::new(config, "test".to_owned(), Some("a-key".to_owned())).await);
        assert!(
            ["AKIDEXAMPLE", "a-secret", "a-token", "a-key"].iter().all(|secret| !printed.contains(secret)),
            "{printed}"
        );
    }
}
