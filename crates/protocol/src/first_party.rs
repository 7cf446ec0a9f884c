//! What only Anthropic's own service has: fields and tools that Bedrock knows on none of its lanes.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::json::Node;
use crate::refusal::Refusal;

/// Beginnings of the types of tools that run at Anthropic. A model that was promised one would wait for it in vain.
const SERVER_TOOLS: [&str; 7] = [
    "web_search_",
    "web_fetch_",
    "code_execution_",
    "mcp_toolset",
    "advisor_",
    "computer_toolset_",
    "browser_toolset_",
];

/// How Claude Code's first system block begins. It differs from call to call and stands before everything that is cached, so
/// that it is left out on every lane.
pub(crate) const BILLING_LINE: &str = "x-anthropic-billing-header:";

/// `fields.json`.
#[derive(Deserialize)]
struct Fields {
    refuse: BTreeMap<String, String>,
    drop: BTreeMap<String, String>,
}

fn fields() -> &'static Fields {
    static FIELDS: OnceLock<Fields> = OnceLock::new();
    FIELDS.get_or_init(|| serde_json::from_str(include_str!("../data/fields.json")).expect("tests read this very file"))
}

/// Whether a tool of this type runs at Anthropic.
pub(crate) fn is_server_tool(kind: &str) -> bool {
    SERVER_TOOLS.iter().any(|beginning| kind.starts_with(beginning))
}

/// Refuses a tool of a type that runs at Anthropic.
pub(crate) fn check_tool(kind: &str, at: &str) -> Result<(), Refusal> {
    if !is_server_tool(kind) {
        return Ok(());
    }
    let ours = kind.starts_with("web_search_") || kind.starts_with("web_fetch_");
    let hint = if ours { "; Outcrop can run it where [web] in its config.toml turns it on" } else { "" };
    Err(Refusal::invalid(format!("{at}: {kind} is not supported on Amazon Bedrock{hint}")))
}

/// Refuses a top-level field whose absence would change what the client gets, and those that are Bedrock's own.
pub(crate) fn check_field(root: Node<'_>, key: &str) -> Result<(), Refusal> {
    let Some(value) = root.get(key).filter(|value| !value.is_null()) else {
        return Ok(());
    };
    if key.starts_with("amazon-bedrock-") {
        return Err(Refusal::invalid(format!("{key}: Extra inputs are not permitted")));
    }
    if key == "thread" && value.get("type").is_some_and(|kind| kind.is("continue")) {
        return Err(Refusal::invalid(
            "thread: message threads are not supported on Amazon Bedrock; send the whole conversation",
        ));
    }
    fields().refuse.get(key).map_or(Ok(()), |words| Err(Refusal::invalid(words)))
}

/// Why a top-level field is dropped, if it is one of Anthropic's.
pub(crate) fn why_dropped(key: &str) -> Option<&'static str> {
    fields().drop.get(key).map(String::as_str)
}
