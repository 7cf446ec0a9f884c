//! What a request would cost: tokens by a rule of thumb, and a prompt cache that remembers prefixes.
//!
//! A token is four bytes of JSON, a cache has no minimum, and nothing expires: enough for numbers that look real and
//! stay the same from run to run.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::ids::{digest, mixed};

/// Token counts as Claude reports them. `input` leaves out what the cache read or wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens neither read from the cache nor written to it.
    pub input: u64,
    /// Tokens of the answer.
    pub output: u64,
    /// Tokens found in the cache.
    pub cache_read: u64,
    /// Tokens kept for five minutes.
    pub cache_write_5m: u64,
    /// Tokens kept for an hour.
    pub cache_write_1h: u64,
}

impl Usage {
    /// Tokens written to the cache, for whatever time.
    pub fn cache_write(&self) -> u64 {
        self.cache_write_5m + self.cache_write_1h
    }

    fn written(&mut self, kept: Kept) -> &mut u64 {
        match kept {
            Kept::FiveMinutes => &mut self.cache_write_5m,
            Kept::AnHour => &mut self.cache_write_1h,
        }
    }
}

/// Tokens in so many bytes; nothing but nothing has none.
pub(crate) fn tokens(bytes: usize) -> u64 {
    bytes.div_ceil(BYTES_PER_TOKEN) as u64
}

/// The most bytes that so many tokens hold.
pub(crate) fn bytes(tokens: u64) -> usize {
    usize::try_from(tokens).unwrap_or(usize::MAX).saturating_mul(BYTES_PER_TOKEN)
}

/// All tokens of a Messages body.
pub(crate) fn request_tokens(body: &Value) -> u64 {
    prompt(body).last().map_or(0, |part| part.tokens_so_far)
}

const BYTES_PER_TOKEN: usize = 4;

/// Beyond this many prefixes the cache starts anew: a demo may run for weeks.
const MOST_PREFIXES: usize = 20_000;

/// The prefixes of prompts that are in the cache.
#[derive(Debug, Default)]
pub(crate) struct WarmPrefixes(HashSet<u64>);

impl WarmPrefixes {
    /// What this body reads from the cache and writes to it; from now on its prefixes are warm. `output` is left at 0.
    pub(crate) fn visit(&mut self, model: &str, body: &Value) -> Usage {
        let key = |part: &Part| mixed(digest(model.as_bytes()), part.digest_so_far);
        let prompt = prompt(body);
        let total = prompt.last().map_or(0, |part| part.tokens_so_far);
        let cached = prompt.iter().rposition(|part| part.kept.is_some()).map_or(0, |last| last + 1);
        let warm = prompt[..cached].iter().rev().find(|part| self.0.contains(&key(part)));
        let mut usage = Usage { cache_read: warm.map_or(0, |part| part.tokens_so_far), ..Usage::default() };
        let mut reached = usage.cache_read;
        for part in &prompt[..cached] {
            let Some(kept) = part.kept else { continue };
            let written = part.tokens_so_far.saturating_sub(reached);
            reached += written;
            *usage.written(kept) += written;
        }
        self.warm_up(prompt[..cached].iter().filter(|part| part.kept.is_some()).map(key));
        Usage { input: total - reached, ..usage }
    }

    fn warm_up(&mut self, prefixes: impl Iterator<Item = u64>) {
        if self.0.len() > MOST_PREFIXES {
            self.0.clear();
        }
        self.0.extend(prefixes);
    }
}

/// A tool, a system block or a content block, with everything before it.
struct Part {
    tokens_so_far: u64,
    digest_so_far: u64,
    kept: Option<Kept>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    FiveMinutes,
    AnHour,
}

