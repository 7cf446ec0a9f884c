"""The names a client may use for a model, and the profile each becomes."""

import pytest

SONNET_45 = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"


@pytest.mark.parametrize("name, profile", [
    ("claude-sonnet-4-5", SONNET_45),
    ("claude-sonnet-4-5-20250929", SONNET_45),
    ("anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET_45),
    (SONNET_45, SONNET_45),
    ("global.anthropic.claude-sonnet-4-5-20250929-v1:0", "global.anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ("claude-sonnet-4-5[1m]", SONNET_45),
    ("anthropic/claude-opus-5-5", "us.anthropic.claude-opus-5-5"),
    ("opus", "us.anthropic.claude-opus-5-5"),
    ("sonnet", "us.anthropic.claude-sonnet-5-5"),
    ("haiku", "us.anthropic.claude-haiku-5-5"),
    ("claude-opus-4-6", "us.anthropic.claude-opus-4-6-v1"),
])
def test_a_name_becomes_a_profile_of_the_region(client, double, name, profile):
    reply = client.messages.create(model=name, max_tokens=200, messages=[{"role": "user", "content": "Who?"}])
    assert reply.content[-1].text == "Echo: Who?"
    assert double.messages()[0]["model"] == profile


def test_an_application_profile_is_called_by_its_arn(client, double):
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/double0app01"
    reply = client.messages.create(model=arn, max_tokens=200, messages=[{"role": "user", "content": "Who?"}])
    assert reply.content[-1].text == "Echo: Who?"
    assert double.messages()[0]["model"] == arn
