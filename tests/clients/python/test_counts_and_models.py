"""Counting tokens, and the list of models."""

import pytest

WORDS = [{"role": "user", "content": "Count me, please."}]     # 17 bytes: 5 tokens by the double's count
TOOLS = [{"name": "look", "description": "Looks", "input_schema": {"type": "object", "properties": {"at": {"type": "string"}}}}]


def count(client, words=WORDS, **asked) -> tuple[int, str]:
    answer = client.messages.with_raw_response.count_tokens(messages=words, **asked)
    return answer.parse().input_tokens, answer.headers["outcrop-count"]


@pytest.mark.parametrize("model", ["claude-sonnet-4-5", "claude-haiku-4-5", "claude-opus-4-6", "claude-sonnet-4-5-20250929"])
def test_bedrock_counts_exactly_where_it_can(client, double, model):
    words = f"Count me for {model}!"        # Outcrop remembers counts, so each must be new
    assert count(client, [{"role": "user", "content": words}], model=model) == (-(-len(words) // 4), "exact")
    assert len(double.requests("CountTokens")) == 1


def test_the_count_is_that_of_the_request(client):
    asked = {"model": "claude-sonnet-4-5", "system": "You are brief.", "tools": TOOLS, "messages": WORDS}
    counted = client.messages.count_tokens(**asked).input_tokens
    assert counted == client.messages.create(max_tokens=100, **asked).usage.input_tokens


def test_thinking_does_not_spoil_a_count(client):
    tokens, _ = count(client, model="claude-sonnet-4-5", thinking={"type": "enabled", "budget_tokens": 4000})
    assert tokens == 5


@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"])
def test_an_estimate_says_that_it_is_one(client, model):
    tokens, how = count(client, model=model)
    assert tokens >= 5
    assert how == "estimated"


def test_pages_of_two_hold_the_same_models_as_one_page(client):
    whole = [model.id for model in client.models.list(limit=1000)]
    assert [model.id for model in client.models.list(limit=2)] == whole
    assert len(whole) == len(set(whole)) >= 10
    assert {"claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"} <= set(whole)


def test_pages_can_be_turned_back(client):
    whole = [model.id for model in client.models.list(limit=1000)]
    first = client.models.list(limit=3, before_id=whole[4])
    assert [model.id for model in first.data] == whole[1:4]
    assert client.models.list(limit=3, after_id=whole[-1]).data == []


def test_a_model_says_what_it_is(client):
    model = client.models.retrieve("claude-opus-5-5")
    assert (model.id, model.type, model.line, model.lifecycle) == ("claude-opus-5-5", "model", "opus", "active")
    assert model.display_name == "Claude Opus 5.5"
    assert model.max_input_tokens == 1_000_000
    assert model._request_id.startswith("req_")


@pytest.mark.parametrize("name", ["sonnet", "opus", "haiku", "claude-sonnet-4-5-20250929", "us.anthropic.claude-opus-5-5",
                                  "anthropic.claude-haiku-4-5-20251001-v1:0"])
def test_a_model_is_found_by_its_other_names(client, name):
    found = client.models.retrieve(name)
    assert found.id in {model.id for model in client.models.list(limit=1000)} | {name}
    assert found.display_name.startswith("Claude")
