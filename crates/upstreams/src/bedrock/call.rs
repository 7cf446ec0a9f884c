//! A call of InvokeModel and its whole answer, without types of AWS.

/// What is asked of a model.
#[derive(Clone, Debug)]
pub struct Invoke {
    /// A model id, profile id or ARN.
    pub model: String,
    /// The native body.
    pub body: String,
    /// What the client asked of Bedrock by header.
    pub options: Options,
}

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

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The body, whatever it is.
    pub body: Vec<u8>,
    /// What came with it.
    pub facts: Facts,
}

/// What Bedrock says of an answer beside the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `x-amzn-requestid`.
    pub request_id: Option<String>,
    /// The service tier that was used, where Bedrock says so: `default`, `flex`. A stream of Converse says it last.
    pub tier: Option<String>,
    /// The service tier that was asked for.
    pub asked_tier: Option<String>,
}

impl Facts {
    /// The tier that AWS bills, as far as is known: what it says it used, else what it was asked for.
    pub fn billed_tier(&self) -> Option<&str> {
        self.tier.as_deref().or(self.asked_tier.as_deref())
    }
}
