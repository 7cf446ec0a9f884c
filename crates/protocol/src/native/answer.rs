//! The whole answer of InvokeModel, on its way back to the client.

use crate::failure::{Exception, Failure};
use crate::json::{Document, Edits, Node, quoted};
use crate::refusal::{ErrorType, Refusal};
use crate::tariff::Tariff;
use crate::usage::Tokens;

/// How the keys begin that Bedrock adds to an answer.
pub(super) const BEDROCKS_OWN: &str = "amazon-bedrock-";
/// For an answer that states no usage. Clients read it without looking whether it is there.
pub(super) const NO_USAGE: &str = r#"{"input_tokens":0,"output_tokens":0}"#;
/// What a client is told of an answer that a guardrail stopped.
const GUARDED: &str = r#"{"type":"refusal","category":null,"explanation":"An Amazon Bedrock guardrail intervened."}"#;

/// An answer as the client gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// A Messages answer.
    pub body: String,
    /// What it used.
    pub tokens: Tokens,
    /// Whether Bedrock counted that.
    pub counted: bool,
}

/// Prepares what Bedrock answered: the model gets the name that the client asked for, Bedrock's own fields go, and
/// where there is a tariff, the cost comes in.
pub fn answer(body: &str, asked_model: &str, tariff: Option<&Tariff>) -> Result<Answer, Failure> {
    let document = Document::parse(body).map_err(|_| Failure::NotBedrock(200, "something other than JSON".into()))?;
    let root = document.root();
    if !root.get("content").is_some_and(Node::is_array) {
        return Err(no_message(root));
    }
    let mut edits = Edits::new(&document);
    edits.set(root, "model", quoted(asked_model));
    if intervened(root) {
        refuse(&mut edits, root);
    }
    strip(&mut edits, root);
    let mut tokens = Tokens::default();
    let usage = root.get("usage");
    observe(&mut tokens, usage);
    match (usage.filter(|usage| usage.is_object()), tariff) {
        (Some(usage), Some(tariff)) => tariff.put(&mut edits, usage, &tokens, true),
        (Some(_), None) => {}
        (None, _) => edits.set(root, "usage", NO_USAGE),
    }
    Ok(Answer { body: edits.finish(), tokens, counted: true })
}

/// A 200 is no answer yet: clients take whatever comes with it for a message.
fn no_message(root: Node<'_>) -> Failure {
    if !root.get("type").is_some_and(|kind| kind.is("error")) {
        return Failure::NotBedrock(200, "JSON that is no message".into());
    }
    let Refusal { status, message, .. } = said(root);
    Failure::Exception(Exception { status, message, ..Exception::default() })
}

/// What Anthropic's error envelope says, as a body or as an `error` event.
pub(super) fn said(root: Node<'_>) -> Refusal {
    let text =
        |key: &str| root.get("error").and_then(|error| error.get(key)).and_then(Node::string).unwrap_or_default();
    let message = Some(text("message")).filter(|words| !words.trim().is_empty());
    let message = message.unwrap_or_else(|| "Amazon Bedrock told of an error without a message.".into());
    Refusal::new(ErrorType::named(&text("type")).unwrap_or(ErrorType::Api), message)
}

/// Makes a refusal of an answer that a guardrail stopped.
pub(super) fn refuse(edits: &mut Edits<'_>, ended: Node<'_>) {
    edits.set(ended, "stop_reason", "\"refusal\"");
    edits.set(ended, "stop_details", GUARDED);
}

/// Whether a guardrail stopped the answer. Clients know a refusal, not guardrails.
pub(super) fn intervened(root: Node<'_>) -> bool {
    root.get("amazon-bedrock-guardrailAction").is_some_and(|action| action.is("INTERVENED"))
}

/// Takes out what Bedrock adds to an answer.
pub(super) fn strip(edits: &mut Edits<'_>, object: Node<'_>) {
    let keys = object.members().filter_map(|member| member.key.string());
    for key in keys.filter(|key| key.starts_with(BEDROCKS_OWN)) {
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
