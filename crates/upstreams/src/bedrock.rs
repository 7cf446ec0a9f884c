//! The door: calls to one Bedrock with one AWS identity.

use std::sync::{Arc, RwLock};

use aws_sdk_bedrockruntime::operation::RequestId;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{CountTokensInput, InvokeModelTokensRequest};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;
use protocol::failure::Failure;
use tokio::sync::Mutex;

use crate::account::{self, Asked};
use crate::events::Events;
use crate::fault::failure;
use crate::http_client::{Direct, http_client};
use crate::identity::{Connection, Identity, connect};
use crate::messages::Messages;
use crate::passing::{self, Passed, Place};
use crate::{price_list, profiles};

/// Where Bedrock is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// AWS, as every AWS tool is configured: environment, profiles, SSO, roles, keys.
    Aws,
    /// The simulator on this machine at this address.
    Simulator(String),
}

/// Which service a request that passes is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// bedrock-runtime: models.
    Runtime,
    /// bedrock: lists of models and profiles.
    Control,
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

/// What both forms of InvokeModel are asked. The SDK gives each a builder type of its own.
macro_rules! asking {
    ($request:expr, $call:expr) => {{
        let Options { guardrail, guardrail_version, trace, latency, tier } = $call.options.clone();
        $request
            .model_id(&$call.model)
            .content_type("application/json")
            .accept("application/json")
            .body(Blob::new($call.body.as_bytes()))
            .set_guardrail_identifier(guardrail)
            .set_guardrail_version(guardrail_version)
            .set_trace(trace.map(|trace| trace.as_str().into()))
            .set_performance_config_latency(latency.map(|latency| latency.as_str().into()))
            .set_service_tier(tier.map(|tier| tier.as_str().into()))
    }};
}

/// One Bedrock. Connects with the first call and keeps the connection until the identity is refused.
#[derive(Debug)]
pub struct Bedrock {
    upstream: Upstream,
    messages: Option<Messages>,
    http: SharedHttpClient,
    direct: Direct,
    connection: RwLock<Option<Arc<Connection>>>,
    connecting: Mutex<()>,
}

impl Bedrock {
    /// Nothing is read and nothing is called yet.
    pub fn new(upstream: Upstream) -> Self {
        let (connection, connecting) = (RwLock::new(None), Mutex::new(()));
        Self { upstream, messages: None, http: http_client(), direct: Direct::default(), connection, connecting }
    }

    /// The same with a place where Anthropic's own API is spoken.
    pub fn with_messages(self, messages: Option<Messages>) -> Self {
        Self { messages, ..self }
    }

    /// The place where Anthropic's own API is spoken, if there is one.
    pub fn messages(&self) -> Option<&Messages> {
        self.messages.as_ref()
    }

    /// Where it is.
    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// The region in use. Reads the AWS configuration the first time.
    pub async fn region(&self) -> String {
        self.connection().await.region.clone()
    }

    /// Who AWS will see: loads the credentials, and so finds out whether there are any. Where there are none, the next
    /// call looks anew.
    pub async fn identity(&self) -> Result<Identity, Failure> {
        let found = self.call(async |connection| connection.identity().await).await;
        self.reconnect();
        found
    }

    /// Forgets the connection if its credentials were refused or missing, so that the next call reads configuration and
    /// credentials anew: a person may have signed in again meanwhile. A connection made since then stays, so that many
    /// requests that fail together read them once.
    pub fn reconnect(&self) {
        let mut connection = self.connection.write().expect("no panic holds this lock");
        connection.take_if(|connection| connection.is_refused());
    }

    /// InvokeModel.
    pub async fn invoke(&self, call: &Invoke) -> Result<Whole, Failure> {
        self.call(async |connection| {
            let answer = asking!(connection.runtime.invoke_model(), call).send().await.map_err(failure)?;
            let tier = answer.service_tier().map(|tier| tier.as_str().to_owned());
            let asked_tier = call.options.tier.clone();
            let facts = Facts { request_id: answer.request_id().map(Into::into), tier, asked_tier };
            Ok(Whole { body: answer.body.into_inner(), facts })
        })
        .await
    }

