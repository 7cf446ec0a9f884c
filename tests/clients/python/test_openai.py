"""OpenAI's official client: the same conversations as with Anthropic's, for a Claude and for models of five other makers."""

import json

import openai
import pydantic
import pytest
from test_media import PDF, png

CLAUDE = "claude-sonnet-5"
OTHERS = ["nova-2-lite", "gpt-oss-120b", "qwen3-coder-480b", "mistral-large-3-675b", "kimi-k2.5"]
MODELS = [CLAUDE, *OTHERS]
SEEING = [CLAUDE, "nova-2-lite", "mistral-large-3-675b", "kimi-k2.5"]
REASONING = [CLAUDE, "claude-sonnet-4-5", "gpt-oss-120b", "deepseek-v3.2"]
TOOLS = [
    {"type": "function", "function": {
        "name": "get_weather", "description": "Weather of a city", "strict": True,
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False}}},
    {"type": "function", "function": {"name": "get_time", "description": "The time of a zone",
                                      "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}}}},
    {"type": "function", "function": {"name": "ping"}},
]
ORDERS = '[[tool:get_weather {"city": "Tromsø \\u2603 \\ud83c\\udf0c"}]] [[tool:get_time {"zone": "CET"}]] [[tool:ping]]'


@pytest.fixture(params=["/v1", "", "/v1/v1"], ids=["v1", "bare", "twice"])
def base_url(request, outcrop):
    return outcrop.url + request.param


@pytest.fixture
def client(outcrop):
    with openai.OpenAI(base_url=outcrop.url + "/v1", api_key=outcrop.token, max_retries=0, timeout=60) as client:
        yield client


def say(words: str) -> list[dict]:
    return [{"role": "user", "content": words}]


def ask(client, streamed: bool, **asked):
    if not streamed:
        return client.chat.completions.create(**asked)
    with client.chat.completions.stream(stream_options={"include_usage": True}, **asked) as stream:
        for _ in stream:
            pass
        return stream.get_final_completion()


@pytest.mark.parametrize("model", MODELS)
def test_hello(client, model):
    reply = client.chat.completions.create(model=model, messages=[{"role": "developer", "content": "Be brief."}, *say("Grüße an 世界 🌍")])
    choice = reply.choices[0]
    assert choice.message.content == "Echo: Grüße an 世界 🌍"
    assert (reply.object, reply.model, choice.finish_reason, choice.message.role) == ("chat.completion", model, "stop", "assistant")
    assert reply.id.startswith("chatcmpl-") and reply._request_id.startswith("req_")
    usage = reply.usage
    assert usage.prompt_tokens > 0 and usage.completion_tokens > 0
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


@pytest.mark.parametrize("model", MODELS)
def test_a_stream_says_the_same_and_tells_its_usage_at_the_end(client, model):
    asked = {"model": model, "messages": say("Piece by piece, 世界 🌍. [[repeat:9]]")}
    chunks = list(client.chat.completions.create(stream=True, stream_options={"include_usage": True}, **asked))
    whole = client.chat.completions.create(**asked)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1])
    assert text == whole.choices[0].message.content
    assert len(chunks) > 5 and chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1] if chunk.choices[0].finish_reason] == ["stop"]
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == whole.usage.completion_tokens
    assert all(chunk.usage is None for chunk in chunks[:-1])
    assert {chunk.id for chunk in chunks} == {chunks[0].id} and {chunk.model for chunk in chunks} == {model}


def test_without_a_wish_for_it_no_chunk_tells_usage(client):
    chunks = list(client.chat.completions.create(model=CLAUDE, messages=say("Hello."), stream=True))
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("model", MODELS)
def test_parallel_calls_come_whole_and_their_results_go_back(client, model, streamed):
    turns = say(ORDERS)
    first = ask(client, streamed, model=model, messages=turns, tools=TOOLS).choices[0]
    calls = first.message.tool_calls
    assert first.finish_reason == "tool_calls"
    assert [(call.type, call.function.name, json.loads(call.function.arguments)) for call in calls] == [
        ("function", "get_weather", {"city": "Tromsø ☃ 🌌"}), ("function", "get_time", {"zone": "CET"}), ("function", "ping", {})]
    assert len({call.id for call in calls}) == 3

    turns += [first.message.to_dict(), *({"role": "tool", "tool_call_id": call.id, "content": content}
                                         for call, content in zip(calls, ["snow", [{"type": "text", "text": "noon"}], "pong"]))]
    second = ask(client, streamed, model=model, messages=turns, tools=TOOLS)
    assert second.choices[0].message.content == "Tool results: snow; noon; pong."
    assert second.choices[0].finish_reason == "stop"