/// The parts of a body in the order the model reads them.
fn prompt(body: &Value) -> Vec<Part> {
    let messages = list(&body["messages"]);
    let said = messages
        .iter()
        .flat_map(|message| blocks(&message["content"]).into_iter().map(|block| (&message["role"], block)));
    let nobody = &Value::Null;
    let tools = list(&body["tools"]).iter().map(|tool| (nobody, tool.clone()));
    let system = blocks(&body["system"]).into_iter().map(|block| (nobody, block));
    let (mut tokens_so_far, mut digest_so_far) = (0, 0);
    let parts = tools.chain(system).chain(said).map(|(role, mut block)| {
        let kept = block.as_object_mut().and_then(|block| block.remove("cache_control")).as_ref().and_then(kept);
        let text = block.to_string();
        tokens_so_far += tokens(text.len());
        digest_so_far = mixed(digest_so_far, digest(format!("{role}{text}").as_bytes()));
        Part { tokens_so_far, digest_so_far, kept }
    });
    let mut parts = parts.collect::<Vec<_>>();
    if let (Some(last), Some(automatic)) = (parts.last_mut(), kept(&body["cache_control"])) {
        last.kept = Some(automatic);
    }
    parts
}

fn kept(cache_control: &Value) -> Option<Kept> {
    cache_control.as_object()?;
    Some(if cache_control["ttl"] == "1h" { Kept::AnHour } else { Kept::FiveMinutes })
}

/// Content as blocks: a plain string is one text block.
fn blocks(content: &Value) -> Vec<Value> {
    match content {
        Value::String(text) => vec![json!({ "type": "text", "text": text })],
        content => list(content).to_vec(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_breakpoints_everything_is_input() {
        let body = json!({"system": "Be brief.", "messages": [user("hello", None)]});
        let usage = WarmPrefixes::default().visit("m", &body);
        assert_eq!(usage, Usage { input: request_tokens(&body), ..Usage::default() });
    }

    #[test]
    fn a_prefix_is_written_once_and_read_afterwards() {
        let mut cache = WarmPrefixes::default();
        let body = json!({"messages": [user("hello", Some("5m"))]});
        let first = cache.visit("m", &body);
        assert_eq!((first.cache_read, first.cache_write_5m, first.input), (0, request_tokens(&body), 0));
        let second = cache.visit("m", &body);
        assert_eq!((second.cache_read, second.cache_write(), second.input), (request_tokens(&body), 0, 0));
        assert_eq!(cache.visit("another", &body), first);
    }

    #[test]
    fn a_conversation_reads_what_it_wrote_a_turn_ago() {
        let mut cache = WarmPrefixes::default();
        let first = json!({"messages": [user("hello", Some("5m"))]});
        cache.visit("m", &first);
        let grown = json!({"messages": [user("hello", None), user("and now?", Some("5m")), user("rest", None)]});
        let usage = cache.visit("m", &grown);
        assert_eq!(usage.cache_read, request_tokens(&first));
        assert!(usage.cache_write_5m > 0 && usage.input > 0);
        assert_eq!(usage.cache_read + usage.cache_write() + usage.input, request_tokens(&grown));
    }

    #[test]
    fn each_breakpoint_is_kept_for_its_own_time() {
        let system = json!([{"type": "text", "text": "long", "cache_control": {"type": "ephemeral", "ttl": "1h"}}]);
        let body = json!({"system": system, "messages": [user("short", Some("5m"))]});
        let usage = WarmPrefixes::default().visit("m", &body);
        assert!(usage.cache_write_1h > 0 && usage.cache_write_5m > 0);
    }

    #[test]
    fn one_mark_for_the_whole_request_keeps_all_of_it() {
        let body = json!({"cache_control": {"type": "ephemeral"}, "messages": [user("hello", None)]});
        assert_eq!(WarmPrefixes::default().visit("m", &body).cache_write_5m, request_tokens(&body));
    }

    fn user(text: &str, ttl: Option<&str>) -> Value {
        let mut block = json!({"type": "text", "text": text});
        if let Some(ttl) = ttl {
            block["cache_control"] = json!({"type": "ephemeral", "ttl": ttl});
        }
        json!({"role": "user", "content": [block]})
    }
}
