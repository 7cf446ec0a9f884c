//! Calls to Converse and ConverseStream, which have one shape for the models of every maker.
//!
//! The body goes out as the text that it is, and what comes back is read by `protocol::converse::read`: the SDK addresses,
//! signs and sends, and says what an error is. What to ask of which model, and what its answer means, is for others.

mod aside;

use aws_sdk_bedrockruntime::config::http::HttpRequest;
use aws_sdk_bedrockruntime::operation::RequestId;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use protocol::converse::read;
use protocol::converse::types::Reply;
use protocol::failure::Failure;

use crate::bedrock::{Bedrock, Facts, Invoke};
use crate::events::ConverseEvents;
use crate::fault::failure;
use aside::Aside;

/// Both forms of Converse, of which the SDK knows nothing but the model: what came with the answer, and its body. It gives
/// each form types of its own.
macro_rules! asked {
    ($request:expr, $call:expr) => {{
        let aside = Aside::default();
        let request = $request.model_id(&$call.model).customize().mutate_request(saying(&$call.body));
        let answer = request.interceptor(aside.clone()).send().await.map_err(failure)?;
        let request_id = answer.request_id().map(Into::into);
        (Facts { request_id, tier: None, asked_tier: $call.options.tier.clone() }, aside.taken())
    }};
}

impl Bedrock {
    /// Converse: the answer, and what came with it. In the body stands all that is asked, the options as well.
    pub async fn converse(&self, call: &Invoke) -> Result<(Reply, Facts), Failure> {
        self.call(async |connection| {
            let (facts, taken) = asked!(connection.runtime.converse(), call);
            let body = taken.body.whole().await?;
            let (reply, tier) = read::reply(&body).ok_or(Failure::NotBedrock(200, taken.content_type))?;
            Ok((reply, Facts { tier, ..facts }))
        })
        .await
    }

    /// ConverseStream, likewise. Returns when the head of the answer is there.
    pub async fn converse_stream(&self, call: &Invoke) -> Result<ConverseEvents, Failure> {
        self.call(async |connection| {
            let (facts, taken) = asked!(connection.runtime.converse_stream(), call);
            Ok(ConverseEvents::new(taken.body, facts))
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
