//! Counts, in Bedrock's terms and in Anthropic's.

use super::types::Usage;
use crate::tariff::Tariff;
use crate::usage::Tokens;

/// The classes of tokens that have a price of their own. Writes of which nothing else is said lasted five minutes.
pub(super) fn tokens(usage: Usage) -> Tokens {
    let hour = usage.cache_write_1h.min(usage.cache_write);
    Tokens {
        input: usage.input,
        output: usage.output,
        cache_read: usage.cache_read,
        cache_write_5m: usage.cache_write - hour,
        cache_write_1h: hour,
    }
}

/// `usage` of a Messages answer, with the cost where there is a tariff. `counted`: the tokens are Bedrock's.
pub(super) fn json(tokens: Tokens, tariff: Option<&Tariff>, counted: bool) -> String {
    let told = tariff.map(|tariff| tariff.tail(&tokens, counted)).unwrap_or_default();
    let Tokens { input, output, cache_read, cache_write_5m, cache_write_1h } = tokens;
    let written = cache_write_5m.saturating_add(cache_write_1h);
    format!(
        r#"{{"input_tokens":{input},"cache_creation_input_tokens":{written},"cache_read_input_tokens":{cache_read},"cache_creation":{{"ephemeral_5m_input_tokens":{cache_write_5m},"ephemeral_1h_input_tokens":{cache_write_1h}}},"output_tokens":{output},"service_tier":"standard"{told}}}"#
    )
}
