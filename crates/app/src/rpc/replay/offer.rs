//! Whether a kept request can be sent again, and what could be changed of it.

use std::fmt;

use protocol::json::{Document, Node};
use serde::Serialize;
use ts_rs::TS;

use super::change::{child, escaped};
use crate::bodies::Record;

/// Fields without which there is no request.
const NEEDED: [&str; 3] = ["/model", "/messages", "/max_tokens"];

/// What could be changed.
#[derive(Debug, Default, Serialize, TS)]
#[ts(rename = "ReplayOffer")]
pub(crate) struct Offer {
    /// Why it cannot be sent again; none if it can.
    pub why_not: Option<NoReplay>,
    /// The model that it asked for.
    pub model: Option<String>,
    /// How long the answer could be, in tokens.
    pub max_tokens: Option<u64>,
    /// The betas that it named in a header.
    pub betas: Vec<String>,
    /// The fields that it could do without, as JSON pointers.
    pub fields: Vec<String>,
    /// The one of them that the error speaks of.
    pub suggested: Option<String>,
}

/// Why a request cannot be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NoReplay {
    /// Only its beginning was kept.
    Cut,
    /// It is no JSON.
    NotJson,
    /// It came in Bedrock's own words, signed by its client.
    Passed,
}

pub(in crate::rpc) fn offer(record: &Record, error: Option<&str>) -> Offer {
    let impossible = |why| Offer { why_not: Some(why), ..Offer::default() };
    if record.path.starts_with("/model/") {
        return impossible(NoReplay::Passed);
    }
    if record.request.cut {
        return impossible(NoReplay::Cut);
    }
    let Ok(document) = Document::parse(&record.request.text) else { return impossible(NoReplay::NotJson) };
    let root = document.root();
    let fields = root.members().filter_map(|member| Some(format!("/{}", escaped(&member.key.string()?))));
    let mut fields: Vec<String> = fields.filter(|field| !NEEDED.contains(&field.as_str())).collect();
    let suggested = error.and_then(|error| accused(root, error));
    if let Some(field) = suggested.as_ref().filter(|field| !fields.contains(field)) {
        fields.insert(0, field.clone());
    }
    Offer {
        why_not: None,
        model: root.get("model").and_then(Node::string).map(Into::into),
        max_tokens: root.get("max_completion_tokens").or_else(|| root.get("max_tokens")).and_then(Node::whole),
        betas: record.betas.clone(),
        fields,
        suggested,
    }
}

/// The field that an error speaks of: `tools.0.custom.strict: Extra inputs are not permitted`, or
/// `#: extraneous key [strict] is not permitted`. A segment that the request does not have says of which kind a value is.
fn accused(root: Node<'_>, error: &str) -> Option<String> {
    let bracketed = || Some(error.split_once('[')?.1.split_once(']')?.0);
    let quoted = || Some(error.split_once('`')?.1.split_once('`')?.0);
    let leading = error.split_once(':').map(|(path, _)| path.rsplit(' ').next().unwrap_or_default());
    leading.and_then(|path| found(root, path)).or_else(|| found(root, bracketed()?)).or_else(|| found(root, quoted()?))
}

fn found(root: Node<'_>, path: &str) -> Option<String> {
    let mut node = root;
    let mut pointer = String::new();
    let mut last = false;
    for key in path.split('.') {
        last = match child(node, key) {
            Some(next) => {
                node = next;
                pointer = format!("{pointer}/{}", escaped(key));
                true
            }
            None => false,
        };
    }
    (last && !NEEDED.contains(&pointer.as_str())).then_some(pointer)
}

impl fmt::Display for NoReplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cut => "only its beginning was kept; a larger max_kb in [capture] keeps more of the next one",
            Self::NotJson => "it is no JSON",
            Self::Passed => "it came in Bedrock's own words, signed by its client",
        })
    }
}
