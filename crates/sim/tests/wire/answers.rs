//! What the AWS SDK reads when nothing goes wrong.

use crate::sdk::{MODEL, blob, body, client, drain, invoke, json, open, stream, text};
use aws_sdk_bedrock::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_bedrock::types::{FoundationModelLifecycleStatus, InferenceType};
use aws_sdk_bedrockruntime::types::{CountTokensInput, InvokeModelTokensRequest};
use serde_json::{Value, json};
use sim::{Answerer, Foundation, Operation, Scenario, Sim, Step, Usage};
use std::time::Duration;

#[tokio::test]
async fn a_whole_answer_is_a_claude_message() {
    let sim = Sim::start_with(Scenario::new().then_answer("hello")).await.expect("a port");
    let answer = invoke(&sim, &body("hi")).await.expect("an answer");
    let message = json(answer.body().as_ref());
    assert_eq!(message["content"], json!([{"type": "text", "text": "hello"}]));
    assert_eq!(message["model"], "claude-sonnet-4-5-20250929");
    assert_eq!(message["stop_reason"], "end_turn");
    assert!(message["id"].as_str().is_some_and(|id| id.starts_with("msg_bdrk_01")));
}

#[tokio::test]
async fn a_stream_tells_the_same_as_the_whole_answer() {
    let sim = Sim::start_with(Scenario::new().then_answer("hello to all of you")).await.expect("a port");
    let (events, broken) = stream(&sim, "hi").await;
    assert_eq!(broken, None);
    assert_eq!(text(&events), "hello to all of you");
    assert_eq!(events.last().expect("an event")["type"], "message_stop");
}

#[tokio::test]
async fn the_journal_holds_what_was_asked() {
    let sim = Sim::start_with(Scenario::new().then_answer("hello")).await.expect("a port");
    stream(&sim, "hi").await;
    let call = sim.wait_for(|calls| calls.iter().any(|call| call.finished())).await.remove(0);
    assert_eq!(call.operation, Operation::InvokeModelWithResponseStream);
    assert_eq!((call.model.as_str(), call.region()), (MODEL, Some("eu-central-1")));
    assert_eq!(call.body, body("hi"));
    assert_eq!(call.pieces_sent, 6);
    assert!(!format!("{call:?}").contains("Credential"));
}

#[tokio::test]
async fn a_whole_answer_is_finished_when_its_last_piece_is_out() {
    for step in [Step::answer("hello"), Step::answer("hello").dribble(9), Step::error("ThrottlingException", "")] {
        let sim = Sim::start_with(Scenario::new().then(step)).await.expect("a port");
        let _ = invoke(&sim, &body("hi")).await;
        assert!(sim.calls()[0].finished());
    }
}

#[tokio::test]
async fn the_second_request_reads_what_the_first_wrote() {
    let sim = Sim::start_with(Scenario::new()).await.expect("a port");
    let mut body = body("hi");
    body["messages"][0]["content"][0]["cache_control"] = json!({"type": "ephemeral"});
    let mut usages = Vec::new();
    for _ in 0..2 {
        usages.push(json(invoke(&sim, &body).await.expect("an answer").body().as_ref())["usage"].clone());
    }
    assert!(usages[0]["cache_creation_input_tokens"].as_u64() > Some(0));
    assert_eq!(usages[1]["cache_read_input_tokens"], usages[0]["cache_creation"]["ephemeral_5m_input_tokens"]);
}

#[tokio::test]
async fn counts_can_be_dictated() {
    let usage = Usage { input: 3, output: 5, cache_read: 7, cache_write_5m: 11, cache_write_1h: 13 };
    let message = sim::Message::text("hello").with_usage(usage);
    let sim = Sim::start_with(Scenario::new().then(Step::message(message))).await.expect("a port");
    let (events, _) = stream(&sim, "hi").await;
    assert_eq!(events[0]["message"]["usage"]["cache_creation"]["ephemeral_1h_input_tokens"], 13);
    let metrics = &events.last().expect("an event")["amazon-bedrock-invocationMetrics"];
    assert_eq!((&metrics["outputTokenCount"], &metrics["cacheWriteInputTokenCount"]), (&json!(5), &json!(24)));
}

#[tokio::test]
async fn two_equal_requests_get_two_messages() {
    let sim = Sim::start_with(Scenario::new().then_answer("hello")).await.expect("a port");
    let first = stream(&sim, "hi").await.0[0]["message"]["id"].clone();
    assert_ne!(first, stream(&sim, "hi").await.0[0]["message"]["id"]);
}

