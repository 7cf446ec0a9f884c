//! `[messages]` of `config.toml`: the place of AWS that speaks Anthropic's own API, for models on the lane `messages`.

use protocol::native::Endpoint;
use serde::Deserialize;
use serde::de::Error;
use upstreams::Messages;

use super::models::words;

/// The table as it is written.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    /// `mantle`, `runtime`, `platform`, or an address before `/v1/messages`.
    #[serde(default = "usual")]
    endpoint: String,
    /// What signatures are for, where `endpoint` is an address: a service of one of the three, or another that is like
    /// bedrock-mantle.
    service: Option<String>,
    /// The workspace that Claude Platform wants to know: `wrkspc_…`.
    workspace: Option<String>,
    /// Whether tokens are counted there for models that bedrock-runtime does not count for.
    #[serde(default)]
    count_tokens: bool,
}

fn usual() -> String {
    Endpoint::Mantle.as_str().to_owned()
}

/// Reads the table.
pub(super) fn messages<'de, D: serde::Deserializer<'de>>(source: D) -> Result<Option<Messages>, D::Error> {
    Table::deserialize(source)?.checked().map(Some).map_err(D::Error::custom)
}

impl Table {
    fn checked(self) -> Result<Messages, String> {
        let Self { endpoint: said, service, workspace, count_tokens } = self;
        let named = Endpoint::ALL.into_iter().find(|known| known.as_str() == said);
        let is_address = said.starts_with("https://") || said.starts_with("http://");
        let of_service =
            || service.as_ref().and_then(|name| Endpoint::ALL.into_iter().find(|known| known.service() == name));
        let endpoint = match named {
            Some(endpoint) => endpoint,
            None if is_address => of_service().unwrap_or(Endpoint::Mantle),
            None => {
                let known = words(Endpoint::ALL.map(Endpoint::as_str));
                return Err(format!("unknown endpoint {said:?}, expected one of {known} or an address"));
            }
        };
        if endpoint == Endpoint::Platform && workspace.is_none() {
            return Err("the endpoint \"platform\" needs a workspace: workspace = \"wrkspc_…\"".to_owned());
        }
        Ok(Messages { endpoint, url: is_address.then_some(said), service, workspace, count_tokens })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn read(table: &str) -> Result<Messages, String> {
        let config = toml::from_str::<Config>(&format!("[messages]\n{table}")).map_err(|error| error.to_string())?;
        Ok(config.messages.expect("there is a table"))
    }

    #[test]
    fn an_endpoint_is_a_word_or_an_address_with_a_service() {
        assert_eq!(read("endpoint = 'runtime'").map(|found| found.endpoint), Ok(Endpoint::Runtime));
        let found = read("endpoint = 'https://aws.example/x'\nservice = 'bedrock'\ncount_tokens = true").expect("fine");
        assert_eq!((found.endpoint, found.url.as_deref()), (Endpoint::Runtime, Some("https://aws.example/x")));
        assert!(found.count_tokens);
        let found = read("endpoint = 'http://127.0.0.1:9'").expect("fine");
        assert_eq!((found.endpoint, found.service), (Endpoint::Mantle, None));
    }

    #[test]
    fn a_table_that_names_no_endpoint_means_the_usual_one() {
        let found = read("count_tokens = true").expect("fine");
        assert_eq!((found.endpoint, found.url, found.count_tokens), (Endpoint::Mantle, None, true));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (table, expected) in [
            ("endpoint = 'mantel'", "unknown endpoint \"mantel\", expected one of \"mantle\""),
            ("endpoint = 'platform'", "needs a workspace"),
            ("endpoint = 'mantle'\nurl = 'x'", "unknown field `url`"),
        ] {
            let wrong = read(table).expect_err(table);
            assert!(wrong.contains(expected), "{wrong}");
        }
    }
}
