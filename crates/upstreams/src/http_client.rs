//! One HTTP client for every AWS call, sign-in included: the trust store of the system, the proxy of the environment.

use std::sync::OnceLock;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{HttpClient, HttpConnectorSettings, SharedHttpConnector};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);

/// Makes its connector with the first call, so that starting up never waits for certificates, and hands the same one,
/// with its pool of connections, to every AWS client.
#[derive(Debug, Default)]
pub(crate) struct OneConnector(OnceLock<SharedHttpConnector>);

impl HttpClient for OneConnector {
    fn http_connector(&self, _: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        self.0.get_or_init(|| SharedHttpConnector::new(connector(components))).clone()
    }
}

fn connector(components: &RuntimeComponents) -> Connector {
    let mut builder = Connector::builder()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .connector_settings(HttpConnectorSettings::builder().connect_timeout(CONNECT).build())
        .proxy_config(ProxyConfig::from_env());
    if let Some(context) = with_own_authorities() {
        builder = builder.tls_context(context);
    }
    builder.set_sleep_impl(components.sleep_impl());
    builder.build()
}

/// The system's trust store and the file of `AWS_CA_BUNDLE`, which every AWS tool takes for a company's own authority.
fn with_own_authorities() -> Option<TlsContext> {
    let path = std::env::var_os("AWS_CA_BUNDLE")?;
    match std::fs::read(&path) {
        Ok(pem) => TlsContext::builder().with_trust_store(TrustStore::default().with_pem_certificate(pem)).build().ok(),
        Err(error) => {
            tracing::warn!(%error, "the file named by AWS_CA_BUNDLE cannot be read; only the system's authorities are trusted");
            None
        }
    }
}
