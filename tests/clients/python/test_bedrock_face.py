"""Clients that speak Bedrock's own wire: boto3 with an endpoint of its own, and the official client's Bedrock classes.

Their credentials are the token as access key and anything as secret, or the token as a Bedrock API key.
"""

import json

import anthropic
import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
OTHER = "qwen.qwen3-coder-480b-a35b-v1:0"
ARN = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/double0app01"
HELLO = [{"role": "user", "content": [{"text": "Hello"}]}]
NATIVE = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 64, "messages": [{"role": "user", "content": "Hello"}]}


def aws(outcrop, service: str, token: str | None = None):
    return boto3.client(service, endpoint_url=outcrop.url, region_name="us-east-1", aws_access_key_id=token or outcrop.token,
                        aws_secret_access_key="anything", config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture
def runtime(outcrop):
    return aws(outcrop, "bedrock-runtime")


@pytest.fixture
def control(outcrop):
    return aws(outcrop, "bedrock")


@pytest.mark.parametrize("model", [CLAUDE, OTHER, ARN, "claude-sonnet-5", "qwen3-coder-480b"])
def test_converse_whole_and_streamed(runtime, double, model):
    whole = runtime.converse(modelId=model, messages=HELLO)
    assert whole["output"]["message"]["content"][-1]["text"] == "Echo: Hello"
    events = list(runtime.converse_stream(modelId=model, messages=HELLO)["stream"])
    assert "".join(event["contentBlockDelta"]["delta"].get("text", "") for event in events if "contentBlockDelta" in event) == "Echo: Hello"
    usage = next(event["metadata"]["usage"] for event in events if "metadata" in event)
    assert usage["outputTokens"] == whole["usage"]["outputTokens"]
    assert [entry["operation"] for entry in double.messages()] == ["Converse", "ConverseStream"]


@pytest.mark.parametrize("model", [CLAUDE, ARN])
def test_invoke_whole_and_streamed(runtime, model):
    whole = json.load(runtime.invoke_model(modelId=model, body=json.dumps(NATIVE))["body"])
    assert whole["content"][-1]["text"] == "Echo: Hello"
    stream = runtime.invoke_model_with_response_stream(modelId=model, body=json.dumps(NATIVE))["body"]
    events = [json.loads(event["chunk"]["bytes"]) for event in stream]
    assert [events[0]["type"], events[-1]["type"]] == ["message_start", "message_stop"]
    assert events[-1]["amazon-bedrock-invocationMetrics"]["outputTokenCount"] == whole["usage"]["output_tokens"]


def test_counting_and_lists(runtime, control):
    counted = runtime.count_tokens(modelId="anthropic.claude-sonnet-4-5-20250929-v1:0", input={"converse": {"messages": HELLO}})
    assert counted["inputTokens"] > 0
    profiles = control.list_inference_profiles(typeEquals="SYSTEM_DEFINED", maxResults=1000)["inferenceProfileSummaries"]
    assert CLAUDE in [profile["inferenceProfileId"] for profile in profiles]
    assert control.list_foundation_models()["modelSummaries"]


@pytest.mark.refusals_expected
def test_errors_are_those_of_bedrock(runtime, outcrop):
    with pytest.raises(runtime.exceptions.ValidationException, match="The provided model identifier is invalid"):
        runtime.converse(modelId="anthropic.claude-never-1-v1:0", messages=HELLO)
    with pytest.raises(ClientError, match="outcrop env") as refused:
        aws(outcrop, "bedrock-runtime", "a-wrong-token").converse(modelId=CLAUDE, messages=HELLO)
    assert refused.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_an_exception_in_a_stream_is_that_of_bedrock(runtime, double):
    double.fault({"operation": "ConverseStream"}, stream_error="ThrottlingException", after_frames=3, times=1)
    with pytest.raises(ClientError, match="throttlingException"):
        list(runtime.converse_stream(modelId=CLAUDE, messages=HELLO)["stream"])


def official(outcrop, way: str):
    """The official client for Bedrock, known by a signature or by an API key."""
    known = {"signature": {"aws_access_key": outcrop.token, "aws_secret_key": "anything"}, "key": {"api_key": outcrop.token}}[way]
    return anthropic.AnthropicBedrock(base_url=outcrop.url, aws_region="us-east-1", max_retries=0, **known)


@pytest.mark.parametrize("way", ["signature", "key"])
@pytest.mark.parametrize("model", ["us.anthropic.claude-opus-5-5", "claude-opus-5-5"])
def test_the_official_client_for_bedrock_works(outcrop, double, way, model):
    asking = {"model": model, "max_tokens": 64, "messages": [{"role": "user", "content": "Hello"}]}
    with official(outcrop, way) as client:
        assert client.messages.create(**asking).content[-1].text == "Echo: Hello"
        with client.messages.stream(**asking) as stream:
            assert stream.get_final_message().content[-1].text == "Echo: Hello"
    assert [entry["operation"] for entry in double.messages()] == ["InvokeModel", "InvokeModelWithResponseStream"]


@pytest.mark.parametrize("way", ["signature", "key"])
def test_the_official_client_for_mantle_works_too(outcrop, double, way):
    """It speaks Anthropic's own wire, with ids of mantle and signed."""
    known = {"signature": {"aws_access_key": outcrop.token, "aws_secret_key": "anything"}, "key": {"api_key": outcrop.token}}[way]
    with anthropic.AnthropicBedrockMantle(base_url=outcrop.url, aws_region="us-east-1", max_retries=0, **known) as client:
        reply = client.messages.create(model="anthropic.claude-opus-5-5", max_tokens=64, messages=[{"role": "user", "content": "Hello"}])
    assert reply.content[-1].text == "Echo: Hello"
    assert double.messages()[0]["model"] == "us.anthropic.claude-opus-5-5"
