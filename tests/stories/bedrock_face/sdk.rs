//! The official SDK for Rust as a client: its endpoint is Outcrop, and the token its access key or its API key.
//!
//! It signs with a secret that nobody has, which Outcrop doesn't ask for: the token alone says who it is.

use std::collections::HashMap;

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::config::retry::RetryConfig;
use aws_sdk_bedrockruntime::config::{BehaviorVersion, Builder, Credentials, Region, Token};
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ContentBlockDelta, ConversationRole, ConverseStreamOutput, ConverseTokensRequest, CountTokensInput,
    Message, ResponseStream, StopReason, TokenUsage, Tool, ToolConfiguration, ToolInputSchema, ToolSpecification,
};
use aws_smithy_types::Document;
use serde_json::{Value, json};

use crate::support::double::Double;
use crate::support::outcrop::Outcrop;

const CLAUDE: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const QWEN: &str = "qwen.qwen3-coder-480b-a35b-v1:0";
/// Without a word this SDK says that a body is bytes of any kind, which Bedrock refuses.
const JSON: &str = "application/json";

/// A client whose endpoint is Outcrop, without anything that says who it is.
fn nobody(outcrop: &Outcrop) -> Builder {
    Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .endpoint_url(format!("http://{}", outcrop.address))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::disabled())
}

/// With the token as the access key of credentials that are otherwise made up.
fn with_keys(outcrop: &Outcrop, token: &str) -> Client {
    let keys = Credentials::new(token, "anything", None, None, "a story");
    Client::from_conf(nobody(outcrop).credentials_provider(keys).build())
}

/// With the token where Bedrock's API keys go.
fn with_api_key(outcrop: &Outcrop) -> Client {
    Client::from_conf(nobody(outcrop).bearer_token(Token::new(&outcrop.token, None)).build())
}

fn user(words: &str) -> Message {
    let text = ContentBlock::Text(words.to_owned());
    Message::builder().role(ConversationRole::User).content(text).build().expect("a whole message")
}

#[tokio::test]
async fn the_sdk_converses_whole_and_streamed_whoever_made_the_model() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    for client in [with_keys(&outcrop, &outcrop.token), with_api_key(&outcrop)] {
        for model in [CLAUDE, QWEN] {
            let whole = client.converse().model_id(model).messages(user("Grüße [[repeat:20]]")).send().await;
            let whole = whole.unwrap_or_else(|refused| panic!("{model}: {refused:?}"));
            let message = whole.output.expect("an output").as_message().expect("a message").clone();
            let said: String = message.content.iter().filter_map(|block| block.as_text().ok().cloned()).collect();
            assert_eq!(said.matches("Grüße").count(), 20, "{said}");

            let (streamed, stop, usage) = streamed(&client, model, "Grüße [[repeat:20]]").await;
            assert_eq!((streamed, stop), (said, whole.stop_reason));
            assert_eq!(usage.map(|usage| usage.output_tokens), whole.usage.map(|usage| usage.output_tokens));
        }
    }
    assert_eq!(outcrop.stop().await.iter().filter(|row| row.outcome.as_str() == "complete").count(), 8);
}

/// The text, the reason to stop and the usage of a stream.
async fn streamed(client: &Client, model: &str, words: &str) -> (String, StopReason, Option<TokenUsage>) {
    let answer = client.converse_stream().model_id(model).messages(user(words)).send().await;
    let mut events = answer.unwrap_or_else(|refused| panic!("{model}: {refused:?}")).stream;
    let (mut said, mut stop, mut usage) = (String::new(), None, None);
    while let Some(event) = events.recv().await.expect("the stream is whole") {
        match event {
            ConverseStreamOutput::ContentBlockDelta(event) => {
                if let Some(ContentBlockDelta::Text(piece)) = event.delta {
                    said.push_str(&piece);
                }
            }
            ConverseStreamOutput::MessageStop(event) => stop = Some(event.stop_reason),
            ConverseStreamOutput::Metadata(event) => usage = event.usage,
            _ => {}
        }
    }
    (said, stop.expect("a stream says why it ends"), usage)
}

