//! The AWS SDK pointed at a simulator, and what the tests ask with it.

use aws_sdk_bedrockruntime::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use aws_sdk_bedrockruntime::operation::invoke_model::InvokeModelOutput;
use aws_sdk_bedrockruntime::operation::invoke_model_with_response_stream::InvokeModelWithResponseStreamOutput as StreamOutput;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::ResponseStream;
use aws_sdk_bedrockruntime::{Client, Error};
use serde_json::{Value, json};
use sim::Sim;

pub(crate) const MODEL: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

pub(crate) fn client(sim: &Sim) -> Client {
    let config = aws_sdk_bedrockruntime::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
        .endpoint_url(sim.url())
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

/// A plain request with these words.
pub(crate) fn body(text: &str) -> Value {
    json!({
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 4096,
        "messages": [{"role": "user", "content": [{"type": "text", "text": text}]}],
    })
}

pub(crate) async fn invoke(sim: &Sim, body: &Value) -> Result<InvokeModelOutput, Error> {
    Ok(client(sim).invoke_model().model_id(MODEL).body(blob(body)).content_type("application/json").send().await?)
}

pub(crate) async fn open(sim: &Sim, body: &Value) -> Result<StreamOutput, Error> {
    Ok(client(sim).invoke_model_with_response_stream().model_id(MODEL).body(blob(body)).send().await?)
}

/// All events of a stream, and the words of what broke it.
pub(crate) async fn drain(mut stream: StreamOutput) -> (Vec<Value>, Option<String>) {
    let mut events = Vec::new();
    loop {
        match stream.body.recv().await {
            Ok(Some(ResponseStream::Chunk(chunk))) => events.push(json(chunk.bytes().expect("bytes").as_ref())),
            Ok(Some(other)) => panic!("an event the SDK does not know: {other:?}"),
            Ok(None) => return (events, None),
            Err(broken) => return (events, Some(format!("{:?}", broken))),
        }
    }
}

pub(crate) async fn stream(sim: &Sim, text: &str) -> (Vec<Value>, Option<String>) {
    drain(open(sim, &body(text)).await.expect("a stream")).await
}

/// The text deltas of a stream put together.
pub(crate) fn text(events: &[Value]) -> String {
    events.iter().filter_map(|event| event["delta"]["text"].as_str()).collect()
}

pub(crate) fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

pub(crate) fn blob(body: &Value) -> Blob {
    Blob::new(body.to_string())
}
