//! Who calls AWS, and where: found the way every AWS tool finds it.

use std::time::{Duration, SystemTime};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use protocol::failure::Failure;

use crate::bedrock::Upstream;
use crate::http_client::OneConnector;

/// The region where nothing names one.
const USUAL_REGION: &str = "us-east-1";
/// How long to look for a region on a machine that may or may not be in AWS.
const REGION_SEARCH: Duration = Duration::from_secs(2);
/// How long credentials may take: `credential_process` may ask a person for a code.
const CREDENTIALS: Duration = Duration::from_secs(60);

/// Said when the whole chain has nothing.
pub(crate) const NOTHING_FOUND: &str = "No AWS identity was found. Sign in with `aws sso login` or `aws configure`, or set \
    AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK.";

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
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) region: String,
    pub(crate) runtime: aws_sdk_bedrockruntime::Client,
    pub(crate) control: aws_sdk_bedrock::Client,
    config: SdkConfig,
    source: String,
    by_api_key: bool,
}

pub(crate) async fn connect(upstream: &Upstream) -> Connection {
    let (config, source) = match upstream {
        Upstream::Aws => (from_environment().await, source_in_words()),
        Upstream::Simulator(url) => (simulated(url), "demo, no AWS".to_owned()),
    };
    let region = config.region().map_or_else(|| USUAL_REGION.to_owned(), ToString::to_string);
    let by_api_key = *upstream == Upstream::Aws && set("AWS_BEARER_TOKEN_BEDROCK").is_some();
    Connection {
        runtime: aws_sdk_bedrockruntime::Client::new(&config),
        control: aws_sdk_bedrock::Client::new(&config),
        region,
        config,
        source,
        by_api_key,
    }
}

impl Connection {
    pub(crate) async fn identity(&self) -> Result<Identity, Failure> {
        let expires = if self.by_api_key { None } else { self.credentials().await?.expiry() };
        Ok(Identity { source: self.source.clone(), region: self.region.clone(), expires })
    }

    pub(crate) async fn caller(&self) -> Result<String, Failure> {
        let who = aws_sdk_sts::Client::new(&self.config).get_caller_identity().send();
        let who = who.await.map_err(crate::fault::failure)?;
        Ok(who.arn().unwrap_or("unknown").to_owned())
    }

    async fn credentials(&self) -> Result<Credentials, Failure> {
        let Some(provider) = self.config.credentials_provider() else {
            return Err(Failure::NoIdentity(NOTHING_FOUND.to_owned()));
        };
        match tokio::time::timeout(CREDENTIALS, provider.provide_credentials()).await {
            Ok(found) => found.map_err(|error| Failure::NoIdentity(next_step(&error))),
            Err(_) => Err(Failure::NoIdentity("AWS credentials did not come within a minute.".to_owned())),
        }
    }
}

/// One sentence that names what to do. Errors of credential providers may quote what a process printed, so their own
/// words stay in the log at debug level.
pub(crate) fn next_step(error: &CredentialsError) -> String {
    tracing::debug!(error = %aws_sdk_bedrockruntime::error::DisplayErrorContext(error), "no AWS credentials");
    let whole = format!("{error:?}").to_lowercase();
    match error {
        CredentialsError::CredentialsNotLoaded(_) => NOTHING_FOUND.to_owned(),
        _ if whole.contains("sso") => {
            "The AWS sign-in has ended or is missing. Run `aws sso login` and try again.".to_owned()
        }
        _ if whole.contains("process") => {
            "The credential_process of the AWS profile failed. Run it by hand to see why.".to_owned()
        }
        _ if whole.contains("assume") => {
            "The role of the AWS profile could not be assumed. Check role_arn and its trust policy.".to_owned()
        }
        CredentialsError::InvalidConfiguration(_) => {
            "The AWS configuration cannot be used as it is. Check the profile in ~/.aws/config and AWS_PROFILE."
                .to_owned()
        }
        _ => "AWS credentials could not be loaded. Run `aws sts get-caller-identity` to see why.".to_owned(),
    }
}

/// The SDK looks for a region in environment and profile, then asks the metadata service of EC2, which most machines
/// don't have.
async fn from_environment() -> SdkConfig {
    let loader = || patient(aws_config::defaults(BehaviorVersion::latest()).http_client(OneConnector::default()));
    match tokio::time::timeout(REGION_SEARCH, loader().load()).await {
        Ok(config) if config.region().is_some() => config,
        _ => loader().region(Region::from_static(USUAL_REGION)).load().await,
    }
}

fn simulated(url: &str) -> SdkConfig {
    let credentials = Credentials::new("demo", "demo", None, None, "demo");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(OneConnector::default())
        .sleep_impl(aws_smithy_async::rt::sleep::TokioSleep::new())
        .region(Region::from_static(USUAL_REGION))
        .endpoint_url(url)
        .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(aws_sdk_bedrockruntime::config::StalledStreamProtectionConfig::disabled())
        .timeout_config(TimeoutConfig::disabled())
        .build()
}

/// The SDK neither retries nor gives up by itself: models think for minutes, and retrying is decided by the caller, who
/// knows whether the client has seen anything yet.
fn patient(loader: aws_config::ConfigLoader) -> aws_config::ConfigLoader {
    loader
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(aws_sdk_bedrockruntime::config::StalledStreamProtectionConfig::disabled())
        .timeout_config(TimeoutConfig::disabled())
}

/// The first of the usual sources that is set, in the order in which AWS looks at them.
fn source_in_words() -> String {
    if set("AWS_BEARER_TOKEN_BEDROCK").is_some() {
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
