//! Calls to Converse and ConverseStream, which have one shape for the models of every maker.
//!
//! Here a [`Request`] becomes types of the SDK and the answer plain values again, one to one. What to ask of which model,
//! and what its answer means to the client, is for others.

mod citations;
mod content;
mod documents;
mod from_sdk;
mod in_order;
mod settings;
mod stream;
mod to_sdk;

use aws_sdk_bedrockruntime::error::BuildError;
use aws_sdk_bedrockruntime::operation::RequestId;
use protocol::converse::types::{Reply, Request};
use protocol::failure::{Exception, Failure};

use crate::bedrock::{Bedrock, Facts, Options};
use crate::events::ConverseEvents;
use crate::fault::{failure, root_cause};
use in_order::in_order;
pub(crate) use settings::tier_name;
pub(crate) use stream::event;

/// What is asked of a model through Converse.
#[derive(Clone, Debug)]
pub struct ConverseCall {
    /// A model id, profile id or ARN.
    pub model: String,
    /// The request.
    pub request: Request,
    /// What the client asked of Bedrock by header. Converse has fields for it.
    pub options: Options,
}

/// What both forms of Converse are asked, but for the guardrail. The SDK gives each a builder type of its own.
macro_rules! asking {
    ($request:expr, $call:expr) => {{
        let parts = to_sdk::parts(&$call.request).map_err(not_sent)?;
        $request
            .model_id(&$call.model)
            .set_messages(Some(parts.messages))
            .set_system(parts.system)
            .set_inference_config(parts.inference)
            .set_tool_config(parts.tools)
            .set_output_config(parts.output)
            .set_additional_model_request_fields(parts.additional)
            .set_additional_model_response_field_paths(parts.response_paths)
            .set_performance_config(settings::latency(&$call.options))
            .set_service_tier(settings::tier(&$call.options).map_err(not_sent)?)
    }};
}

impl Bedrock {
    /// Converse: the answer, and what came with it.
    pub async fn converse(&self, call: &ConverseCall) -> Result<(Reply, Facts), Failure> {
        self.call(async |connection| {
            let request = asking!(connection.runtime.converse(), call);
            let request = request.set_guardrail_config(settings::guardrail(&call.options));
            let answer = request.customize().mutate_request(in_order).send().await.map_err(failure)?;
            let tier = answer.service_tier().map(settings::tier_name);
            let asked_tier = call.options.tier.clone();
            let facts = Facts { request_id: answer.request_id().map(Into::into), tier, asked_tier };
            Ok((from_sdk::reply(answer), facts))
        })
        .await
    }

    /// ConverseStream. Returns when the head of the answer is there.
    pub async fn converse_stream(&self, call: &ConverseCall) -> Result<ConverseEvents, Failure> {
        self.call(async |connection| {
            let request = asking!(connection.runtime.converse_stream(), call);
            let request = request.set_guardrail_config(settings::stream_guardrail(&call.options));
            let answer = request.customize().mutate_request(in_order).send().await.map_err(failure)?;
            let asked_tier = call.options.tier.clone();
            let facts = Facts { request_id: answer.request_id().map(Into::into), tier: None, asked_tier };
            Ok(ConverseEvents::new(answer.stream, facts))
        })
        .await
    }
}

/// A request that the SDK has no form for, refused as Bedrock would refuse it.
fn not_sent(error: BuildError) -> Failure {
    Failure::Exception(Exception {
        name: "ValidationException".to_owned(),
        status: 400,
        message: format!("The request does not fit Converse: {}.", root_cause(&error)),
        ..Exception::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bedrock::Upstream;
    use protocol::converse::types::{Block, Message, Role};

    #[tokio::test]
    async fn what_converse_has_no_form_for_is_refused_in_words_and_never_sent() {
        let nobody = Bedrock::new(Upstream::Simulator("http://127.0.0.1:1".to_owned()));
        let message = Message { role: Role::User, content: vec![Block::Other("video".to_owned())] };
        let request = Request { messages: vec![message], ..Request::default() };
        let call = ConverseCall { model: "qwen".to_owned(), request, options: Options::default() };
        let refusal = nobody.converse(&call).await.expect_err("there is no such block").refusal();
        assert_eq!(refusal.status, 400);
        assert!(refusal.message.contains("a block of the kind video cannot be sent"), "{}", refusal.message);
        assert!(nobody.converse_stream(&call).await.is_err());
    }
}
