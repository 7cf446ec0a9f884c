//! One HTTP client for every AWS call, sign-in included: the trust store of the system, the proxy of the environment.
//!
//! What lives on this machine or one hop away (the simulator, agents that hand out credentials, metadata services) is
//! asked directly, whatever the environment says: a company's proxy has another loopback than ours.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use http::Uri;

use crate::trust;

/// How long a connection may take to come about where the SDK does not say.
const CONNECT: Duration = Duration::from_secs(5);

/// Makes its connectors with the first call, so that starting up never waits for certificates. They are kept by their
/// timeouts, each with a pool of connections: metadata services are given a second, models as long as they need.
pub(crate) fn http_client() -> SharedHttpClient {
    let trusted = Arc::new(OnceLock::new());
    let client = |proxy: ProxyConfig| {
        let trusted = trusted.clone();
        Builder::new().build_with_connector_fn(move |settings, components| {
            connector(trusted.get_or_init(trust::trusted).clone(), proxy.clone(), settings, components)
        })
    };
    SharedHttpClient::new(ByPlace { far: client(ProxyConfig::from_env()), near: client(ProxyConfig::disabled()) })
}

/// A client or a connector for each of the two ways.
#[derive(Debug)]
struct ByPlace<T> {
    far: T,
    near: T,
}

impl HttpClient for ByPlace<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let connector = |client: &SharedHttpClient| client.http_connector(settings, components);
        SharedHttpConnector::new(ByPlace { far: connector(&self.far), near: connector(&self.near) })
    }
}

impl HttpConnector for ByPlace<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if is_near(request.uri()) { self.near.call(request) } else { self.far.call(request) }
    }
}

fn connector(
    trusted: TlsContext,
    proxy: ProxyConfig,
    settings: Option<&HttpConnectorSettings>,
    components: Option<&RuntimeComponents>,
) -> Connector {
    let connect = settings.and_then(HttpConnectorSettings::connect_timeout).unwrap_or(CONNECT);
    let read = settings.and_then(HttpConnectorSettings::read_timeout);
    let mut timeouts = HttpConnectorSettings::builder().connect_timeout(connect);
    timeouts.set_read_timeout(read);
    let mut builder = Connector::builder()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(trusted)
        .connector_settings(timeouts.build())
        .proxy_config(proxy);
    builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
    builder.build()
}

/// Loopback, link-local, and the addresses that AWS gives to its metadata services on IPv6.
fn is_near(uri: &str) -> bool {
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
