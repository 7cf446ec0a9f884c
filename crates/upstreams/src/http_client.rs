//! One HTTP client for every AWS call, sign-in included: the trust store of the system, the proxy of the environment.
//!
//! What lives on this machine or one hop away (the simulator, agents that hand out credentials, metadata services) is
//! asked directly, whatever the environment says: a company's proxy has another loopback than ours.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::dns::ResolveDns;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use http::Uri;

use crate::trust;

/// How long a connection may take to come about. Metadata services are given less by the SDK.
pub(crate) const CONNECT: Duration = Duration::from_secs(5);

/// Makes its connectors when they are first used, so that starting up never waits for certificates. There is one for
/// each set of timeouts, with a pool of connections.
pub(crate) fn http_client() -> SharedHttpClient {
    let trusted = Arc::new(OnceLock::new());
    let client = |proxy: ProxyConfig| {
        let trusted = trusted.clone();
        Builder::new().build_with_connector_fn(move |settings, components| {
            connector(trusted.get_or_init(trust::trusted).clone(), proxy.clone(), settings, components)
        })
    };
    let ways = Ways { far: client(ProxyConfig::from_env()), near: client(ProxyConfig::disabled()) };
    SharedHttpClient::new(ways)
}

/// The same ways for requests that the SDK has no part in. Made when they are first used.
#[derive(Default)]
pub(crate) struct Direct {
    far: OnceLock<Connector>,
    near: OnceLock<Connector>,
}

impl Direct {
    /// Sends a request. The answer is there with its head.
    pub(crate) fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (way, proxy): (_, fn() -> ProxyConfig) = match is_near(request.uri()) {
            true => (&self.near, ProxyConfig::disabled),
            false => (&self.far, ProxyConfig::from_env),
        };
        way.get_or_init(|| lone_connector(proxy())).call(request)
    }
}

/// By the proxy, if there is one, and past it.
#[derive(Clone)]
struct Ways {
    far: SharedHttpClient,
    near: SharedHttpClient,
}

/// A connector that goes one of the ways, as the address has it.
struct Fork {
    ways: Ways,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl HttpClient for Ways {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let (ways, settings, components) = (self.clone(), settings.clone(), components.clone());
        SharedHttpConnector::new(Fork { ways, settings, components })
    }
}

impl HttpConnector for Fork {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let way = if is_near(request.uri()) { &self.ways.near } else { &self.ways.far };
        way.http_connector(&self.settings, &self.components).call(request)
    }
}

/// Without what it holds: the address of a proxy may have a password in it.
impl fmt::Debug for Ways {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ways").finish_non_exhaustive()
    }
}

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Direct").finish_non_exhaustive()
    }
}

impl fmt::Debug for Fork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fork").finish_non_exhaustive()
    }
}

fn connector(
    trusted: TlsContext,
    proxy: ProxyConfig,
    settings: Option<&HttpConnectorSettings>,
    components: Option<&RuntimeComponents>,
) -> Connector {
    let mut builder =
        Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(trusted).proxy_config(proxy);
    builder.set_connector_settings(settings.cloned());
    builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
    builder.build()
}

fn lone_connector(proxy: ProxyConfig) -> Connector {
    let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT).build();
    let builder = Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(trust::trusted());
    builder.proxy_config(proxy).connector_settings(settings).sleep_impl(TokioSleep::new()).build()
}

/// Connectors of one's own for addresses outside of AWS: by the proxy, if there is one, and past it. Both ask `resolver`
/// who is behind a name, and connect to nobody else.
pub(crate) fn outside(resolver: impl ResolveDns + Clone + 'static) -> [Connector; 2] {
    let trusted = trust::trusted();
    [ProxyConfig::from_env(), ProxyConfig::disabled()].map(|proxy| {
        let builder = Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring));
        builder.tls_context(trusted.clone()).proxy_config(proxy).build_with_resolver(resolver.clone())
    })
}

/// Loopback, link-local, and the addresses that AWS gives to its metadata services on IPv6.
pub(crate) fn is_near(uri: &str) -> bool {
    let uri = uri.parse::<Uri>().unwrap_or_default();
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    match host.parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => {
            address.is_loopback() || address.is_unicast_link_local() || address.segments()[..2] == [0xfd00, 0xec2]
        }
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_this_machine_or_one_hop_away_is_near() {
        let near = [
            "http://127.0.0.1:8484/model/x/invoke",
            "http://localhost:9911/",
            "http://[::1]/",
            "http://169.254.169.254/latest/api/token",
            "http://169.254.170.2/v2/credentials",
            "http://[fd00:ec2::254]/latest",
        ];
        let far =
            ["https://bedrock-runtime.us-east-1.amazonaws.com/", "http://10.0.0.7/", "https://localhost.example/"];
        assert_eq!(near.map(is_near), [true; 6]);
        assert_eq!(far.map(is_near), [false; 3]);
    }
}
