"""Models of five other makers behind the Messages API: the client notices nothing but the name."""

import anthropic
import pytest
from test_media import png

MODELS = ["qwen3-coder-480b", "nova-2-lite", "gpt-oss-120b", "mistral-large-3-675b", "kimi-k2.5"]
SEEING = ["nova-2-lite", "mistral-large-3-675b", "kimi-k2.5"]
REASONING = ["gpt-oss-120b", "kimi-k2-thinking"]     # unasked
TOOLS = [
    {"name": "get_weather", "description": "Weather of a city", "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}}},
    {"name": "ping", "input_schema": {"type": "object"}},
]


def ask(client, streamed: bool, **more):
    asked = {"max_tokens": 1000} | more
    if not streamed:
        return client.messages.create(**asked)
    with client.messages.stream(**asked) as stream:
        return stream.get_final_message()


def say(words) -> list[dict]:
    return [{"role": "user", "content": words}]


@pytest.mark.parametrize("model", MODELS)
def test_the_accumulated_stream_is_the_whole_answer(client, model):
    asked = {"model": model, "system": "Be brief.", "messages": say("Grüße an 世界 🌍 [[repeat:20]]")}
    whole, streamed = ask(client, False, **asked), ask(client, True, **asked)
    assert streamed.content[-1].text == whole.content[-1].text
    assert whole.content[-1].text.count("Grüße an 世界 🌍") == 20
    for reply in (whole, streamed):
        assert (reply.model, reply.stop_reason, reply.role) == (model, "end_turn", "assistant")
    assert streamed.usage.output_tokens == whole.usage.output_tokens > 0
    assert streamed.usage.input_tokens == whole.usage.input_tokens > 0


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("model", MODELS)
def test_parallel_calls_come_whole_and_their_results_go_back(client, model, streamed):
    turns = say('[[tool:get_weather {"city": "Tromsø \\u2603"}]] [[tool:ping]]')
    first = ask(client, streamed, model=model, messages=turns, tools=TOOLS)
    calls = [block for block in first.content if block.type == "tool_use"]
    assert first.stop_reason == "tool_use"
    assert [(call.name, call.input) for call in calls] == [("get_weather", {"city": "Tromsø ☃"}), ("ping", {})]
    results = [{"type": "tool_result", "tool_use_id": calls[0].id, "content": "snow"},
               {"type": "tool_result", "tool_use_id": calls[1].id, "content": "timed out", "is_error": True}]
    turns += [{"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
    second = ask(client, streamed, model=model, messages=turns, tools=TOOLS)
    assert second.content[-1].text == "Tool results: snow; timed out."


@pytest.mark.parametrize("model", SEEING)
def test_a_picture_is_seen(client, model):
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": png()}}
    reply = ask(client, True, model=model, messages=say([picture, {"type": "text", "text": "What is this?"}]))
    assert reply.content[-1].text == "Echo: What is this?"


@pytest.mark.parametrize("model", REASONING)
def test_what_a_model_thinks_comes_before_what_it_says(client, model):
    reply = ask(client, True, model=model, messages=say("Think."))
    assert [block.type for block in reply.content] == ["thinking", "text"]
    assert reply.content[0].thinking and reply.content[1].text == "Echo: Think."


def test_a_model_that_is_none_is_not_found(client):
    with pytest.raises(anthropic.NotFoundError):
        ask(client, False, model="qwen-of-nowhere", messages=say("Hello?"))
