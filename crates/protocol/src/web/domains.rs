//! Which sites a client wants results from: `allowed_domains` or `blocked_domains`, subdomains included.

use crate::json::Node;
use crate::refusal::Refusal;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Domains {
    pub(super) allowed: Vec<String>,
    pub(super) blocked: Vec<String>,
}

impl Domains {
    pub(super) fn read(tool: Node<'_>, at: usize) -> Result<Self, Refusal> {
        let list = |key: &str| -> Result<Vec<String>, Refusal> {
            let list = tool.get(key).filter(|list| !list.is_null());
            let words: Option<Vec<_>> =
                list.into_iter().flat_map(Node::items).map(|item| Some(plain(&item.string()?))).collect();
            let well_formed = list.is_none_or(Node::is_array);
            words
                .filter(|_| well_formed)
                .ok_or_else(|| Refusal::invalid(format!("tools.{at}.{key}: Input should be a valid list of strings")))
        };
        let domains = Self { allowed: list("allowed_domains")?, blocked: list("blocked_domains")? };
        if !domains.allowed.is_empty() && !domains.blocked.is_empty() {
            return Err(Refusal::invalid(format!(
                "tools.{at}: only one of allowed_domains and blocked_domains can be given"
            )));
        }
        Ok(domains)
    }

    /// Whether an address may be shown or fetched.
    pub(super) fn allow(&self, url: &str) -> bool {
        let within = |list: &[String]| list.iter().any(|domain| is_within(url, domain));
        (self.allowed.is_empty() || within(&self.allowed)) && !within(&self.blocked)
    }
}

/// `https://Example.com/docs/` is `example.com/docs`.
fn plain(domain: &str) -> String {
    let bare = domain.trim().trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    bare.to_ascii_lowercase()
}

/// A domain holds its subdomains; with a path, what lies below that path.
fn is_within(url: &str, domain: &str) -> bool {
    let Ok(url) = url::Url::parse(url) else {
        return false;
    };
    let (host, path) = domain.split_once('/').unwrap_or((domain, ""));
    let found = url.host_str().unwrap_or_default();
    let host_fits = found == host || found.strip_suffix(host).is_some_and(|front| front.ends_with('.'));
    let below = url.path().trim_start_matches('/').to_ascii_lowercase();
    let path_fits =
        path.is_empty() || below.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    host_fits && path_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_holds_its_subdomains_and_a_path_what_is_below_it() {
        let cases = [
            ("https://example.com/", "example.com", true),
            ("https://EXAMPLE.com:8443/x", "example.com", true),
            ("https://docs.example.com/", "example.com", true),
            ("https://badexample.com/", "example.com", false),
            ("https://example.com.evil.net/", "example.com", false),
            ("https://evil.net/?example.com", "example.com", false),
            ("https://example.com@evil.net/", "example.com", false),
            ("https://example.com/docs/a", "example.com/docs", true),
            ("https://example.com/docsier", "example.com/docs", false),
            ("not an address", "example.com", false),
        ];
        for (url, domain, within) in cases {
            assert_eq!(is_within(url, domain), within, "{url} in {domain}");
        }
    }
}
