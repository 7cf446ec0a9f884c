//! What an answer of Bedrock says of its own use, read beside bytes that pass as they are.
//!
//! Nothing here changes an answer or judges it: what cannot be read is passed over.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::json::{Document, Node};
use crate::native::{observe, observe_metrics};
use crate::usage::Tokens;

/// Reads the events of a stream, of either operation.
#[derive(Debug, Default)]
pub struct Reported {
    tokens: Tokens,
    tier: Option<String>,
    /// It is a stream whose end has a sign of its own.
    began: bool,
    /// That sign came.
    stopped: bool,
    /// The event with the counts came too: nothing of interest can follow.
    over: bool,
}

impl Reported {
    /// What was used so far.
    pub fn tokens(&self) -> Tokens {
        self.tokens
    }

    /// The service tier that was used, where Converse says so.
    pub fn tier(&self) -> Option<&str> {
        self.tier.as_deref()
    }

    /// Whether everything has been said.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Whether the stream may end here.
    pub fn may_end(&self) -> bool {
        !self.began || self.stopped
    }

    /// Takes one event: the name and the payload of its frame.
    pub fn event(&mut self, name: &str, payload: &[u8]) {
        match name {
            "chunk" => self.chunk(payload),
            "messageStart" => self.began = true,
            "messageStop" => self.stopped = true,
            "metadata" => {
                with_root(payload, |root| {
                    observe_any(&mut self.tokens, root.get("usage"));
                    self.tier = tier_in(root);
                });
                self.over = self.stopped;
            }
            _ => {}
        }
    }

    /// `{"bytes":"<base64 of one event of the model's own>"}`.
    fn chunk(&mut self, payload: &[u8]) {
        let bytes = with_root(payload, |root| root.get("bytes")?.string().map(|text| BASE64_STANDARD.decode(&*text)));
        let Some(Some(Ok(event))) = bytes else {
            return;
        };
        with_root(&event, |root| self.models_own(root));
    }

    fn models_own(&mut self, root: Node<'_>) {
        let kind = root.get("type").and_then(Node::string).unwrap_or_default();
        match &*kind {
            "message_start" => {
                self.began = true;
                observe(&mut self.tokens, root.get("message").and_then(|message| message.get("usage")));
            }
            "message_delta" => observe(&mut self.tokens, root.get("usage")),
            "message_stop" => self.stopped = true,
            _ => {}
        }
        observe_metrics(&mut self.tokens, root);
        self.over = self.began && self.stopped;
    }
}

/// What a whole answer used, and of which service tier where Converse says so. `header` gives the number in a response header, which speaks for models whose bodies have
/// no form that is known here.
pub fn of_whole(body: &[u8], header: impl Fn(&str) -> Option<u64>) -> (Tokens, Option<String>) {
    let mut tokens = Tokens::default();
    let tier = with_root(body, |root| {
        observe_any(&mut tokens, root.get("usage"));
        tier_in(root)
    });
    if tokens == Tokens::default() {
        let count = |of: &str| header(&format!("x-amzn-bedrock-{of}-token-count")).unwrap_or_default();
        tokens.input = count("input");
        tokens.output = count("output");
        tokens.cache_read = count("cache-read-input");
        tokens.cache_write_5m = count("cache-write-input");
    }
    (tokens, tier.flatten())
}

fn tier_in(root: Node<'_>) -> Option<String> {
    Some(root.get("serviceTier")?.get("type")?.string()?.into_owned())
}

/// Takes over counts in Anthropic's words or in Converse's, which Nova's own body has with longer names.
fn observe_any(tokens: &mut Tokens, usage: Option<Node<'_>>) {
    observe(tokens, usage);
    let Some(usage) = usage.filter(|usage| usage.get("inputTokens").is_some()) else {
        return;
    };
    let stated = |key: &str| usage.get(key).and_then(Node::whole);
    let count = |key: &str| stated(key).or_else(|| stated(&format!("{key}Count").replace("TokensCount", "TokenCount")));
    let count = |key: &str| count(key).unwrap_or_default();
    let hour = |detail: &Node<'_>| detail.get("ttl").is_some_and(|ttl| ttl.is("1h"));
    let details = usage.get("cacheDetails").into_iter().flat_map(Node::items).filter(hour);
    let written = count("cacheWriteInputTokens");
    let for_an_hour =
        details.filter_map(|detail| detail.get("inputTokens")?.whole()).fold(0, u64::saturating_add).min(written);
    *tokens = Tokens {
        input: count("inputTokens"),
        output: count("outputTokens"),
        cache_read: count("cacheReadInputTokens"),
        cache_write_5m: written - for_an_hour,
        cache_write_1h: for_an_hour,
    };
}