#[tokio::test]
async fn the_sdk_gets_the_calls_of_its_tools() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    let schema = HashMap::from([("type".to_owned(), Document::from("object"))]);
    let schema = ToolInputSchema::Json(schema.into());
    let look_up = ToolSpecification::builder().name("look_up").input_schema(schema).build().expect("a whole tool");
    let tools = ToolConfiguration::builder().tools(Tool::ToolSpec(look_up)).build().expect("some tools");
    let client = with_keys(&outcrop, &outcrop.token);
    let asked = user(r#"[[tool:look_up {"word": "bedrock"}]]"#);
    let answer = client.converse().model_id(QWEN).messages(asked).tool_config(tools).send().await.expect("an answer");
    assert_eq!(answer.stop_reason, StopReason::ToolUse);
    let message = answer.output.expect("an output").as_message().expect("a message").clone();
    let call = message.content.iter().find_map(|block| block.as_tool_use().ok()).expect("a call");
    let word = call.input.as_object().and_then(|input| input.get("word")?.as_string());
    assert_eq!((call.name.as_str(), word), ("look_up", Some("bedrock")));
}

#[tokio::test]
async fn the_sdk_invokes_whole_and_streamed_in_the_models_own_words() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    let messages = json!([{ "role": "user", "content": "Hello" }]);
    let body = json!({ "anthropic_version": "bedrock-2023-05-31", "max_tokens": 64, "messages": messages }).to_string();
    for client in [with_keys(&outcrop, &outcrop.token), with_api_key(&outcrop)] {
        let whole = client
            .invoke_model()
            .model_id(CLAUDE)
            .content_type(JSON)
            .body(Blob::new(body.clone()))
            .send()
            .await
            .expect("an answer");
        let whole: Value = serde_json::from_slice(whole.body.as_ref()).expect("JSON");
        assert_eq!(whole["content"][0]["text"], "Echo: Hello");

        let asked = client
            .invoke_model_with_response_stream()
            .model_id(CLAUDE)
            .content_type(JSON)
            .body(Blob::new(body.clone()));
        let mut events = asked.send().await.expect("an answer").body;
        let mut said = String::new();
        while let Some(event) = events.recv().await.expect("the stream is whole") {
            if let ResponseStream::Chunk(chunk) = event {
                let event: Value = serde_json::from_slice(chunk.bytes.expect("bytes").as_ref()).expect("JSON");
                said.push_str(event["delta"]["text"].as_str().unwrap_or_default());
            }
        }
        assert_eq!(said, "Echo: Hello");
    }
    assert_eq!(outcrop.stop().await.len(), 4);
}

#[tokio::test]
async fn the_sdk_counts_tokens_for_nothing() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    for client in [with_keys(&outcrop, &outcrop.token), with_api_key(&outcrop)] {
        let input = CountTokensInput::Converse(ConverseTokensRequest::builder().messages(user("Hello")).build());
        let counted = client.count_tokens().model_id("claude-sonnet-4-5").input(input).send().await.expect("a count");
        assert!(counted.input_tokens > 0);
    }
    assert_eq!(outcrop.stop().await, []);
}

#[tokio::test]
async fn the_sdk_knows_a_refusal_by_its_name() {
    let Some(double) = Double::start().await else { return };
    let outcrop = Outcrop::start().before(&double).await;
    let refused = with_keys(&outcrop, "wrong").converse().model_id(QWEN).messages(user("Hello")).send().await;
    let refused = refused.expect_err("nobody has this token").into_service_error();
    assert_eq!(refused.meta().code(), Some("UnrecognizedClientException"));

    let client = with_keys(&outcrop, &outcrop.token);
    let refused = client.converse().model_id("anthropic.claude-never-1-v1:0").messages(user("Hello")).send().await;
    let refused = refused.expect_err("there is no such model").into_service_error();
    assert!(refused.is_validation_exception(), "{refused:?}");

    let refused = client.list_async_invokes().send().await.expect_err("not served").into_service_error();
    assert_eq!(refused.meta().code(), Some("UnknownOperationException"));
}
