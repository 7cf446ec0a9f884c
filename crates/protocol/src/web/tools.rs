//! The server tools of a request, and the ordinary ones that stand for them.

use serde_json::{Value, json};

use super::Trouble;
use super::domains::Domains;
use crate::json::Node;
use crate::refusal::Refusal;

/// Calls in one answer, where the client sets no limit.
const USUAL_USES: u64 = 8;
/// What Brave and Tavily take.
const LONGEST_QUERY: usize = 400;
/// What Anthropic takes.
const LONGEST_URL: usize = 250;

/// What the user has turned on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// `web_search`
    pub search: bool,
    /// `web_fetch`
    pub fetch: bool,
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Search,
    Fetch,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Search => "web_search",
            Self::Fetch => "web_fetch",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Search, Self::Fetch].into_iter().find(|kind| kind.name() == name)
    }

    /// Of a dated type: `web_search_20250305`.
    fn of(dated: &str) -> Option<Self> {
        [Self::Search, Self::Fetch].into_iter().find(|kind| dated.starts_with(&format!("{}_", kind.name())))
    }
}

/// A server tool with what the client wants of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    pub(super) kind: Kind,
    /// Where it stands among the tools.
    pub(super) at: usize,
    pub(super) domains: Domains,
    /// `user_location`, an object.
    pub(super) location: Option<Value>,
    /// Most tokens of one page.
    pub(super) max_content_tokens: Option<u64>,
    pub(super) uses_left: u64,
    cache_control: Option<String>,
}

/// The server tools of a request that are offered; the lanes refuse the others.
pub(super) fn read(root: Node<'_>, offer: Offer) -> Result<Vec<Tool>, Refusal> {
    let mut tools = Vec::new();
    for (at, tool) in root.get("tools").into_iter().flat_map(Node::items).enumerate() {
        let dated = tool.get("type").and_then(Node::string).unwrap_or_default();
        let Some(kind) = Kind::of(&dated) else {
            continue;
        };
        let offered = match kind {
            Kind::Search => offer.search,
            Kind::Fetch => offer.fetch,
        };
        if offered {
            tools.push(one(tool, kind, at)?);
        }
    }
    Ok(tools)
}

/// Tools that the client runs itself and calls by the names of ours.
pub(super) fn theirs(root: Node<'_>) -> Vec<Kind> {
    let tools = root.get("tools").into_iter().flat_map(Node::items);
    let named = tools.filter_map(|tool| Some((tool, Kind::named(&tool.get("name")?.string()?)?)));
    let dated =
        |tool: Node<'_>| tool.get("type").and_then(Node::string).is_some_and(|dated| Kind::of(&dated).is_some());
    named.filter(|(tool, _)| !dated(*tool)).map(|(_, kind)| kind).collect()
}

fn one(tool: Node<'_>, kind: Kind, at: usize) -> Result<Tool, Refusal> {
    let whole = |key: &str| tool.get(key).and_then(Node::whole);
    let raw = |key: &str| tool.get(key).filter(|value| value.is_object()).map(Node::raw);
    Ok(Tool {
        kind,
        at,
        domains: Domains::read(tool, at)?,
        location: raw("user_location").and_then(|raw| serde_json::from_str(raw).ok()),
        max_content_tokens: whole("max_content_tokens"),
        uses_left: whole("max_uses").unwrap_or(USUAL_USES),
        cache_control: raw("cache_control").map(str::to_owned),
    })
}

impl Tool {
    /// The tool that the model gets.
    pub(super) fn ordinary(&self) -> String {
        let (input, about) = match self.kind {
            Kind::Search => (
                "query",
                "Searches the web and returns the best results with their addresses and excerpts. Use it for what may \
                 have changed since your training, or what you do not know.",
            ),
            Kind::Fetch => (
                "url",
                "Fetches a web page or PDF and returns its text. It takes whole addresses that stand in the \
                 conversation or in search results, no others.",
            ),
        };
        let mut about = about.to_owned();
        if let Some(place) = self.place() {
            about.push_str(&format!(" The user is in {place}."));
        }
        let schema = json!({ "type": "object", "properties": { input: { "type": "string" } }, "required": [input] });
        let mut tool = json!({ "name": self.kind.name(), "description": about, "input_schema": schema }).to_string();
        if let Some(control) = &self.cache_control {
            tool.pop();
            tool.push_str(&format!(r#","cache_control":{control}}}"#));
        }
        tool
    }

    /// `Oslo, NO`
    fn place(&self) -> Option<String> {
        let location = self.location.as_ref()?;
        let parts = ["city", "region", "country"].map(|key| location[key].as_str()).into_iter().flatten();
        let place = parts.collect::<Vec<_>>().join(", ");
        (!place.is_empty()).then_some(place)
    }

    /// Whether the client allows this address.
    pub fn allows(&self, url: &str) -> bool {
        self.domains.allow(url)
    }

    /// What it was called with, if it may be called so. Counts the use.
    pub(super) fn input(&mut self, input: &Value, known: impl Fn(&str) -> bool) -> Result<String, Trouble> {
        self.uses_left = self.uses_left.checked_sub(1).ok_or(Trouble::MaxUses)?;
        let key = if self.kind == Kind::Search { "query" } else { "url" };
        let text = input[key].as_str().map(str::trim).filter(|text| !text.is_empty()).ok_or(Trouble::InvalidInput)?;
        match self.kind {
            Kind::Search if text.chars().count() > LONGEST_QUERY => Err(Trouble::QueryTooLong),
            Kind::Fetch if text.len() > LONGEST_URL => Err(Trouble::UrlTooLong),
            Kind::Fetch if !text.starts_with("https://") && !text.starts_with("http://") => Err(Trouble::InvalidInput),
            Kind::Fetch if !self.domains.allow(text) => Err(Trouble::UrlNotAllowed),
            Kind::Fetch if !known(text) => Err(Trouble::UrlNotInContext),
            _ => Ok(text.to_owned()),
        }
    }
}
