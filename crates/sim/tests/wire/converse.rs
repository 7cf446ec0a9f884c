//! What the AWS SDK reads through Converse, from models that are not Claude.

use crate::sdk::client;
use aws_sdk_bedrockruntime::Error;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ContentBlockDelta, ContentBlockStart, ConversationRole, ConverseStreamOutput, InferenceConfiguration,
    Message, ReasoningContentBlockDelta, StopReason, Tool, ToolConfiguration, ToolInputSchema, ToolResultBlock,
    ToolResultContentBlock, ToolSpecification,
};
use aws_smithy_types::Document;
use serde_json::{Value, json};
use sim::{Answerer, Operation, Scenario, Sim, Step};
use std::collections::HashMap;
use std::time::Duration;

const QWEN: &str = "qwen.qwen3-coder-480b-a35b-v1:0";

#[tokio::test]
async fn any_model_answers_in_the_demo() {
    let sim = Sim::start(Answerer::demo().with_pace(Duration::ZERO)).await.expect("a port");
    for model in [QWEN, "us.amazon.nova-2-lite-v1:0", "openai.gpt-oss-120b-1:0"] {
        let answer = client(&sim).converse().model_id(model).messages(user("What is a proxy?")).send().await;
        let answer = answer.expect("an answer");
        let message = answer.output().expect("output").as_message().expect("a message");
        assert!(message.content()[0].as_text().expect("text").contains("> What is a proxy?"));
        assert_eq!((message.role(), answer.stop_reason()), (&ConversationRole::Assistant, &StopReason::EndTurn));
        let usage = answer.usage().expect("usage");
        assert!(usage.input_tokens() > 0 && usage.output_tokens() > 0);
        assert_eq!(usage.total_tokens(), usage.input_tokens() + usage.output_tokens());
    }
}

#[tokio::test]
async fn a_stream_tells_its_events_in_order_and_its_usage_last() {
    let sim = Sim::start_with(Scenario::new().then_answer("one two")).await.expect("a port");
    let (events, broken) = stream(&sim).await;
    assert_eq!(broken, None);
    let kinds = events.iter().map(kind).collect::<Vec<_>>();
    let words = ["contentBlockDelta", "contentBlockDelta", "contentBlockStop"];
    assert_eq!(kinds, [&["messageStart"], &words[..], &["messageStop", "metadata"]].concat());
    assert_eq!(text(&events), "one two");
    let usage = events.last().and_then(|last| last.as_metadata().ok()?.usage()).expect("usage");
    assert_eq!(usage.output_tokens(), 2);
    assert_eq!(sim.calls()[0].operation, Operation::ConverseStream);
    assert_eq!(sim.calls()[0].model, QWEN);
}

#[tokio::test]
async fn a_tool_is_called_and_its_result_summed_up() {
    let sim = Sim::start_with(Scenario::new()).await.expect("a port");
    let ask = || client(&sim).converse_stream().model_id(QWEN).tool_config(bash()).messages(user("list the files"));
    let (events, _) = drain(ask().send().await.expect("a stream").stream).await;
    let start = events.iter().find_map(|event| event.as_content_block_start().ok()?.start()).expect("a start");
    let ContentBlockStart::ToolUse(call) = start else { panic!("no tool call: {start:?}") };
    assert_eq!(call.name(), "Bash");
    let inputs = events.iter().filter_map(|event| event.as_content_block_delta().ok()?.delta()?.as_tool_use().ok());
    let input = inputs.map(|delta| delta.input()).collect::<String>();
    assert_eq!(serde_json::from_str::<Value>(&input).expect("JSON"), json!({"command": "ls -la"}));
    assert_eq!(stop(&events), Some(&StopReason::ToolUse));

    let id = call.tool_use_id();
    let again = ask().messages(called(id)).messages(brought(id, "Cargo.toml"));
    let (events, _) = drain(again.send().await.expect("a stream").stream).await;
    assert!(text(&events).contains("Cargo.toml"));
    assert_eq!(stop(&events), Some(&StopReason::EndTurn));
}

#[tokio::test]
async fn thoughts_come_unsigned_from_models_that_do_not_sign() {
    let sim = Sim::start_with(Scenario::new()).await.expect("a port");
    let fields = object([("reasoning_effort", Document::from("low"))]);
    let ask = client(&sim).converse_stream().model_id(QWEN).messages(user("hello"));
    let reply = ask.additional_model_request_fields(fields).send().await.expect("a stream");
    let (events, _) = drain(reply.stream).await;
    let deltas = events.iter().filter_map(|event| event.as_content_block_delta().ok()?.delta());
    let thoughts = deltas.filter_map(|delta| delta.as_reasoning_content().ok()).collect::<Vec<_>>();
    assert!(!thoughts.is_empty());
    assert!(thoughts.iter().all(|delta| matches!(delta, ReasoningContentBlockDelta::Text(_))), "{thoughts:?}");
}

#[tokio::test]
async fn a_limit_ends_the_answer() {
    let sim = Sim::start_with(Scenario::new()).await.expect("a port");
    let limit = InferenceConfiguration::builder().max_tokens(1).build();
    let ask = client(&sim).converse().model_id(QWEN).messages(user("hello")).inference_config(limit);
    assert_eq!(ask.send().await.expect("an answer").stop_reason(), &StopReason::MaxTokens);
}

#[tokio::test]
async fn the_stop_sequence_is_told_to_those_who_ask() {
    let sim = Sim::start_with(Scenario::new()).await.expect("a port");
    let limit = InferenceConfiguration::builder().stop_sequences("proxy").build();
    let ask = client(&sim).converse().model_id(QWEN).messages(user("What is a proxy?")).inference_config(limit);
    let silent = ask.clone().send().await.expect("an answer");
    assert_eq!(silent.stop_reason(), &StopReason::StopSequence);
    assert_eq!(silent.additional_model_response_fields(), None);
    let told = ask.additional_model_response_field_paths("/stop_sequence").send().await.expect("an answer");
    let fields = object([("stop_sequence", Document::from("proxy"))]);
    assert_eq!(told.additional_model_response_fields(), Some(&fields));
}

