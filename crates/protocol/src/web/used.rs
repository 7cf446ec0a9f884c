//! What the rounds of one answer have used, added up.

use serde_json::{Map, Value, json};

use super::result;
use crate::json::Node;

#[derive(Debug, Default)]
pub(super) struct Used {
    /// `usage` of the round that runs, the newest word on each count.
    round: Map<String, Value>,
    /// Of all rounds before it.
    before: Map<String, Value>,
    searches: u64,
    fetches: u64,
}

impl Used {
    /// Another round begins.
    pub(super) fn next_round(&mut self) {
        add(&mut self.before, std::mem::take(&mut self.round));
    }

    /// Takes what upstream says of this round.
    pub(super) fn count(&mut self, usage: Option<Node<'_>>) {
        let usage: Option<Map<String, Value>> = usage.and_then(|usage| serde_json::from_str(usage.raw()).ok());
        self.round.extend(usage.unwrap_or_default().into_iter().filter(|(_, count)| !count.is_null()));
    }

    /// Counts a result block. What has failed is not counted, as Anthropic does not bill it.
    pub(super) fn ran(&mut self, result: Node<'_>) {
        let fetch = result.get("type").is_some_and(|kind| kind.is("web_fetch_tool_result"));
        let count = if fetch { &mut self.fetches } else { &mut self.searches };
        *count += u64::from(result::is_success(result));
    }

    /// `usage` of the answer.
    pub(super) fn json(&self) -> String {
        let mut all = self.before.clone();
        add(&mut all, self.round.clone());
        let ran = json!({ "web_search_requests": self.searches, "web_fetch_requests": self.fetches });
        all.insert("server_tool_use".into(), ran);
        Value::Object(all).to_string()
    }
}

/// Adds what numbers there are, however deep; of anything else the newer stays.
fn add(all: &mut Map<String, Value>, more: Map<String, Value>) {
    for (key, value) in more {
        match (all.get_mut(&key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => add(old, new),
            (Some(Value::Number(old)), Value::Number(new)) => {
                let sum = old.as_u64().unwrap_or_default().saturating_add(new.as_u64().unwrap_or_default());
                *old = sum.into();
            }
            (_, value) => drop(all.insert(key, value)),
        }
    }
}