/// What `read` finds in bytes that are JSON.
fn with_root<T>(bytes: &[u8], read: impl FnOnce(Node<'_>) -> T) -> Option<T> {
    let document = Document::parse(std::str::from_utf8(bytes).ok()?).ok()?;
    Some(read(document.root()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(event: &str) -> Vec<u8> {
        format!(r#"{{"bytes":"{}","p":"abc"}}"#, BASE64_STANDARD.encode(event)).into_bytes()
    }

    fn streamed(events: &[(&str, Vec<u8>)]) -> Reported {
        let mut reported = Reported::default();
        events.iter().for_each(|(name, payload)| reported.event(name, payload));
        reported
    }

    #[test]
    fn a_claude_says_it_at_both_ends_of_its_stream() {
        let start = r#"{"type":"message_start","message":{"usage":{"input_tokens":7,"cache_read_input_tokens":5,"output_tokens":1}}}"#;
        let delta = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}"#;
        let stop =
            r#"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":1,"outputTokenCount":1}}"#;
        let events = [start, delta, stop].map(|event| ("chunk", chunk(event)));
        let begun = streamed(&events[..2]);
        assert_eq!((begun.may_end(), begun.is_over()), (false, false));
        let ended = streamed(&events);
        assert_eq!((ended.may_end(), ended.is_over()), (true, true));
        assert_eq!(ended.tokens(), Tokens { input: 7, output: 9, cache_read: 5, ..Tokens::default() });
    }

    #[test]
    fn other_models_leave_it_to_bedrocks_metrics() {
        let last =
            r#"{"contentBlockStop":{},"amazon-bedrock-invocationMetrics":{"inputTokenCount":3,"outputTokenCount":4}}"#;
        let ended = streamed(&[("chunk", chunk(r#"{"generation":"hi"}"#)), ("chunk", chunk(last))]);
        assert_eq!(ended.tokens(), Tokens { input: 3, output: 4, ..Tokens::default() });
        assert!(ended.may_end());
    }

    #[test]
    fn converse_says_it_behind_the_end() {
        let usage = r#"{"usage":{"inputTokens":1,"outputTokens":2,"cacheReadInputTokens":3,"cacheWriteInputTokens":9,"cacheDetails":[{"ttl":"1h","inputTokens":4},{"ttl":"5m","inputTokens":5}]}}"#;
        let events = [("messageStart", b"{}".to_vec()), ("messageStop", b"{}".to_vec()), ("metadata", usage.into())];
        assert!(!streamed(&events[..1]).may_end());
        let ended = streamed(&events);
        let expected = Tokens { input: 1, output: 2, cache_read: 3, cache_write_5m: 5, cache_write_1h: 4 };
        assert_eq!((ended.tokens(), ended.is_over()), (expected, true));
    }

    #[test]
    fn a_whole_answer_says_it_in_its_body_or_in_headers() {
        let none = |_: &str| None;
        let expected = Tokens { input: 1, output: 2, ..Tokens::default() };
        assert_eq!(of_whole(br#"{"usage":{"input_tokens":1,"output_tokens":2}}"#, none), (expected, None));
        let converse = br#"{"usage":{"inputTokens":1,"outputTokens":2},"serviceTier":{"type":"flex"}}"#;
        assert_eq!(of_whole(converse, none), (expected, Some("flex".to_owned())));
        let headers = |name: &str| match name {
            "x-amzn-bedrock-input-token-count" => Some(1),
            "x-amzn-bedrock-output-token-count" => Some(2),
            _ => None,
        };
        assert_eq!(of_whole(b"not JSON", headers), (expected, None));
        assert_eq!(of_whole(b"{}", none), (Tokens::default(), None));
    }
}
