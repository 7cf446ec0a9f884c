//! Calls to Converse and ConverseStream, which have one shape for the models of every maker.
//!
//! The body goes out as the text that it is; the SDK addresses, signs and sends it, and reads what comes back, which here
//! becomes plain values, one to one. What to ask of which model, and what its answer means to the client, is for others.

mod aside;
mod citations;
mod documents;
mod from_sdk;
mod read;

use aws_sdk_bedrockruntime::config::http::HttpRequest;
use aws_sdk_bedrockruntime::error::SdkError;
use aws_sdk_bedrockruntime::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use protocol::converse::types::Reply;
use protocol::failure::Failure;

use crate::bedrock::{Bedrock, Facts, Invoke};
use crate::events::ConverseEvents;
use crate::fault::failure;
use crate::passing::Rest;
use aside::Aside;
pub(crate) use read::events;

/// Both forms of Converse, of which the SDK knows nothing but the model. It gives each a builder type of its own.
macro_rules! asking {
    ($request:expr, $call:expr) => {
        $request.model_id(&$call.model).customize().mutate_request(saying(&$call.body))
    };
}

impl Bedrock {
    /// Converse: the answer, and what came with it. In the body stands all that is asked, the options as well.
    pub async fn converse(&self, call: &Invoke) -> Result<(Reply, Facts), Failure> {
        self.call(async |connection| {
            let answer = asking!(connection.runtime.converse(), call).send().await;
            let asked_tier = call.options.tier.clone();
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    let (reply, tier) = read_anew(&error).ok_or_else(|| failure(error))?;
                    return Ok((reply, Facts { request_id: None, tier, asked_tier }));
                }
            };
            let tier = answer.service_tier().map(from_sdk::tier_name);
            let facts = Facts { request_id: answer.request_id().map(Into::into), tier, asked_tier };
            let reply = from_sdk::reply(answer).ok_or_else(|| Failure::NotBedrock(200, "application/json".into()))?;
            Ok((reply, facts))
        })
        .await
    }

    /// ConverseStream, likewise. Returns when the head of the answer is there.
    pub async fn converse_stream(&self, call: &Invoke) -> Result<ConverseEvents, Failure> {
        self.call(async |connection| {
            let body = Aside::default();
            let asked = asking!(connection.runtime.converse_stream(), call).interceptor(body.clone());
            let answer = asked.send().await.map_err(failure)?;
            let asked_tier = call.options.tier.clone();
            let facts = Facts { request_id: answer.request_id().map(Into::into), tier: None, asked_tier };
            Ok(ConverseEvents::new(Rest(body.taken()), facts))
        })
        .await
    }
}

/// A good answer of which the SDK made nothing.
fn read_anew<E>(error: &SdkError<E, HttpResponse>) -> Option<(Reply, Option<String>)> {
    let answer = error.raw_response().filter(|answer| answer.status().is_success())?;
    read::reply(answer.body().bytes()?)
}

/// Puts the body in the place of the SDK's own, which is an empty object. Happens before the request is signed.
fn saying(body: &str) -> impl Fn(&mut HttpRequest) + Send + Sync + 'static {
    let body = Bytes::copy_from_slice(body.as_bytes());
    move |request| {
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body.clone());
    }
}
