//! Calls to Converse and ConverseStream, which have one shape for the models of every maker.
//!
//! The body goes out as the text that it is; the SDK addresses, signs and sends it, and reads what comes back, which here
//! becomes plain values, one to one. What to ask of which model, and what its answer means to the client, is for others.

mod citations;
mod documents;
mod from_sdk;
mod stream;

use aws_sdk_bedrockruntime::config::http::HttpRequest;
use aws_sdk_bedrockruntime::operation::RequestId;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use protocol::converse::types::Reply;
use protocol::failure::Failure;

use crate::bedrock::{Bedrock, Facts, Invoke};
use crate::events::ConverseEvents;
use crate::fault::failure;
pub(crate) use from_sdk::tier_name;
pub(crate) use stream::event;

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
            let answer = asking!(connection.runtime.converse(), call).send().await.map_err(failure)?;
            let tier = answer.service_tier().map(tier_name);
            let asked_tier = call.options.tier.clone();
            let facts = Facts { request_id: answer.request_id().map(Into::into), tier, asked_tier };
            Ok((from_sdk::reply(answer), facts))
        })
        .await
    }

    /// ConverseStream, likewise. Returns when the head of the answer is there.
    pub async fn converse_stream(&self, call: &Invoke) -> Result<ConverseEvents, Failure> {
        self.call(async |connection| {
            let answer = asking!(connection.runtime.converse_stream(), call).send().await.map_err(failure)?;
            let asked_tier = call.options.tier.clone();
            let facts = Facts { request_id: answer.request_id().map(Into::into), tier: None, asked_tier };
            Ok(ConverseEvents::new(answer.stream, facts))
        })
        .await
    }
}

/// Puts the body in the place of the SDK's own, which is an empty object. Happens before the request is signed.
fn saying(body: &str) -> impl Fn(&mut HttpRequest) + Send + Sync + 'static {
    let body = Bytes::copy_from_slice(body.as_bytes());
    move |request| {
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body.clone());
    }
}
