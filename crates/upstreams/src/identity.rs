//! Clients of AWS's services for one identity and region, and what is known of that identity.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_bedrockruntime::config::{StalledStreamProtectionConfig, Token};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::auth::http::HTTP_BEARER_AUTH_SCHEME_ID;
use aws_smithy_runtime_api::client::auth::{AuthSchemeId, AuthSchemePreference};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use protocol::failure::Failure;
use protocol::secret::Secret;

use crate::bedrock::Upstream;
use crate::credentials::Remembered;
use crate::endpoints::Endpoints;
use crate::http_client::CONNECT;
use crate::login::{Login, Shown, USUAL_REGION, is_blank};
use crate::no_credentials::NOTHING_FOUND;

/// The SDK's name for signatures.
const SIGNATURE: AuthSchemeId = AuthSchemeId::new("sigv4");

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
    pub(crate) sts: aws_sdk_sts::Client,
    pub(crate) endpoints: Endpoints,
    /// For whatever else of AWS is asked now and then.
    pub(crate) config: SdkConfig,
    credentials: Option<Remembered>,
    source: String,
    mark: String,
    api_key: Option<Secret>,
    refused: AtomicBool,
}

/// What a request is to be known by.
pub(crate) enum Proof {
    /// A Bedrock API key, which goes along as it is.
    Key(Secret),
    /// Credentials to sign with.
    Signature(Credentials),
}

/// Finds out where and as whom to call. Finds no credentials yet, and so cannot fail.
pub(crate) async fn connect(upstream: &Upstream, http: &SharedHttpClient) -> Connection {
    match upstream {
        Upstream::Aws(login) => Connection::new(login.configuration(http).await, login).await,
        Upstream::Simulator(url) => {
            let demo = Connection::new(simulated(url, http), &Login::default()).await;
            Connection { source: "demo, no AWS".to_owned(), api_key: None, ..demo }
        }
    }
}

/// Both clients of Bedrock make themselves known in the same way. The SDK gives each a builder type of its own, and
/// lets a key of the environment go before everything unless it is told otherwise.
macro_rules! making_known {
    ($builder:expr, $shown:expr) => {
        match $shown {
            Shown::AsFound(_) => $builder,
            Shown::Signature => $builder.auth_scheme_preference(AuthSchemePreference::from([SIGNATURE])),
            Shown::Key(key) => $builder
                .bearer_token(Token::new(key.expose(), None))
                .auth_scheme_preference(AuthSchemePreference::from([HTTP_BEARER_AUTH_SCHEME_ID])),
        }
    };
}

impl Connection {
    async fn new(config: SdkConfig, login: &Login) -> Self {
        let credentials = config.credentials_provider().map(|source| Remembered::new(source, login.profile()));
        let mut builder = config.into_builder();
        builder.set_credentials_provider(credentials.clone().map(SharedCredentialsProvider::new));
        let config = builder.build();
        let shown = login.shown();
        let region = config.region().map_or(USUAL_REGION, Region::as_ref).to_owned();
        let mut hasher = DefaultHasher::new();
        login.particulars().hash(&mut hasher);
        let source = login.words();
        Self {
            mark: format!("{source} in {region}, {:08x}", hasher.finish() as u32),
            region,
            runtime: aws_sdk_bedrockruntime::Client::from_conf(for_models(&config, &shown)),
            control: aws_sdk_bedrock::Client::from_conf(for_control(&config, &shown)),
            sts: aws_sdk_sts::Client::from_conf(for_sts(&config)),
            endpoints: Endpoints::of(&config).await,
            config,
            credentials,
            source,
            api_key: match shown {
                Shown::AsFound(key) => key,
                Shown::Signature => None,
                Shown::Key(key) => Some(key),
            },
            refused: AtomicBool::new(false),
        }
    }

    /// The source and the region in words, and which key it is.
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }

    /// Whether it goes by a Bedrock API key.
    pub(crate) fn has_api_key(&self) -> bool {
        self.api_key.is_some()
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
fn for_models(config: &SdkConfig, shown: &Shown) -> aws_sdk_bedrockruntime::Config {
    let builder = aws_sdk_bedrockruntime::config::Builder::from(config)
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .timeout_config(TimeoutConfig::disabled().to_builder().connect_timeout(CONNECT).build());
    let mut builder = making_known!(builder, shown);
    if is_blank("AWS_ENDPOINT_URL_BEDROCK_RUNTIME") {
        builder.set_endpoint_url(None);
    }
    builder.build()
}

fn for_control(config: &SdkConfig, shown: &Shown) -> aws_sdk_bedrock::Config {
    let mut builder = making_known!(aws_sdk_bedrock::config::Builder::from(config), shown);
    if is_blank("AWS_ENDPOINT_URL_BEDROCK") {
        builder.set_endpoint_url(None);
    }
    builder.build()
}

fn for_sts(config: &SdkConfig) -> aws_sdk_sts::Config {
    let mut builder = aws_sdk_sts::config::Builder::from(config);
    if is_blank("AWS_ENDPOINT_URL_STS") {
        builder.set_endpoint_url(None);
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::login::Source;

    #[tokio::test]
    async fn what_is_printed_of_a_connection_holds_no_credentials() {
        let credentials = Credentials::new("AKIDEXAMPLE", "a-secret", Some("a-token".to_owned()), None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build();
        let login = Login { source: Source::ApiKey(Secret::new("a-key")), region: None };
        let printed = format!("{:#?} {login:#?}", Connection::new(config, &login).await);
        assert!(
            ["AKIDEXAMPLE", "a-secret", "a-token", "a-key"].iter().all(|secret| !printed.contains(secret)),
            "{printed}"
        );
    }
}
