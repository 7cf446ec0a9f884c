"""A model that is called where AWS speaks Anthropic's own API: the client notices nothing."""

import anthropic
import pytest

import rig

ASKING = {"model": rig.ON_MANTLE, "max_tokens": 200, "messages": [{"role": "user", "content": "Who?"}]}


def test_it_answers_whole_and_streamed(client, double):
    whole = client.messages.create(**ASKING)
    assert (whole.content[-1].text, whole.model) == ("Echo: Who?", rig.ON_MANTLE)
    with client.messages.stream(**ASKING) as stream:
        streamed = stream.get_final_message()
    assert (streamed.content[-1].text, streamed.model) == ("Echo: Who?", rig.ON_MANTLE)
    assert [(entry["operation"], entry["model"]) for entry in double.messages()] == [
        ("Messages", "anthropic.claude-opus-5-5"), ("MessagesStream", "anthropic.claude-opus-5-5")]


@pytest.mark.parametrize("trouble, kind", [("rate_limit_error", anthropic.RateLimitError), ("invalid_request_error", anthropic.BadRequestError)])
def test_its_errors_are_those_of_every_lane(client, double, trouble, kind):
    double.fault({"operation": "Messages"}, error=trouble, message="no")
    with pytest.raises(kind, match="no"):
        client.messages.create(**ASKING)


def test_a_stream_that_fails_in_its_midst_says_so(client, double):
    double.fault({"operation": "MessagesStream"}, stream_error="overloaded_error", message="later", after_frames=4, times=1)
    with pytest.raises(anthropic.APIStatusError, match="later|overloaded"), client.messages.stream(**ASKING) as stream:
        stream.get_final_message()
