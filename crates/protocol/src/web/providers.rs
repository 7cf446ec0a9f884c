//! Searching the web at Brave or Tavily: what to ask them, and what they answer.

use crate::destination::Destination;
use serde_json::{Value, json};

use super::result::Found;
use super::{Tool, Trouble};

/// Results of one search.
const RESULTS: usize = 10;
/// Excerpts of one result; Brave gives up to six.
const EXCERPTS: usize = 4;
/// Characters of one excerpt.
const EXCERPT: usize = 1_200;

/// Where searches go, if the user has turned them on.
pub const DESTINATION: Destination =
    Destination { id: "search", hosts: &["api.search.brave.com", "api.tavily.com"], setting: Some("web.search") };

/// Who searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// api.search.brave.com
    Brave,
    /// api.tavily.com
    Tavily,
}

/// One request to a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Behind the provider's address.
    pub path: String,
    /// The header that carries the key, and what stands before the key in it.
    pub key: (&'static str, &'static str),
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// JSON to be posted; `None`: it is a GET.
    pub body: Option<String>,
}

impl Provider {
    /// Where it is.
    pub fn url(self) -> &'static str {
        match self {
            Self::Brave => "https://api.search.brave.com",
            Self::Tavily => "https://api.tavily.com",
        }
    }

    /// Asks for this, within what the client allows.
    pub fn ask(self, tool: &Tool, query: &str) -> Ask {
        match self {
            Self::Brave => brave(tool, query),
            Self::Tavily => tavily(tool, query),
        }
    }

    /// What it found. What the client does not allow goes, whatever the provider made of it.
    pub fn answer(self, tool: &Tool, status: u16, body: &[u8]) -> Result<Vec<Found>, Trouble> {
        match status {
            200 => {}
            429 | 432 | 433 => return Err(Trouble::TooManyRequests), // Tavily: the plan's limits
            400 | 422 => return Err(Trouble::InvalidInput),
            _ => return Err(Trouble::Unavailable),
        }
        let answer: Value = serde_json::from_slice(body).map_err(|_| Trouble::Unavailable)?;
        let list = match self {
            Self::Brave => &answer["web"]["results"],
            Self::Tavily => &answer["results"],
        };
        let found = list.as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(|one| self.found(one));
        Ok(found.filter(|found| tool.domains.allow(&found.url)).take(RESULTS).collect())
    }

    fn found(self, one: &Value) -> Option<Found> {
        let text = |key: &str| one[key].as_str().map(str::to_owned);
        let (age, texts) = match self {
            Self::Brave => {
                let more = one["extra_snippets"].as_array().into_iter().flatten().filter_map(Value::as_str);
                (text("age").or(text("page_age")), one["description"].as_str().into_iter().chain(more).collect())
            }
            Self::Tavily => (text("published_date"), Vec::from_iter(one["content"].as_str())),
        };
        let texts = texts.into_iter().take(EXCERPTS).map(|text| text.chars().take(EXCERPT).collect()).collect();
        Some(Found { url: text("url")?, title: text("title").unwrap_or_default(), age, texts })
    }
}

fn brave(tool: &Tool, query: &str) -> Ask {
    let sites = |sign: &str, list: &[String]| list.iter().map(|site| format!("{sign}site:{site}")).collect::<Vec<_>>();
    let wanted = sites("", &tool.domains.allowed).join(" OR ");
    let unwanted = sites("-", &tool.domains.blocked).join(" ");
    let parts = [query.to_owned(), if wanted.is_empty() { wanted } else { format!("({wanted})") }, unwanted];
    let whole = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    // Beyond what Brave takes, the domains are seen to when its answer comes.
    let whole = if whole.chars().count() > 400 { query } else { &whole };
    let query: String = url::form_urlencoded::byte_serialize(whole.as_bytes()).collect();
    let places = [
        ("x-loc-city", "city"),
        ("x-loc-state-name", "region"),
        ("x-loc-country", "country"),
        ("x-loc-timezone", "timezone"),
    ];
    let location = tool.location.as_ref();
    let place =
        |key: &str| location?[key].as_str().filter(|place| place.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
    let headers = places.into_iter().filter_map(|(header, key)| Some((header, place(key)?.to_owned())));
    Ask {
        path: format!(
            "/res/v1/web/search?q={query}&count={RESULTS}&result_filter=web&text_decorations=false&extra_snippets=true"
        ),
        key: ("x-subscription-token", ""),
        headers: headers.collect(),
        body: None,
    }
}

fn tavily(tool: &Tool, query: &str) -> Ask {
    let mut body = json!({ "query": query, "max_results": RESULTS });
    // It takes domains, no paths; those are seen to when its answer comes.
    let domains = |list: &[String]| -> Vec<String> {
        list.iter().map(|site| site.split('/').next().unwrap_or_default().to_owned()).collect()
    };
    if !tool.domains.allowed.is_empty() {
        body["include_domains"] = json!(domains(&tool.domains.allowed));
    }
    let whole: Vec<String> = tool.domains.blocked.iter().filter(|site| !site.contains('/')).cloned().collect();
    if !whole.is_empty() {
        body["exclude_domains"] = json!(whole);
    }
    Ask { path: "/search".into(), key: ("authorization", "Bearer "), headers: Vec::new(), body: Some(body.to_string()) }
}
