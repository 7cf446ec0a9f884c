//! `[web]`: what Outcrop may do on the web for a model that asks for it. Everything is off until it is turned on. Keys
//! come from the environment and never from the file.

use protocol::web::providers::Provider;
use proxy::{Search, Secret, WebSettings};
use serde::Deserialize;

/// The table as it is written.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Web {
    /// Who searches: `"brave"` or `"tavily"`.
    pub search: Option<SearchWith>,
    /// Where that provider is, if not where it usually is: a company's own gateway to it.
    pub search_url: Option<String>,
    /// Whether pages and PDFs may be fetched.
    pub fetch: bool,
    /// Hosts and addresses that may be fetched although they are not public: `["wiki.corp", "10.1.2.3"]`.
    pub allow: Vec<String>,
}

/// The providers that are known.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum SearchWith {
    /// Brave Search; its key is in `OUTCROP_BRAVE_KEY`.
    Brave,
    /// Tavily; its key is in `OUTCROP_TAVILY_KEY`.
    Tavily,
}

impl Web {
    /// The settings, with the key from the environment. Without one search stays off, and `say` says so.
    pub fn settings(&self, environment: impl Fn(&str) -> Option<String>, say: impl Fn(&str)) -> WebSettings {
        let search = self.search.and_then(|with| {
            let (provider, name) = match with {
                SearchWith::Brave => (Provider::Brave, "OUTCROP_BRAVE_KEY"),
                SearchWith::Tavily => (Provider::Tavily, "OUTCROP_TAVILY_KEY"),
            };
            let key = environment(name).map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
            if key.is_none() {
                say(&format!("Web search is turned on in config.toml but stays off: {name} is not set."));
            }
            Some(Search { provider, key: Secret::new(key?), url: self.search_url.clone() })
        });
        WebSettings { search, fetch: self.fetch, allow: self.allow.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn nothing_is_on_unless_it_was_turned_on() {
        let settings = toml::from_str::<Web>("").expect("fine").settings(|_| Some("key".into()), |_| {});
        assert!(settings.search.is_none() && !settings.fetch && settings.allow.is_empty());
    }

    #[test]
    fn search_without_its_key_stays_off_and_says_so() {
        let web: Web = toml::from_str("search = 'brave'\nfetch = true").expect("fine");
        let said = RefCell::new(String::new());
        let settings = web.settings(|_| None, |words| *said.borrow_mut() = words.to_owned());
        assert!(settings.search.is_none() && settings.fetch);
        assert!(said.borrow().contains("OUTCROP_BRAVE_KEY"), "{said:?}");
        let with_key = web.settings(|name| (name == "OUTCROP_BRAVE_KEY").then(|| " key\n".into()), |_| {});
        assert!(with_key.search.is_some_and(|search| search.key.expose() == "key"));
    }

    #[test]
    fn a_key_in_the_file_and_a_provider_nobody_knows_are_errors() {
        assert!(toml::from_str::<Web>("brave_key = 'x'").is_err());
        assert!(toml::from_str::<Web>("search = 'altavista'").is_err());
    }
}
