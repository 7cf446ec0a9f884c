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
use protocol::options::Options;
use tokio::sync::{Mutex, Notify};

use crate::account::{self, Asked};
use crate::bill::{self, Bill};
use crate::caller::{self, Caller};
use crate::events::Events;
use crate::fault::failure;
use crate::http_client::{Direct, http_client};
use crate::identity::{Connection, Identity, connect};
use crate::login::Login;
use crate::messages::Messages;
use crate::passing::{self, Passed, Place};
use crate::{price_list, profiles};

mod call;
#[cfg(test)]
mod tests;

pub use call::{Facts, Invoke, Whole};

/// Where Bedrock is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// AWS with this identity.
    Aws(Login),
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

/// One Bedrock. Connects with the first call and keeps the connection until the identity is refused. Clones are the same
/// one, but for the place where Anthropic's own API is spoken.
#[derive(Clone, Debug)]
pub struct Bedrock {
    now: Arc<RwLock<Now>>,
    messages: Option<Messages>,
    http: SharedHttpClient,
    direct: Arc<Direct>,
    connecting: Arc<Mutex<()>>,
    switched: Arc<Notify>,
}

/// Where the next call goes.
#[derive(Debug)]
struct Now {
    upstream: Arc<Upstream>,
    connection: Option<Arc<Connection>>,
}

impl Bedrock {
    /// Nothing is read and nothing is called yet.
    pub fn new(upstream: Upstream) -> Self {
        let now = Arc::new(RwLock::new(Now { upstream: Arc::new(upstream), connection: None }));
        let (direct, connecting, switched) = (Arc::default(), Arc::default(), Arc::default());
        Self { now, messages: None, http: http_client(), direct, connecting, switched }
    }

    /// The same with a place where Anthropic's own API is spoken.
    pub fn with_messages(self, messages: Option<Messages>) -> Self {
        Self { messages, ..self }
    }

    /// The place where Anthropic's own API is spoken, if there is one.
    pub fn messages(&self) -> Option<&Messages> {
        self.messages.as_ref()
    }

    /// From the next call on AWS sees another identity; what is under way goes on as it began. The simulator stays.
    /// Returns whether that changes anything.
    pub fn switch(&self, login: Login) -> bool {
        let mut now = self.now.write().expect("no panic holds this lock");
        let changes = matches!(&*now.upstream, Upstream::Aws(present) if *present != login);
        if changes {
            *now = Now { upstream: Arc::new(Upstream::Aws(login)), connection: None };
            self.switched.notify_one();
        }
        changes
    }

    /// Waits for the next switch, or returns at once if there was one that nobody has waited for.
    pub async fn switched(&self) {
        self.switched.notified().await;
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
        let mut now = self.now.write().expect("no panic holds this lock");
        now.connection.take_if(|connection| connection.is_refused());
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

    /// Asks AWS who this is (GetCallerIdentity). `None` for a Bedrock API key, which only Bedrock knows.
    pub async fn caller(&self) -> Result<Option<Caller>, Failure> {
        self.call(async |connection| match connection.has_api_key() {
            true => Ok(None),
            false => caller::ask(&connection.sts).await.map(Some),
        })
        .await
    }

    /// Asks what the account has in this region: its foundation models and its inference profiles.
    pub async fn account(&self) -> Asked {
        account::ask(self).await
    }

    /// Tells one identity from another, as far as that is seen without reading credentials. Holds no secret.
    pub async fn mark(&self) -> String {
        self.connection().await.mark().to_owned()
    }

    /// What AWS's price list says of the models that are called from this region, product by product as JSON. Asks some
    /// twenty times, in us-east-1.
    pub async fn price_list(&self, region: &str) -> Result<Vec<String>, Failure> {
        self.call(async |connection| price_list::products(&connection.config, region).await).await
    }

    /// What AWS bills this account for Bedrock on the days (UTC) from `from` up to and without `until`, each like
    /// `2026-11-19`, without tax and credits. Asks Cost Explorer twice or more, for which AWS charges a cent a time.
    pub async fn bill(&self, account: &str, from: &str, until: &str) -> Result<Bill, Failure> {
        self.call(async |connection| bill::ask(&connection.config, account, from, until).await).await
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
        if let Ok(connection) = self.connected() {
            return connection;
        }
        let _one_at_a_time = self.connecting.lock().await;
        let upstream = match self.connected() {
            Ok(connection) => return connection,
            Err(upstream) => upstream,
        };
        let connection = Arc::new(connect(&upstream, &self.http).await);
        let mut now = self.now.write().expect("no panic holds this lock");
        // Who asked before a switch is served as they asked; the next connects anew.
        if Arc::ptr_eq(&now.upstream, &upstream) {
            now.connection = Some(connection.clone());
        }
        connection
    }

    /// The connection, or what to connect to.
    fn connected(&self) -> Result<Arc<Connection>, Arc<Upstream>> {
        let now = self.now.read().expect("no panic holds this lock");
        now.connection.clone().ok_or_else(|| now.upstream.clone())
    }
}