#[tokio::test]
async fn tokens_are_counted_as_they_are_charged() {
    let sim = Sim::start_with(Scenario::new()).await.expect("a port");
    let request = InvokeModelTokensRequest::builder().body(blob(&body("hi there"))).build().expect("a request");
    let input = CountTokensInput::InvokeModel(request);
    let count = client(&sim).count_tokens().model_id("anthropic.claude-sonnet-4-20250514-v1:0").input(input.clone());
    let counted = count.send().await.expect("a count").input_tokens();
    let charged = json(invoke(&sim, &body("hi there")).await.expect("an answer").body().as_ref())["usage"].clone();
    assert_eq!(charged["input_tokens"], counted);

    let refused = client(&sim).count_tokens().model_id(MODEL).input(input).send().await.expect_err("a refusal");
    assert!(refused.into_service_error().is_validation_exception());
}

#[tokio::test]
async fn the_list_of_profiles_comes_in_pages() {
    let ids = ["us.anthropic.claude-a", "us.anthropic.claude-b", "global.anthropic.claude-a"];
    let sim = Sim::start_with(Scenario::new().with_profiles(ids)).await.expect("a port");
    let client = control_plane(&sim);
    let pages = client.list_inference_profiles().max_results(2).into_paginator().items().send();
    let listed = pages.collect::<Result<Vec<_>, _>>().await.expect("pages");
    assert_eq!(listed.iter().map(|profile| profile.inference_profile_id()).collect::<Vec<_>>(), ids);
    assert_eq!(sim.calls().len(), 2);

    let one = client.get_inference_profile().inference_profile_identifier(ids[2]).send().await.expect("a profile");
    assert!(one.models()[0].model_arn().is_some_and(|arn| arn.ends_with("/anthropic.claude-a")));
    let none = client.get_inference_profile().inference_profile_identifier("eu.none").send().await;
    assert!(none.expect_err("a refusal").into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn the_list_of_models_says_what_each_of_them_can() {
    let models =
        [Foundation::new("a.talk-1"), Foundation::new("a.old-1").legacy().through_profiles().without_streams()];
    let sim = Sim::start_with(Scenario::new().with_models(models)).await.expect("a port");
    let listed = control_plane(&sim).list_foundation_models().send().await.expect("a list");
    let [talk, old] = listed.model_summaries() else { panic!("two models, not {listed:?}") };
    assert_eq!((talk.model_id(), talk.response_streaming_supported()), ("a.talk-1", Some(true)));
    assert_eq!(talk.inference_types_supported(), [InferenceType::OnDemand]);
    assert_eq!((old.response_streaming_supported(), old.inference_types_supported().len()), (Some(false), 1));
    let status = old.model_lifecycle().expect("a lifecycle").status();
    assert_eq!(status, &FoundationModelLifecycleStatus::Legacy);

    let closed = Sim::start_with(Scenario::new()).await.expect("a port");
    let refused = control_plane(&closed).list_foundation_models().send().await.expect_err("a refusal");
    assert!(refused.into_service_error().is_access_denied_exception());
}

#[tokio::test]
async fn the_demo_streams_at_its_pace_and_keeps_no_record() {
    let sim = Sim::start(Answerer::demo().with_pace(Duration::from_millis(1))).await.expect("a port");
    let (events, broken) = stream(&sim, "Tell me about streams").await;
    assert_eq!(broken, None);
    assert!(text(&events).contains("> Tell me about streams"));
    assert!(sim.calls().is_empty());
}

#[tokio::test]
async fn a_demo_tool_call_streams_valid_input() {
    let sim = Sim::start_with(Scenario::new()).await.expect("a port");
    let mut body = body("list the files");
    let schema = json!({"type": "object", "required": ["command"], "properties": {"command": {"type": "string"}}});
    body["tools"] = json!([{"name": "Bash", "input_schema": schema}]);
    let (events, _) = drain(open(&sim, &body).await.expect("a stream")).await;
    let input = events.iter().filter_map(|event| event["delta"]["partial_json"].as_str()).collect::<String>();
    assert_eq!(serde_json::from_str::<Value>(&input).expect("JSON"), json!({"command": "ls -la"}));
    let stop = events.iter().find(|event| event["type"] == "message_delta").expect("a message_delta");
    assert_eq!(stop["delta"]["stop_reason"], "tool_use");
}

fn control_plane(sim: &Sim) -> aws_sdk_bedrock::Client {
    let config = aws_sdk_bedrock::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
        .endpoint_url(sim.url())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    aws_sdk_bedrock::Client::from_conf(config)
}
