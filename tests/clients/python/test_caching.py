"""The prompt cache: written once, read after, for as long as was asked."""

import pytest

LONG = "A sentence that is worth remembering for a while. " * 400       # 5000 tokens by the double's count


def ask(client, model: str, control: dict, **more):
    system = [{"type": "text", "text": LONG, "cache_control": control}]
    return client.messages.create(model=model, max_tokens=200, system=system, messages=[{"role": "user", "content": "And?"}], **more)


@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-sonnet-5-5", "claude-sonnet-4-5", "claude-haiku-4-5"])
def test_the_second_identical_turn_is_read_from_the_cache(client, model):
    first = ask(client, model, {"type": "ephemeral"}).usage
    second = ask(client, model, {"type": "ephemeral"}).usage
    assert (first.cache_creation_input_tokens, first.cache_read_input_tokens) == (5000, 0)
    assert (second.cache_creation_input_tokens, second.cache_read_input_tokens) == (0, 5000)
    assert first.input_tokens == second.input_tokens == 1


def test_a_stream_reads_what_a_whole_answer_wrote(client):
    ask(client, "claude-sonnet-4-5", {"type": "ephemeral"})
    system = [{"type": "text", "text": LONG, "cache_control": {"type": "ephemeral"}}]
    with client.messages.stream(model="claude-sonnet-4-5", max_tokens=200, system=system, messages=[{"role": "user", "content": "And?"}]) as stream:
        assert stream.get_final_message().usage.cache_read_input_tokens == 5000


@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-sonnet-4-5"])
def test_an_hour_stays_an_hour(client, double, model):
    usage = ask(client, model, {"type": "ephemeral", "ttl": "1h"}).usage
    assert double.messages()[0]["body"]["system"][0]["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
    assert (usage.cache_creation.ephemeral_1h_input_tokens, usage.cache_creation.ephemeral_5m_input_tokens) == (5000, 0)


def test_an_hour_becomes_five_minutes_where_a_model_has_no_hour(client, double):
    usage = ask(client, "claude-opus-4-1", {"type": "ephemeral", "ttl": "1h"}).usage
    assert double.messages()[0]["body"]["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert usage.cache_creation.ephemeral_5m_input_tokens == 5000


def test_automatic_caching_becomes_a_point_on_the_last_block(client, double):
    asked = {"model": "claude-opus-5-5", "max_tokens": 200, "messages": [{"role": "user", "content": LONG}], "cache_control": {"type": "ephemeral"}}
    first, second = (client.messages.create(**asked).usage for _ in range(2))
    assert first.cache_creation_input_tokens == second.cache_read_input_tokens == 5000
    assert "cache_control" not in double.messages()[0]["body"]


def test_a_scope_of_the_first_party_is_taken_off(client, double):
    ask(client, "claude-opus-5-5", {"type": "ephemeral", "scope": "global"})
    assert double.messages()[0]["body"]["system"][0]["cache_control"] == {"type": "ephemeral"}
