//! Where Bedrock is, as the SDK finds it for its own calls: `AWS_ENDPOINT_URL…`, profiles, FIPS and dual-stack included.
//!
//! For requests that the SDK does not send. An address that cannot be found is empty, and nothing can be sent there.

use aws_config::SdkConfig;
use aws_sdk_bedrock::config::endpoint as control;
use aws_sdk_bedrock::config::endpoint::ResolveEndpoint as _;
use aws_sdk_bedrockruntime::config::endpoint as runtime;
use aws_sdk_bedrockruntime::config::endpoint::ResolveEndpoint as _;
use aws_types::service_config::ServiceConfigKey;

use crate::login::is_blank;

/// Base addresses without a slash at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Endpoints {
    /// For models.
    pub(crate) runtime: String,
    /// For lists of models and profiles.
    pub(crate) control: String,
}

/// What both services are asked with. The SDK gives each types of its own.
macro_rules! found {
    ($service:ident, $config:expr, $own:expr) => {{
        let params = $service::Params::builder()
            .set_region($config.region().map(ToString::to_string))
            .set_use_fips($config.use_fips())
            .set_use_dual_stack($config.use_dual_stack())
            .set_endpoint($own)
            .build();
        match params {
            Ok(params) => $service::DefaultResolver::new().resolve_endpoint(&params).await.ok(),
            Err(_) => None,
        }
    }};
}

impl Endpoints {
    pub(crate) async fn of(config: &SdkConfig) -> Self {
        let runtime =
            found!(runtime, config, configured(config, "Bedrock Runtime", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"));
        let control = found!(control, config, configured(config, "Bedrock", "AWS_ENDPOINT_URL_BEDROCK"));
        let [runtime, control] = [runtime, control]
            .map(|endpoint| endpoint.map(|found| found.url().trim_end_matches('/').to_owned()).unwrap_or_default());
        Self { runtime, control }
    }
}

/// An address of the user's own.
fn configured(config: &SdkConfig, service: &str, variable: &str) -> Option<String> {
    if is_blank(variable) {
        return None;
    }
    let key = ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url").build();
    let own = key.ok().and_then(|key| config.service_config()?.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use aws_config::{BehaviorVersion, Region};

    use super::*;

    fn config() -> aws_types::sdk_config::Builder {
        SdkConfig::builder().behavior_version(BehaviorVersion::latest()).region(Region::from_static("eu-west-1"))
    }

    #[tokio::test]
    async fn without_settings_it_is_where_aws_says() {
        let found = Endpoints::of(&config().build()).await;
        assert_eq!(found.runtime, "https://bedrock-runtime.eu-west-1.amazonaws.com");
        assert_eq!(found.control, "https://bedrock.eu-west-1.amazonaws.com");
        let fips = Endpoints::of(&config().use_fips(true).build()).await;
        assert_eq!(fips.runtime, "https://bedrock-runtime-fips.eu-west-1.amazonaws.com");
    }

    #[tokio::test]
    async fn an_address_for_all_services_holds_for_both() {
        let found = Endpoints::of(&config().endpoint_url("http://127.0.0.1:9001/").build()).await;
        assert_eq!([found.runtime, found.control], ["http://127.0.0.1:9001"; 2]);
    }
}