def test_one_call_at_a_time_where_that_is_wished(client, double):
    ask(client, False, model=CLAUDE, messages=say("Hello."), tools=TOOLS, parallel_tool_calls=False)
    assert double.messages()[0]["body"]["tool_choice"] == {"type": "auto", "disable_parallel_tool_use": True}


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "get_time"}}], ids=["required", "named"])
@pytest.mark.parametrize("model", ["claude-sonnet-4-5", CLAUDE, "nova-2-lite", "gpt-oss-120b"])
def test_a_forced_tool_is_called(client, model, choice):
    reply = ask(client, False, model=model, messages=say("Whatever."), tools=TOOLS[1:], tool_choice=choice, reasoning_effort="low")
    assert reply.choices[0].message.tool_calls[0].function.name == "get_time"


@pytest.mark.parametrize("model", SEEING)
def test_a_picture_is_seen(client, double, model):
    parts = [{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{png()}", "detail": "low"}}, {"type": "text", "text": "What is this?"}]
    reply = ask(client, False, model=model, messages=[{"role": "user", "content": parts}])
    assert reply.choices[0].message.content == "Echo: What is this?"
    assert png() in json.dumps(double.messages()[0]["body"])


@pytest.mark.parametrize("model", [CLAUDE, "nova-2-lite"])
def test_a_pdf_is_read(client, double, model):
    parts = [{"type": "file", "file": {"filename": "map.pdf", "file_data": f"data:application/pdf;base64,{PDF}"}}, {"type": "text", "text": "What is this?"}]
    reply = ask(client, False, model=model, messages=[{"role": "user", "content": parts}])
    assert reply.choices[0].message.content == "Echo: What is this?"
    assert PDF in json.dumps(double.messages()[0]["body"])


class Weather(pydantic.BaseModel):
    city: str
    rain: bool


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("model", [CLAUDE, "claude-sonnet-4-5", "qwen3-coder-480b", "mistral-large-3-675b", "deepseek-v3.2", "nova-2-lite", "glm-5"])
def test_a_schema_shapes_the_answer(client, model, streamed):
    asked = {"model": model, "messages": say("The weather?"), "response_format": Weather}
    reply = ask(client, True, **asked) if streamed else client.chat.completions.parse(**asked)
    assert reply.choices[0].message.parsed == Weather(city="sample", rain=True)
    assert reply.choices[0].finish_reason == "stop"


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("model", REASONING)
def test_reasoning_is_asked_for_and_told(client, model, streamed):
    asked = {"model": model, "messages": say("Think."), "reasoning_effort": "medium", "temperature": 0.3}
    if streamed:
        chunks = client.chat.completions.create(stream=True, **asked)
        deltas = [chunk.choices[0].delta for chunk in chunks]
        thinking, text = ("".join(getattr(delta, key, None) or "" for delta in deltas) for key in ("reasoning_content", "content"))
    else:
        message = client.chat.completions.create(**asked).choices[0].message
        thinking, text = message.reasoning_content, message.content
    assert thinking and text == "Echo: Think."


@pytest.mark.parametrize("model", ["claude-sonnet-4-5", "claude-sonnet-5", "claude-opus-4-6"])
def test_a_tool_loop_goes_on_while_the_model_thinks(client, model):
    turns = say('[[tool:get_time {"zone": "CET"}]]')
    asked = {"model": model, "tools": TOOLS, "reasoning_effort": "high"}
    first = ask(client, False, messages=turns, **asked).choices[0].message
    turns += [first.to_dict(), {"role": "tool", "tool_call_id": first.tool_calls[0].id, "content": "noon"}]
    assert ask(client, True, messages=turns, **asked).choices[0].message.content == "Tool results: noon."


@pytest.mark.parametrize("model", MODELS)
def test_no_reasoning_where_none_is_wished(client, model):
    reply = ask(client, False, model=model, messages=say("Hello."), reasoning_effort="none")
    assert reply.choices[0].message.content == "Echo: Hello."


@pytest.mark.parametrize("model", MODELS)
def test_what_bedrock_has_no_place_for_is_left_out(client, model):
    raw = client.chat.completions.with_raw_response.create(
        model=model, messages=[{"role": "system", "content": "Be kind."}, *say("Hello."), {"role": "assistant", "content": "Hi."},
                               {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Fine?", "name": "ann"}],
        seed=7, user="me", store=False, metadata={"a": "b"}, logit_bias={"5": 1}, frequency_penalty=0.5, presence_penalty=0.1,
        temperature=1.7, top_p=0.9, prompt_cache_key="k", verbosity="low", service_tier="auto", stop=["\n", "HALT"] if "gpt" not in model else None,
        max_completion_tokens=2000, extra_body={"next_year": True})
    assert "Fine?" in raw.parse().choices[0].message.content
    assert int(raw.headers["outcrop-changes"]) >= 11


def test_a_limit_cuts_the_answer_short(client):
    asked = {"model": "claude-sonnet-4-5", "messages": say("Long. [[stop:max_tokens]]"), "max_tokens": 50}
    assert ask(client, False, **asked).choices[0].finish_reason == "length"
    with pytest.raises(openai.LengthFinishReasonError):
        ask(client, True, **asked)


def test_a_refusal_is_a_content_filter(client):
    chunks = list(client.chat.completions.create(model=CLAUDE, messages=say("Go on. [[stop:refusal]]"), stream=True))
    assert chunks[-1].choices[0].finish_reason == "content_filter"


def test_the_list_of_models_can_be_asked_for(client):
    listed = {model.id: model for model in client.models.list()}
    assert listed["claude-sonnet-5"].owned_by == "anthropic" and listed["claude-sonnet-5"].created > 1_700_000_000
    assert listed["amazon.nova-2-lite-v1:0"].owned_by == "amazon"
    assert client.models.retrieve("amazon.nova-2-lite-v1:0").id == "amazon.nova-2-lite-v1:0"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-unheard-of")


def test_any_listed_model_can_be_asked(client):
    reply = ask(client, False, model="amazon.nova-2-lite-v1:0", messages=say("Hello."))
    assert reply.choices[0].message.content == "Echo: Hello."


def test_the_base_url_may_be_wrong_in_the_usual_ways(base_url, outcrop):
    with openai.OpenAI(base_url=base_url, api_key=outcrop.token, max_retries=0) as client:
        assert ask(client, True, model=CLAUDE, messages=say("Hello.")).choices[0].message.content == "Echo: Hello."
        assert client.models.list().data


def test_a_wrong_token_is_refused(outcrop, double):
    with openai.OpenAI(base_url=outcrop.url + "/v1", api_key="wrong", max_retries=3) as stranger:
        with pytest.raises(openai.AuthenticationError, match="outcrop env") as caught:
            stranger.chat.completions.create(model=CLAUDE, messages=say("Hello."))
    assert caught.value.code == "invalid_api_key" and caught.value.request_id.startswith("req_")
    assert double.messages() == []


@pytest.mark.parametrize("streamed", [False, True])
def test_an_unknown_model_is_not_found(client, streamed):
    with pytest.raises(openai.NotFoundError, match="claude-sonnet-5") as caught:
        client.chat.completions.create(model="claude-sonet-5", messages=say("Hello."), stream=streamed)
    assert caught.value.code == "model_not_found"


@pytest.mark.parametrize("more, words", [
    ({"n": 2}, "^Error code: 400.*n: only one"),
    ({"functions": [{"name": "f"}]}, "send them as tools"),
    ({"tools": [{"type": "custom", "custom": {"name": "c"}}]}, "custom tools"),
    ({"messages": [{"role": "user", "content": [{"type": "file", "file": {"file_id": "file-1"}}]}]}, "file_id"),
    ({"messages": [{"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "", "format": "wav"}}]}]}, "spoken"),
    ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}]}, "base64"),
    ({"messages": [{"role": "nobody", "content": "?"}]}, "messages.0.role"),
    ({"reasoning_effort": "huge"}, "reasoning_effort"),
])
def test_a_bad_request_is_told_what_is_wrong_with_it(client, double, more, words):
    with pytest.raises(openai.BadRequestError, match=words) as caught:
        client.chat.completions.create(**({"model": CLAUDE, "messages": say("Hello.")} | more))
    assert caught.value.type == "invalid_request_error"
    assert double.messages() == []


@pytest.mark.refusals_expected
def test_a_prompt_too_long_is_told_by_its_code(client):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="claude-sonnet-4-5", messages=say("word " * 170_000))
    assert caught.value.code == "context_length_exceeded"


def test_throttling_is_told_as_a_rate_limit(client, double):
    double.fault(error="ThrottlingException")
    with pytest.raises(openai.RateLimitError) as caught:
        client.chat.completions.create(model=CLAUDE, messages=say("Hello."))
    assert caught.value.code == "rate_limit_exceeded" and int(caught.value.response.headers["retry-after"]) > 0


def test_a_stream_that_breaks_off_is_an_error_and_no_answer(client, double):
    double.fault(stream_error="ModelStreamErrorException", message="It broke.", after_frames=6, times=1)
    with pytest.raises(openai.APIError, match="It broke"):
        ask(client, True, model=CLAUDE, messages=say("Long. [[repeat:50]]"))


def test_a_hang_up_ends_the_call_to_bedrock(client, double):
    double.fault(after_frames=4, stall_s=30, times=1)
    with client.chat.completions.create(model=CLAUDE, messages=say("Long. [[repeat:50]]"), stream=True) as chunks:
        next(iter(chunks))
    assert double.messages()[0]["client_closed_early"]
