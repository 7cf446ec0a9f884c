"""Older forms of the protocol, and the differences between its two versions."""

import anthropic
import pytest

HELLO = [{"role": "user", "content": "Hello."}]
OLD = {"anthropic-version": "2023-06-01"}


def test_the_key_may_come_as_x_api_key(outcrop):
    headers = {"x-api-key": outcrop.token, "Authorization": anthropic.Omit()}
    with anthropic.Anthropic(base_url=outcrop.url, api_key="unused", default_headers=headers, max_retries=0) as client:
        assert client.messages.create(model="claude-sonnet-4-5", max_tokens=50, messages=HELLO).content[0].text == "Echo: Hello."


def test_the_beta_namespace_works_with_its_query(client):
    reply = client.beta.messages.create(model="claude-sonnet-4-5", max_tokens=50, messages=HELLO, extra_query={"beta": "true"})
    assert reply.content[0].text == "Echo: Hello."
    counted = client.beta.messages.count_tokens(model="claude-sonnet-4-5", messages=HELLO, extra_query={"beta": "true"})
    assert counted.input_tokens == 2


def test_betas_are_sifted_and_renamed(client, double):
    betas = ["claude-code-20250219", "advanced-tool-use-2025-11-20", "interleaved-thinking-2025-05-14", "prompt-caching-2024-07-31",
             "context-management-2025-06-27", "made-up-2099-01-01"]
    client.beta.messages.create(model="claude-opus-5-5", max_tokens=300, messages=HELLO, betas=betas)
    sent = double.messages()[0]["body"].get("anthropic_beta", [])
    assert "tool-search-tool-2025-10-19" in sent
    assert not set(sent) & {"advanced-tool-use-2025-11-20", "prompt-caching-2024-07-31", "made-up-2099-01-01"}


def test_clearing_thinking_is_left_to_the_first_party(client, double):
    client.beta.messages.create(model="claude-opus-5-5", max_tokens=300, messages=HELLO, betas=["context-management-2025-06-27"],
                                context_management={"edits": [{"type": "clear_thinking_20251015", "keep": "all"}]})
    assert "context_management" not in double.messages()[0]["body"]


def test_of_two_sampling_values_the_temperature_is_kept(client, double):
    client.messages.create(model="claude-sonnet-4-5", max_tokens=50, messages=HELLO, extra_headers=OLD,
                           extra_body={"temperature": 0.4, "top_p": 0.9})
    sent = double.messages()[0]["body"]
    assert sent["temperature"] == 0.4
    assert "top_p" not in sent


def test_default_sampling_is_no_trouble_for_models_without_it(client, double):
    client.messages.create(model="claude-opus-5-5", max_tokens=300, messages=HELLO, extra_headers=OLD, extra_body={"temperature": 1})
    assert len(double.messages()) == 1


@pytest.mark.parametrize("field", ["temperature", "top_p", "top_k"])
def test_the_newest_version_knows_no_sampling(client, double, field):
    with pytest.raises(anthropic.BadRequestError, match=f"{field}: Extra inputs are not permitted"):
        client.messages.create(model="claude-sonnet-4-5", max_tokens=50, messages=HELLO, extra_body={field: 1})
    assert double.messages() == []


@pytest.mark.parametrize("version", ["2023-06-01", "2026-10-21"])
@pytest.mark.parametrize("model", ["claude-sonnet-4-5", "claude-opus-5-5"])
def test_both_versions_are_spoken_to_every_model(client, double, version, model):
    reply = client.messages.create(model=model, max_tokens=300, messages=HELLO, extra_headers={"anthropic-version": version})
    assert reply.content[-1].text == "Echo: Hello."
    assert double.messages()[0]["body"]["anthropic_version"] == "bedrock-2023-05-31"