#[tokio::test]
async fn no_conversation_is_no_request() {
    let sim = Sim::start_with(Scenario::new()).await.expect("a port");
    let whole = client(&sim).converse().model_id(QWEN).set_messages(Some(Vec::new())).send().await;
    assert!(whole.expect_err("a refusal").into_service_error().is_validation_exception());
    let stream = client(&sim).converse_stream().model_id(QWEN).send().await;
    assert!(stream.expect_err("a refusal").into_service_error().is_validation_exception());
}

#[tokio::test]
async fn a_script_goes_wrong_here_as_elsewhere() {
    let throttled = Scenario::new().throttle(1).then(Step::answer("one two three").cut_after(2));
    let throttled = throttled.then(Step::answer("one two").exception_after(2, "modelStreamErrorException", "enough"));
    let sim = Sim::start_with(throttled.then(Step::events([&json!({})]))).await.expect("a port");
    assert!(matches!(open(&sim).await.expect_err("a refusal"), Error::ThrottlingException(_)));
    let (events, broken) = stream(&sim).await;
    assert_eq!((events.len(), broken.is_some()), (2, true));
    let (events, broken) = stream(&sim).await;
    assert_eq!(events.len(), 2);
    assert!(broken.is_some_and(|words| words.contains("ModelStreamErrorException")));
    assert!(matches!(open(&sim).await.expect_err("a refusal"), Error::InternalServerException(_)));
}

#[tokio::test]
async fn a_stream_can_lack_its_stop() {
    let sim = Sim::start_with(Scenario::new().then(Step::answer("one").without_message_stop())).await.expect("a port");
    let (events, broken) = stream(&sim).await;
    assert_eq!((stop(&events), broken), (None, None));
    assert_eq!(events.last().map(kind), Some("metadata"));
}

type Stream = aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamOutput;
type Receiver = aws_sdk_bedrockruntime::primitives::event_stream::EventReceiver<
    ConverseStreamOutput,
    aws_sdk_bedrockruntime::types::error::ConverseStreamOutputError,
>;

async fn open(sim: &Sim) -> Result<Stream, Error> {
    Ok(client(sim).converse_stream().model_id(QWEN).messages(user("hi")).send().await?)
}

async fn stream(sim: &Sim) -> (Vec<ConverseStreamOutput>, Option<String>) {
    drain(open(sim).await.expect("a stream").stream).await
}

async fn drain(mut receiver: Receiver) -> (Vec<ConverseStreamOutput>, Option<String>) {
    let mut events = Vec::new();
    loop {
        match receiver.recv().await {
            Ok(Some(event)) => events.push(event),
            Ok(None) => return (events, None),
            Err(broken) => return (events, Some(format!("{broken:?}"))),
        }
    }
}

fn kind(event: &ConverseStreamOutput) -> &'static str {
    match event {
        ConverseStreamOutput::MessageStart(_) => "messageStart",
        ConverseStreamOutput::ContentBlockStart(_) => "contentBlockStart",
        ConverseStreamOutput::ContentBlockDelta(_) => "contentBlockDelta",
        ConverseStreamOutput::ContentBlockStop(_) => "contentBlockStop",
        ConverseStreamOutput::MessageStop(_) => "messageStop",
        ConverseStreamOutput::Metadata(_) => "metadata",
        _ => "an event the SDK does not know",
    }
}

fn text(events: &[ConverseStreamOutput]) -> String {
    let deltas = events.iter().filter_map(|event| event.as_content_block_delta().ok()?.delta());
    deltas
        .filter_map(|delta| if let ContentBlockDelta::Text(text) = delta { Some(text.as_str()) } else { None })
        .collect()
}

fn stop(events: &[ConverseStreamOutput]) -> Option<&StopReason> {
    events.iter().find_map(|event| Some(event.as_message_stop().ok()?.stop_reason()))
}

fn user(text: &str) -> Message {
    said(ConversationRole::User, ContentBlock::Text(text.to_owned()))
}

fn called(id: &str) -> Message {
    let call = aws_sdk_bedrockruntime::types::ToolUseBlock::builder().tool_use_id(id).name("Bash");
    let call = call.input(object([("command", Document::from("ls -la"))])).build().expect("a call");
    said(ConversationRole::Assistant, ContentBlock::ToolUse(call))
}

fn brought(id: &str, text: &str) -> Message {
    let result = ToolResultBlock::builder().tool_use_id(id).content(ToolResultContentBlock::Text(text.to_owned()));
    said(ConversationRole::User, ContentBlock::ToolResult(result.build().expect("a result")))
}

fn said(role: ConversationRole, block: ContentBlock) -> Message {
    Message::builder().role(role).content(block).build().expect("a message")
}

fn bash() -> ToolConfiguration {
    let command = object([("type", Document::from("string"))]);
    let schema = object([
        ("type", Document::from("object")),
        ("required", Document::Array(vec![Document::from("command")])),
        ("properties", object([("command", command)])),
    ]);
    let spec = ToolSpecification::builder().name("Bash").input_schema(ToolInputSchema::Json(schema));
    let tool = Tool::ToolSpec(spec.build().expect("a tool"));
    ToolConfiguration::builder().tools(tool).build().expect("tools")
}

fn object<const N: usize>(members: [(&str, Document); N]) -> Document {
    Document::Object(HashMap::from(members.map(|(key, value)| (key.to_owned(), value))))
}
