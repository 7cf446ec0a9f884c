"""Thinking: signed, replayed untouched, hidden, and repaired to what each generation takes."""

import pytest

TOOLS = [{"name": "look", "description": "Looks at a thing", "input_schema": {"type": "object", "properties": {"at": {"type": "string"}}}}]
ADAPTIVE = {"type": "adaptive"}
BUDGET = {"type": "enabled", "budget_tokens": 2000}


def look_at(thing: str) -> str:
    return f'[[tool:look {{"at": "{thing}"}}]]'


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("model, thinking", [("claude-opus-5-5", ADAPTIVE), ("claude-sonnet-4-5", BUDGET), ("claude-opus-4-6", ADAPTIVE)])
def test_signatures_come_back_untouched_over_three_turns(client, double, model, thinking, streamed):
    turns, signatures = [{"role": "user", "content": look_at("the sky")}], []
    for thing in ("the sea", "the stars", None):
        asked = {"model": model, "max_tokens": 4000, "thinking": thinking, "tools": TOOLS, "messages": turns}
        if streamed:
            with client.messages.stream(**asked) as stream:
                reply = stream.get_final_message()
        else:
            reply = client.messages.create(**asked)
        thought, call = reply.content[0], reply.content[-1]
        signatures.append((thought.thinking, thought.signature))
        more = [{"type": "text", "text": look_at(thing)}] if thing else []
        turns = turns + [{"role": "assistant", "content": reply.content},
                         {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "blue"}, *more]}]
    last = client.messages.create(model=model, max_tokens=4000, thinking=thinking, tools=TOOLS, messages=turns)
    assert last.content[-1].text == "Tool results: blue."
    received = [(block["thinking"], block["signature"]) for message in double.messages()[-1]["body"]["messages"]
                if message["role"] == "assistant" for block in message["content"] if block["type"] == "thinking"]
    assert received == signatures
    assert len(set(signatures)) == 3


def test_thinking_can_be_read_where_it_is_asked_for(client):
    reply = client.messages.create(model="claude-opus-5-5", max_tokens=2000, thinking={"type": "adaptive", "display": "summarized"},
                                   messages=[{"role": "user", "content": "Think aloud."}])
    assert reply.content[0].thinking == "The user says: Think aloud."
    assert reply.usage.output_tokens_details.thinking_tokens > 0


@pytest.mark.parametrize("streamed", [False, True])
def test_redacted_thinking_survives_the_round_trip(client, double, streamed):
    turns = [{"role": "user", "content": "Secretly, please. [[think:redacted]]"}]
    asked = {"model": "claude-sonnet-4-5", "max_tokens": 4000, "thinking": BUDGET}
    if streamed:
        with client.messages.stream(messages=turns, **asked) as stream:
            first = stream.get_final_message()
    else:
        first = client.messages.create(messages=turns, **asked)
    assert first.content[0].type == "redacted_thinking"
    turns += [{"role": "assistant", "content": first.content}, {"role": "user", "content": "And now?"}]
    client.messages.create(messages=turns, **asked)
    assert double.messages()[-1]["body"]["messages"][1]["content"][0] == {"type": "redacted_thinking", "data": first.content[0].data}


def test_adaptive_thinking_becomes_a_budget_on_models_that_want_one(client, double):
    reply = client.messages.create(model="claude-sonnet-4-5", max_tokens=8000, thinking=ADAPTIVE, output_config={"effort": "high"},
                                   messages=[{"role": "user", "content": "Think."}])
    sent = double.messages()[0]["body"]
    assert reply.content[0].type == "thinking"
    assert sent["thinking"]["type"] == "enabled"
    assert 1024 <= sent["thinking"]["budget_tokens"] < 8000
    assert "effort" not in sent.get("output_config", {})


@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-sonnet-5-5", "claude-opus-4-7"])
def test_a_budget_becomes_adaptive_thinking_on_newer_models(client, double, model):
    client.messages.create(model=model, max_tokens=8000, thinking=BUDGET, messages=[{"role": "user", "content": "Think."}])
    sent = double.messages()[0]["body"]
    assert sent["thinking"]["type"] == "adaptive"
    assert "budget_tokens" not in sent["thinking"]


def test_thinking_that_cannot_be_turned_off_is_left_on(client, double):
    reply = client.messages.create(model="claude-opus-5-5", max_tokens=2000, thinking={"type": "disabled"},
                                   messages=[{"role": "user", "content": "Don't think."}])
    assert reply.content[-1].text == "Echo: Don't think."
    assert "thinking" not in double.messages()[0]["body"]


def test_more_effort_than_a_model_has_is_lowered(client, double):
    client.messages.create(model="claude-opus-4-5", max_tokens=500, output_config={"effort": "max"}, messages=[{"role": "user", "content": "Try."}])
    assert double.messages()[0]["body"]["output_config"]["effort"] == "high"
