"""The client as it was before version 1: key in `x-api-key`, version 2023-06-01, sampling in the types, `?beta=true`."""

import anthropic
import pytest

HELLO = [{"role": "user", "content": "Hello."}]


def test_the_older_client_is_really_the_older_one():
    assert anthropic.__version__ == "0.89.0"


def test_an_older_client_creates_streams_counts_and_lists(client, double):
    asked = {"model": "claude-sonnet-4-5", "messages": HELLO}
    assert client.messages.create(max_tokens=50, temperature=0.5, **asked).content[0].text == "Echo: Hello."
    with client.messages.stream(max_tokens=50, **asked) as stream:
        assert stream.get_final_message().content[0].text == "Echo: Hello."
    assert client.messages.count_tokens(**asked).input_tokens == 2
    assert client.beta.messages.count_tokens(**asked).input_tokens == 2
    assert len(list(client.models.list(limit=2))) >= 10
    assert double.messages()[0]["body"]["temperature"] == 0.5


def test_an_older_client_uses_betas_and_tools(client):
    tools = [{"name": "look", "description": "Looks", "input_schema": {"type": "object"}}]
    reply = client.beta.messages.create(model="claude-sonnet-4-5", max_tokens=50, tools=tools, betas=["token-efficient-tools-2025-02-19"],
                                        messages=[{"role": "user", "content": '[[tool:look {"at": "it"}]]'}])
    assert reply.content[-1].input == {"at": "it"}


def test_an_older_client_gets_its_errors(client):
    with pytest.raises(anthropic.NotFoundError):
        client.messages.create(model="claude-nobody", max_tokens=50, messages=HELLO)
