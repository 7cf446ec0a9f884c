//! The door: calls to one Bedrock with one AWS identity.

use std::sync::{Arc, RwLock};

use aws_sdk_bedrockruntime::operation::RequestId;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{CountTokensInput, InvokeModelTokensRequest};
use protocol::failure::Failure;
use tokio::sync::Mutex;

use crate::events::Events;
use crate::fault::failure;
use crate::identity::{Connection, Identity, connect};
use crate::profiles;

/// Where Bedrock is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// AWS, as every AWS tool is configured: environment, profiles, SSO, roles, keys.
    Aws,
    /// The simulator on this machine at this address.
    Simulator(String),
}

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
    /// `x-amzn-requestid`.
    pub request_id: Option<String>,
}

/// One Bedrock. Connects with the first call and keeps the connection until the identity is refused.
#[derive(Debug)]
pub struct Bedrock {
    upstream: Upstream,
    connection: RwLock<Option<Arc<Connection>>>,
    connecting: Mutex<()>,
}

impl Bedrock {
    /// Nothing is read and nothing is called yet.
    pub fn new(upstream: Upstream) -> Self {
        Self { upstream, connection: RwLock::new(None), connecting: Mutex::new(()) }
    }

    /// Where it is.
    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// The region in use. Reads the AWS configuration the first time.
    pub async fn region(&self) -> String {
        self.connection().await.region.clone()
    }

    /// Who AWS will see: loads the credentials, and so finds out whether there are any.
    pub async fn identity(&self) -> Result<Identity, Failure> {
        self.connection().await.identity().await
    }

    /// The name that AWS itself gives to the identity, by STS: an ARN.
    pub async fn caller(&self) -> Result<String, Failure> {
        self.connection().await.caller().await
    }

    /// Forgets the connection, so that the next call reads configuration and credentials anew: a person may have signed
    /// in again meanwhile.
    pub fn reconnect(&self) {
        *self.connection.write().expect("no panic holds this lock") = None;
    }

    /// InvokeModel.
    pub async fn invoke(&self, call: &Invoke) -> Result<Whole, Failure> {
        let Options { guardrail, guardrail_version, trace, latency, tier } = call.options.clone();
        let request = self.connection().await.runtime.invoke_model();
        let sent = request
            .model_id(&call.model)
            .content_type("application/json")
            .accept("application/json")
            .body(Blob::new(call.body.as_bytes()))
            .set_guardrail_identifier(guardrail)
            .set_guardrail_version(guardrail_version)
            .set_trace(trace.map(|trace| trace.as_str().into()))
            .set_performance_config_latency(latency.map(|latency| latency.as_str().into()))
            .set_service_tier(tier.map(|tier| tier.as_str().into()));
        let answer = sent.send().await.map_err(failure)?;
        let request_id = answer.request_id().map(Into::into);
        Ok(Whole { body: answer.body.into_inner(), request_id })
    }

    /// InvokeModelWithResponseStream. Returns when the head of the answer is there.
    pub async fn stream(&self, call: &Invoke) -> Result<Events, Failure> {
        let Options { guardrail, guardrail_version, trace, latency, tier } = call.options.clone();
        let request = self.connection().await.runtime.invoke_model_with_response_stream();
        let sent = request
            .model_id(&call.model)
            .content_type("application/json")
            .accept("application/json")
            .body(Blob::new(call.body.as_bytes()))
            .set_guardrail_identifier(guardrail)
            .set_guardrail_version(guardrail_version)
            .set_trace(trace.map(|trace| trace.as_str().into()))
            .set_performance_config_latency(latency.map(|latency| latency.as_str().into()))
            .set_service_tier(tier.map(|tier| tier.as_str().into()));
        let answer = sent.send().await.map_err(failure)?;
        let request_id = answer.request_id().map(Into::into);
        Ok(Events::new(answer.body, request_id))
    }

    /// CountTokens of a native body. `model` must be a foundation model's id.
    pub async fn count_tokens(&self, model: &str, body: &str) -> Result<u64, Failure> {
        let native = InvokeModelTokensRequest::builder().body(Blob::new(body.as_bytes())).build();
        let input = CountTokensInput::InvokeModel(native.expect("the one required field is set"));
        let request = self.connection().await.runtime.count_tokens().model_id(model).input(input);
        let answer = request.send().await.map_err(failure)?;
        Ok(u64::try_from(answer.input_tokens).unwrap_or_default())
    }

    /// Ids of the inference profiles that the account has in this region (ListInferenceProfiles).
    pub async fn profiles(&self) -> Result<Vec<profiles::Profile>, Failure> {
        profiles::list(&self.connection().await.control).await
    }

    /// The foundation model behind an application profile (GetInferenceProfile).
    pub async fn model_of_profile(&self, profile: &str) -> Result<Option<String>, Failure> {
        profiles::model_of(&self.connection().await.control, profile).await
    }

    async fn connection(&self) -> Arc<Connection> {
        if let Some(connection) = self.connected() {
            return connection;
        }
        let _one_at_a_time = self.connecting.lock().await;
        if let Some(connection) = self.connected() {
            return connection;
        }
        let connection = Arc::new(connect(&self.upstream).await);
        *self.connection.write().expect("no panic holds this lock") = Some(connection.clone());
        connection
    }

    fn connected(&self) -> Option<Arc<Connection>> {
        self.connection.read().expect("no panic holds this lock").clone()
    }
}
