//! The whole answer of InvokeModel, on its way back to the client.

use crate::failure::Failure;
use crate::json::{Document, Edits, Node, quoted};
use crate::tariff::Tariff;
use crate::usage::Tokens;

/// An answer as the client gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// A Messages answer.
    pub body: String,
    /// What it used.
    pub tokens: Tokens,
}

/// Prepares what Bedrock answered: the model gets the name that the client asked for, Bedrock's own fields go, and
/// where there is a tariff, the cost comes in.
pub fn answer(body: &str, asked_model: &str, tariff: Option<&Tariff>) -> Result<Answer, Failure> {
    let document = Document::parse(body).map_err(|_| Failure::NotBedrock(200, "something other than JSON".into()))?;
    let root = document.root();
    if !root.is_object() {
        return Err(Failure::NotBedrock(200, "JSON that is no message".into()));
    }
    let mut edits = Edits::new(&document);
    edits.set(root, "model", quoted(asked_model));
    if intervened(root) {
        edits.set(root, "stop_reason", "\"refusal\"");
    }
    strip(&mut edits, root);
    let mut tokens = Tokens::default();
    let usage = root.get("usage");
    observe(&mut tokens, usage);
    if let (Some(usage), Some(tariff)) = (usage.filter(|usage| usage.is_object()), tariff) {
        tariff.put(&mut edits, usage, &tokens, true);
    }
    Ok(Answer { body: edits.finish(), tokens })
}

/// Whether a guardrail stopped the answer. Clients know a refusal, not guardrails.
pub(super) fn intervened(root: Node<'_>) -> bool {
    root.get("amazon-bedrock-guardrailAction").is_some_and(|action| action.is("INTERVENED"))
}

/// Takes out what Bedrock adds to an answer.
pub(super) fn strip(edits: &mut Edits<'_>, object: Node<'_>) {
    let keys = object.members().filter_map(|member| member.key.string());
    for key in keys.filter(|key| key.starts_with("amazon-bedrock-")) {
        edits.remove(object, &key);
    }
}

/// Takes over the counts that a `usage` object states; what it does not state stays.
pub(crate) fn observe(tokens: &mut Tokens, usage: Option<Node<'_>>) {
    let Some(usage) = usage else {
        return;
    };
    let count = |key: &str| usage.get(key).and_then(Node::whole);
    let take = |class: &mut u64, stated: Option<u64>| *class = stated.unwrap_or(*class);
    take(&mut tokens.input, count("input_tokens"));
    take(&mut tokens.output, count("output_tokens"));
    take(&mut tokens.cache_read, count("cache_read_input_tokens"));
    let split = usage.get("cache_creation").filter(|split| split.is_object());
    let of_ttl = |key: &str| split.and_then(|split| split.get(key)).and_then(Node::whole);
    if split.is_some() {
        take(&mut tokens.cache_write_5m, of_ttl("ephemeral_5m_input_tokens"));
        take(&mut tokens.cache_write_1h, of_ttl("ephemeral_1h_input_tokens"));
    } else if let Some(written) = count("cache_creation_input_tokens") {
        // Without a split nothing is known of an hour, except what an earlier split has said.
        tokens.cache_write_5m = written.saturating_sub(tokens.cache_write_1h);
    }
}

/// Takes over Bedrock's own counts of a streamed answer, for one whose events stated none.
pub(crate) fn observe_metrics(tokens: &mut Tokens, last_event: Node<'_>) {
    let Some(metrics) = last_event.get("amazon-bedrock-invocationMetrics").filter(|_| *tokens == Tokens::default())
    else {
        return;
    };
    let count = |key: &str| metrics.get(key).and_then(Node::whole).unwrap_or_default();
    *tokens = Tokens {
        input: count("inputTokenCount"),
        output: count("outputTokenCount"),
        cache_read: count("cacheReadInputTokenCount"),
        cache_write_5m: count("cacheWriteInputTokenCount"),
        cache_write_1h: 0,
    };
}
