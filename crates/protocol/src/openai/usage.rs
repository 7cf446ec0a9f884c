//! What an answer used and why it ended, in OpenAI's terms.

use serde_json::{Value, json};

use crate::json::Node;

/// Counts of one answer, in tokens, and what it cost.
#[derive(Clone, Debug, Default)]
pub(super) struct Usage {
    input: u64,
    cache_read: u64,
    cache_write: u64,
    output: u64,
    thinking: Option<u64>,
    /// As Outcrop tells it of a Messages answer, unless the user wants no cost in answers.
    cost: Option<Value>,
}

impl Usage {
    /// Takes over the counts that a `usage` of Anthropic's states; what it does not state stays.
    pub(super) fn observe(&mut self, usage: Option<Node<'_>>) {
        let Some(usage) = usage else { return };
        let count = |key: &str| usage.get(key).and_then(Node::whole);
        self.input = count("input_tokens").unwrap_or(self.input);
        self.cache_read = count("cache_read_input_tokens").unwrap_or(self.cache_read);
        self.cache_write = count("cache_creation_input_tokens").unwrap_or(self.cache_write);
        self.output = count("output_tokens").unwrap_or(self.output);
        let details = usage.get("output_tokens_details");
        self.thinking =
            details.and_then(|details| details.get("thinking_tokens")).and_then(Node::whole).or(self.thinking);
        let cost = usage.get("cost").and_then(|cost| serde_json::from_str(cost.raw()).ok());
        self.cost = cost.or(self.cost.take());
    }

    /// OpenAI's prompt is all of the input, cached or not.
    pub(super) fn told(&self) -> Value {
        let prompt = self.input + self.cache_read + self.cache_write;
        let mut usage = json!({
            "prompt_tokens": prompt,
            "completion_tokens": self.output,
            "total_tokens": prompt + self.output,
            "prompt_tokens_details": { "cached_tokens": self.cache_read, "cache_write_tokens": self.cache_write },
        });
        if let Some(thinking) = self.thinking {
            usage["completion_tokens_details"] = json!({ "reasoning_tokens": thinking });
        }
        if let Some(cost) = &self.cost {
            usage["cost"] = cost.clone();
        }
        usage
    }
}

/// `finish_reason` for a `stop_reason`.
pub(super) fn finish_reason(stop_reason: &str) -> &'static str {
    match stop_reason {
        "max_tokens" | "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        _ => "stop",
    }
}