    /// InvokeModelWithResponseStream. Returns when the head of the answer is there.
    pub async fn stream(&self, call: &Invoke) -> Result<Events, Failure> {
        self.call(async |connection| {
            let request = asking!(connection.runtime.invoke_model_with_response_stream(), call);
            let answer = request.send().await.map_err(failure)?;
            let tier = answer.service_tier().map(|tier| tier.as_str().to_owned());
            let asked_tier = call.options.tier.clone();
            let facts = Facts { request_id: answer.request_id().map(Into::into), tier, asked_tier };
            Ok(Events::new(answer.body, facts))
        })
        .await
    }

    /// CountTokens of a native body. `model` must be a foundation model's id.
    pub async fn count_tokens(&self, model: &str, body: &str) -> Result<u64, Failure> {
        let native = InvokeModelTokensRequest::builder().body(Blob::new(body.as_bytes())).build();
        let input = CountTokensInput::InvokeModel(native.expect("the one required field is set"));
        self.call(async |connection| {
            let request = connection.runtime.count_tokens().model_id(model).input(input);
            let answer = request.send().await.map_err(failure)?;
            Ok(u64::try_from(answer.input_tokens).unwrap_or_default())
        })
        .await
    }

    /// Asks what the account has in this region: its foundation models and its inference profiles.
    pub async fn account(&self) -> Asked {
        account::ask(self).await
    }

    /// Tells one identity from another, as far as that is seen without reading credentials. Holds no secret.
    pub async fn mark(&self) -> String {
        self.connection().await.mark()
    }

    /// What AWS's price list says of the models that are called from this region, product by product as JSON. Asks some
    /// twenty times, in us-east-1.
    pub async fn price_list(&self, region: &str) -> Result<Vec<String>, Failure> {
        self.call(async |connection| price_list::products(&connection.config, region).await).await
    }

    /// The foundation model behind an application profile (GetInferenceProfile).
    pub async fn model_of_profile(&self, profile: &str) -> Result<Option<String>, Failure> {
        self.call(async |connection| profiles::model_of(&connection.control, profile).await).await
    }

    /// Passes a request on as it is, newly signed. Its URI is a path and a query; of its headers only those may be there
    /// that are for AWS. An error of AWS comes back as it is; a failure is when none came.
    pub async fn pass(&self, service: Service, request: &Request<Bytes>) -> Result<Passed, Failure> {
        let place = |connection: &Connection| {
            let base = match service {
                Service::Runtime => &connection.endpoints.runtime,
                Service::Control => &connection.endpoints.control,
            };
            Place { base: base.clone(), service: "bedrock".to_owned(), key_header: AUTHORIZATION }
        };
        self.pass_to(place, request).await
    }

    pub(crate) async fn pass_to(
        &self,
        place: impl Fn(&Connection) -> Place,
        request: &Request<Bytes>,
    ) -> Result<Passed, Failure> {
        self.call(async |connection| {
            let passed = passing::send(&self.direct, connection, &place(connection), request).await?;
            if let Passed::Refused(_, failure) = &passed {
                connection.judge(failure);
            }
            Ok(passed)
        })
        .await
    }

    pub(crate) async fn call<T>(
        &self,
        once: impl AsyncFnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let connection = self.connection().await;
        once(&connection).await.inspect_err(|failure| connection.judge(failure))
    }

    async fn connection(&self) -> Arc<Connection> {
        if let Some(connection) = self.connected() {
            return connection;
        }
        let _one_at_a_time = self.connecting.lock().await;
        if let Some(connection) = self.connected() {
            return connection;
        }
        let connection = Arc::new(connect(&self.upstream, &self.http).await);
        *self.connection.write().expect("no panic holds this lock") = Some(connection.clone());
        connection
    }

    fn connected(&self) -> Option<Arc<Connection>> {
        self.connection.read().expect("no panic holds this lock").clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_connection_that_was_refused_is_forgotten() {
        let bedrock = Bedrock::new(Upstream::Simulator("http://127.0.0.1:1".to_owned()));
        let refused = bedrock.connection().await;
        bedrock.reconnect();
        assert!(Arc::ptr_eq(&refused, &bedrock.connection().await), "nothing was wrong with it");
        refused.judge(&Failure::NoIdentity("expired".to_owned()));
        bedrock.reconnect();
        let next = bedrock.connection().await;
        assert!(!Arc::ptr_eq(&refused, &next));
        bedrock.reconnect();
        assert!(Arc::ptr_eq(&next, &bedrock.connection().await), "another request that failed with the old one");
    }
}
