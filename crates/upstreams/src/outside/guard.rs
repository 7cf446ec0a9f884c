//! Which addresses may be visited. It is asked twice: about the URL, and as the resolver of the connection itself, so
//! that what was checked is what is connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns, ResolveDnsError};
use url::{Host, Url};

use super::Trouble;

#[derive(Clone, Debug)]
pub(super) struct Guard {
    /// Names and addresses that may be visited although they are private; `None`: everything may.
    allow: Option<Arc<[String]>>,
    /// Names of the proxies of the environment, which are private as a rule.
    proxies: Arc<[String]>,
}

impl Guard {
    /// Lets everything pass.
    pub(super) fn open() -> Self {
        Self { allow: None, proxies: Arc::default() }
    }

    /// Lets pass what is public, and these.
    pub(super) fn closed(allow: &[String]) -> Self {
        let allow = allow.iter().map(|host| host.trim_matches(['[', ']']).to_ascii_lowercase()).collect();
        Self { allow: Some(allow), proxies: proxies().collect() }
    }

    pub(super) async fn check(&self, url: &Url) -> Result<(), Trouble> {
        let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        let host = url.host().filter(|_| plain).ok_or(Trouble::NotAllowed)?;
        let allowed = match host {
            Host::Ipv4(address) => self.allows(address.into()),
            Host::Ipv6(address) => self.allows(address.into()),
            Host::Domain(name) => match self.resolve(name).await {
                Ok(addresses) => !addresses.is_empty(),
                // Behind a proxy names need not be known here; it is the proxy's to find them.
                Err(_) if !self.proxies.is_empty() => true,
                Err(_) => return Err(Trouble::Unreachable),
            },
        };
        if allowed { Ok(()) } else { Err(Trouble::NotAllowed) }
    }

    /// The addresses behind a name that may be connected to.
    async fn resolve(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((name, 0)).await?.map(|socket| socket.ip());
        let trusted = self.names(name);
        Ok(found.filter(|address| trusted || self.allows(*address)).collect())
    }

    fn names(&self, host: &str) -> bool {
        self.allow.as_ref().is_none_or(|allow| allow.iter().any(|allowed| allowed.eq_ignore_ascii_case(host)))
    }

    fn allows(&self, address: IpAddr) -> bool {
        is_public(address) || self.names(&address.to_string())
    }
}

impl ResolveDns for Guard {
    fn resolve_dns<'a>(&'a self, name: &'a str) -> DnsFuture<'a> {
        DnsFuture::new(async move {
            let found = if self.proxies.iter().any(|proxy| proxy == name) {
                tokio::net::lookup_host((name, 0)).await.map(|found| found.map(|socket| socket.ip()).collect())
            } else {
                self.resolve(name).await
            };
            match found {
                Ok(addresses) if addresses.is_empty() => Err(ResolveDnsError::new("no address that may be visited")),
                found => found.map_err(ResolveDnsError::new),
            }
        })
    }
}

/// The hosts of the proxies that the environment names.
fn proxies() -> impl Iterator<Item = String> {
    let names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    names.into_iter().filter_map(|name| {
        let proxy = std::env::var(name).ok().filter(|proxy| !proxy.is_empty())?;
        let url =
            Url::parse(&proxy).ok().filter(Url::has_host).or_else(|| Url::parse(&format!("http://{proxy}")).ok())?;
        url.host_str().map(str::to_owned)
    })
}

/// Whether an address belongs to the public internet, by the special-purpose registries of IANA.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation();
    let within = match address.octets() {
        [0, ..] | [240..=255, ..] => true,
        [100, second, ..] => (64..128).contains(&second), // carriers' own; metadata services of some clouds
        [192, 0, 0, _] | [192, 88, 99, _] => true,        // protocol assignments
        [198, 18 | 19, ..] => true,                       // benchmarks
        _ => false,
    };
    !special && !within
}

/// Of IPv6 only global unicast is public, and there what carries an IPv4 address is as public as that.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let octets = address.octets();
    let v4 = |at: usize| is_public_v4(Ipv4Addr::new(octets[at], octets[at + 1], octets[at + 2], octets[at + 3]));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => v4(12),
        [0x2002, ..] => v4(2),
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, ..] => false, // Teredo and others; documentation
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_the_public_internet_is_not_public_in_any_spelling() {
        let private = [
            "127.0.0.1",
            "127.255.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "169.254.170.2",
            "0.0.0.0",
            "0.1.2.3",
            "100.100.100.200",
            "198.18.0.1",
            "192.0.0.170",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "fd00:ec2::254",
            "fc00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "64:ff9b:1::1",
        ];
        for address in private {
            assert!(!is_public(address.parse().expect(address)), "{address}");
        }
        for address in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
        {
            assert!(is_public(address.parse().expect(address)), "{address}");
        }
    }

    #[tokio::test]
    async fn urls_that_lead_to_this_machine_are_refused_however_they_are_written() {
        let guard = Guard { allow: Some(Arc::default()), proxies: Arc::default() };
        let private = [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://localhost/",
            "http://LOCALHOST:8484/",
            "http://169.254.169.254/latest/meta-data/",
            "http://0/",
            "ftp://1.1.1.1/",
            "file:///etc/passwd",
            "http://user@1.1.1.1/",
            "http://１２７.0.0.1/",
        ];
        for url in private {
            let url = Url::parse(url).expect(url);
            assert_eq!(guard.check(&url).await, Err(Trouble::NotAllowed), "{url}");
        }
        assert_eq!(guard.check(&Url::parse("https://1.1.1.1/").expect("fine")).await, Ok(()));
    }

    #[tokio::test]
    async fn the_resolver_of_the_connection_gives_no_private_address_either() {
        let guard = Guard::closed(&[]);
        assert!(guard.resolve_dns("localhost").await.is_err());
        let allowing = Guard::closed(&["LocalHost".into()]);
        assert!(!allowing.resolve_dns("localhost").await.expect("it is there").is_empty());
    }
}
