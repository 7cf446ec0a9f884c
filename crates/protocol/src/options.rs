//! What a client asks of Bedrock beside the request: Bedrock's own headers, which InvokeModel takes as they are and
//! Converse as fields of its body.

/// Bedrock's own request headers, which pass from the client to AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `x-amzn-bedrock-guardrailidentifier`
    pub guardrail: Option<String>,
    /// `x-amzn-bedrock-guardrailversion`
    pub guardrail_version: Option<String>,
    /// `x-amzn-bedrock-trace`
    pub trace: Option<String>,
    /// `x-amzn-bedrock-performanceconfig-latency`
    pub latency: Option<String>,
    /// `x-amzn-bedrock-service-tier`
    pub tier: Option<String>,
}
