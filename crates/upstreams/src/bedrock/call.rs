//! A call of a model and its whole answer, without types of AWS.

use protocol::options::Options;

/// What is asked of a model, by InvokeModel or Converse.
#[derive(Clone, Debug)]
pub struct Invoke {
    /// A model id, profile id or ARN.
    pub model: String,
    /// The native body, or that of Converse.
    pub body: String,
    /// What the client asked of Bedrock by header.
    pub options: Options,
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
