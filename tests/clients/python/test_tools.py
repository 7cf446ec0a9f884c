"""Tools: called alone and in parallel, and their results sent back."""

import anthropic
import pytest

TOOLS = [
    {"name": "get_weather", "description": "Weather of a city", "strict": True,
     "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False}},
    {"name": "get_time", "description": "Time in a zone", "input_schema": {"type": "object", "properties": {"zone": {"$ref": "#/$defs/zone"}},
                                                                            "$defs": {"zone": {"type": "string"}}}},
    {"name": "ping", "input_schema": {"type": "object"}},
]
ORDERS = '[[tool:get_weather {"city": "Tromsø \\u2603 \\ud83c\\udf0c"}]] [[tool:get_time {"zone": "CET"}]] [[tool:ping]]'


def ask(client, streamed: bool, **more):
    asked = {"max_tokens": 1000, "tools": TOOLS} | more
    if not streamed:
        return client.messages.create(**asked)
    with client.messages.stream(**asked) as stream:
        return stream.get_final_message()


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-sonnet-4-5"])
def test_parallel_calls_come_whole_and_their_results_go_back(client, double, model, streamed):
    turns = [{"role": "user", "content": ORDERS}]
    first = ask(client, streamed, model=model, messages=turns)
    calls = [block for block in first.content if block.type == "tool_use"]
    assert first.stop_reason == "tool_use"
    assert [(call.name, call.input) for call in calls] == [("get_weather", {"city": "Tromsø ☃ 🌌"}), ("get_time", {"zone": "CET"}), ("ping", {})]
    assert len({call.id for call in calls}) == 3

    results = [{"type": "tool_result", "tool_use_id": calls[0].id, "content": "snow"},
               {"type": "tool_result", "tool_use_id": calls[1].id, "content": [{"type": "text", "text": "noon"}]},
               {"type": "tool_result", "tool_use_id": calls[2].id, "content": "timed out", "is_error": True}]
    turns += [{"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
    second = ask(client, streamed, model=model, messages=turns)
    assert second.content[-1].text == "Tool results: snow; noon; timed out."
    assert [block["tool_use_id"] for block in double.messages()[-1]["body"]["messages"][-1]["content"]] == [call.id for call in calls]


def test_schemas_reach_bedrock_as_they_were_written(client, double):
    ask(client, False, model="claude-sonnet-4-5", messages=[{"role": "user", "content": "Nothing to do."}])
    sent = double.messages()[0]["body"]["tools"]
    assert [tool["input_schema"] for tool in sent] == [tool["input_schema"] for tool in TOOLS]
    assert sent[0]["strict"] is True


def test_a_forced_tool_is_called(client):
    reply = ask(client, False, model="claude-sonnet-4-5", tool_choice={"type": "tool", "name": "get_time"},
                messages=[{"role": "user", "content": "Whatever."}])
    assert [block.name for block in reply.content] == ["get_time"]


def test_a_forced_tool_becomes_a_choice_where_the_model_cannot_be_forced(client, double):
    reply = ask(client, False, model="claude-opus-5-5", tool_choice={"type": "any"}, messages=[{"role": "user", "content": "Whatever."}])
    assert reply.content[-1].text == "Echo: Whatever."
    assert double.messages()[0]["body"]["tool_choice"]["type"] == "auto"


def test_an_empty_list_of_tools_is_no_list(client, double):
    client.messages.create(model="claude-opus-5-5", max_tokens=300, tools=[], messages=[{"role": "user", "content": "A title?"}])
    assert "tools" not in double.messages()[0]["body"]


@pytest.mark.refusals_expected
def test_a_server_tool_is_refused_by_name(client):
    with pytest.raises(anthropic.BadRequestError, match="code_execution"):
        client.messages.create(model="claude-opus-5-5", max_tokens=300, tools=[{"type": "code_execution_20250825", "name": "code_execution"}],
                               messages=[{"role": "user", "content": "Compute."}])
