//! What the client asked of Bedrock by header, as the fields that Converse has for it.

use aws_sdk_bedrockruntime::error::BuildError;
use aws_sdk_bedrockruntime::types::{
    GuardrailConfiguration, GuardrailStreamConfiguration, PerformanceConfiguration, ServiceTier,
};

use crate::bedrock::Options;

/// `performanceConfig`.
pub(super) fn latency(options: &Options) -> Option<PerformanceConfiguration> {
    let latency = options.latency.as_deref()?;
    Some(PerformanceConfiguration::builder().latency(latency.into()).build())
}

/// `serviceTier`.
pub(super) fn tier(options: &Options) -> Result<Option<ServiceTier>, BuildError> {
    options.tier.as_deref().map(|tier| ServiceTier::builder().r#type(tier.into()).build()).transpose()
}

/// The name of the tier that an answer speaks of.
pub(crate) fn tier_name(tier: &ServiceTier) -> String {
    tier.r#type().as_str().to_owned()
}

/// `guardrailConfig` of Converse.
pub(super) fn guardrail(options: &Options) -> Option<GuardrailConfiguration> {
    let builder = GuardrailConfiguration::builder().guardrail_identifier(options.guardrail.clone()?);
    let builder = builder.set_guardrail_version(options.guardrail_version.clone());
    Some(builder.set_trace(trace(options).map(|word| word.as_str().into())).build())
}

/// `guardrailConfig` of ConverseStream.
pub(super) fn stream_guardrail(options: &Options) -> Option<GuardrailStreamConfiguration> {
    let builder = GuardrailStreamConfiguration::builder().guardrail_identifier(options.guardrail.clone()?);
    let builder = builder.set_guardrail_version(options.guardrail_version.clone());
    Some(builder.set_trace(trace(options).map(|word| word.as_str().into())).build())
}

/// The header says it in capitals, Converse in small letters.
fn trace(options: &Options) -> Option<String> {
    options.trace.as_ref().map(|trace| trace.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_bedrockruntime::types::{GuardrailTrace, PerformanceConfigLatency, ServiceTierType};

    #[test]
    fn headers_become_fields() {
        let word = |word: &str| Some(word.to_owned());
        let options = Options {
            guardrail: word("gr-1"),
            guardrail_version: word("DRAFT"),
            trace: word("ENABLED_FULL"),
            latency: word("optimized"),
            tier: word("flex"),
        };
        let guarded = guardrail(&options).expect("a guardrail");
        assert_eq!((guarded.guardrail_identifier(), guarded.guardrail_version()), ("gr-1", "DRAFT"));
        assert_eq!(guarded.trace(), &GuardrailTrace::EnabledFull);
        assert_eq!(stream_guardrail(&options).expect("a guardrail").trace(), &GuardrailTrace::EnabledFull);
        assert_eq!(latency(&options).expect("a latency").latency(), &PerformanceConfigLatency::Optimized);
        let tier = tier(&options).expect("a tier that can be built").expect("a tier");
        assert_eq!(tier.r#type(), &ServiceTierType::Flex);
    }

    #[test]
    fn a_trace_without_a_guardrail_asks_for_nothing() {
        let options = Options { trace: Some("ENABLED".to_owned()), ..Options::default() };
        assert_eq!((guardrail(&options), stream_guardrail(&options)), (None, None));
    }
}
