"""Every kind of trouble, as the exception a program would catch."""

import anthropic
import pytest

HELLO = [{"role": "user", "content": "Hello."}]
ACCOUNT = "123456789012"


def ask(client, streamed: bool = False, **more):
    asked = {"model": "claude-sonnet-4-5", "max_tokens": 200, "messages": HELLO} | more
    if not streamed:
        return client.messages.create(**asked)
    with client.messages.stream(**asked) as stream:
        return stream.get_final_message()


def kind(error: anthropic.APIStatusError) -> tuple[int, str]:
    assert error.request_id.startswith("req_")
    return error.status_code, error.type


@pytest.mark.refusals_expected
@pytest.mark.parametrize("streamed", [False, True])
def test_the_words_of_bedrock_reach_the_program(client, streamed):
    orphan = [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "?"}]}]
    with pytest.raises(anthropic.BadRequestError, match="unexpected `tool_use_id` found in `tool_result` blocks: toolu_1") as caught:
        ask(client, streamed, messages=orphan)
    assert kind(caught.value) == (400, "invalid_request_error")


@pytest.mark.refusals_expected
def test_a_prompt_too_long_is_told_in_the_words_clients_know(client):
    with pytest.raises(anthropic.BadRequestError, match="Input is too long for requested model"):
        ask(client, messages=[{"role": "user", "content": "word " * 170_000}])


def test_a_wrong_token_is_refused_once_and_for_all(outcrop, double):
    with anthropic.Anthropic(base_url=outcrop.url, api_key="wrong", max_retries=3) as stranger:
        with pytest.raises(anthropic.AuthenticationError) as caught:
            ask(stranger)
    assert kind(caught.value) == (401, "authentication_error")
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert outcrop.token not in str(caught.value)
    assert double.messages() == []


def test_an_unknown_model_is_answered_with_its_nearest_names(client, double):
    with pytest.raises(anthropic.NotFoundError, match="claude-sonnet-4-5") as caught:
        ask(client, model="claude-sonet-4-5")
    assert kind(caught.value) == (404, "not_found_error")
    assert "model: claude-sonet-4-5" in caught.value.api_message
    assert double.messages() == []


def test_an_unknown_model_cannot_be_retrieved(client):
    with pytest.raises(anthropic.NotFoundError):
        client.models.retrieve("gpt-4")


def test_what_is_not_served_is_not_found(client):
    with pytest.raises(anthropic.NotFoundError) as caught:
        client.messages.batches.list()
    assert kind(caught.value) == (404, "not_found_error")


def test_a_body_too_large_is_refused_before_it_is_sent_on(client, double):
    with pytest.raises(anthropic.ContentTooLargeError) as caught:
        ask(client, messages=[{"role": "user", "content": "x" * (33 * 2**20)}])
    assert kind(caught.value) == (413, "request_too_large")
    assert double.messages() == []


@pytest.mark.parametrize("streamed", [False, True])
def test_throttling_that_lasts_is_a_rate_limit_with_a_time_to_wait(client, double, streamed):
    double.fault(error="ThrottlingException", message="Too many requests, please wait before trying again.", headers={"retry-after": "1"})
    with pytest.raises(anthropic.RateLimitError, match="Too many requests") as caught:
        ask(client, streamed)
    assert kind(caught.value) == (429, "rate_limit_error")
    assert int(caught.value.response.headers["retry-after"]) >= 1


def test_throttling_that_passes_is_never_noticed(client, double):
    double.fault(error="ThrottlingException", headers={"retry-after": "0"}, times=1)
    assert ask(client).content[0].text == "Echo: Hello."
    assert [entry["status"] for entry in double.messages()] == [429, 200]


@pytest.mark.parametrize("exception, status", [("InternalServerException", 500), ("ServiceUnavailableException", 503)])
@pytest.mark.parametrize("streamed", [False, True])
def test_trouble_at_bedrock_is_a_server_error_worth_retrying(client, double, exception, status, streamed):
    double.fault(error=exception)
    with pytest.raises(anthropic.InternalServerError) as caught:
        ask(client, streamed)
    assert kind(caught.value) == (status, "api_error"), "Claude Code gives up on the third overloaded_error, whatever its status"
    assert caught.value.response.headers.get("x-should-retry") != "false"


def test_a_model_error_is_never_a_424(client, double):
    double.fault(error="ModelErrorException")
    with pytest.raises(anthropic.InternalServerError) as caught:
        ask(client)
    assert caught.value.status_code >= 500


def test_denied_access_does_not_name_the_account(client, double):
    arn = f"arn:aws:iam::{ACCOUNT}:user/someone"
    double.fault(error="AccessDeniedException", message=f"User: {arn} is not authorized to perform: bedrock:InvokeModel on resource: "
                                                        f"arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/x")
    with pytest.raises(anthropic.PermissionDeniedError, match="bedrock:InvokeModel") as caught:
        ask(client)
    assert kind(caught.value) == (403, "permission_error")
    assert ACCOUNT not in str(caught.value.body)
    assert "arn:aws" not in str(caught.value.body)


@pytest.mark.parametrize("exception, expected", [
    ("ThrottlingException", "rate_limit_error"), ("ServiceUnavailableException", "overloaded_error"),
    ("InternalServerException", "api_error"), ("ModelStreamErrorException", "api_error"),
])
def test_an_exception_within_the_stream_is_raised_with_its_kind(client, double, exception, expected):
    double.fault(stream_error=exception, message="It broke.", after_frames=4)
    heard = []
    with pytest.raises(anthropic.APIStatusError) as caught:
        with client.messages.stream(model="claude-sonnet-4-5", max_tokens=200, messages=HELLO) as stream:
            heard += stream
    assert (caught.value.status_code, caught.value.type) == (200, expected)
    assert heard
    assert len(double.messages()) == 1, "after the first byte nothing is tried again"


def test_an_exception_before_the_first_event_is_a_real_status(client, double):
    double.fault(stream_error="ThrottlingException", message="Not now.", after_frames=0)
    with pytest.raises(anthropic.RateLimitError) as caught:
        ask(client, streamed=True)
    assert kind(caught.value) == (429, "rate_limit_error")


@pytest.mark.parametrize("cut", ["truncate", "reset", "corrupt_crc"])
def test_a_stream_cut_short_is_never_taken_for_a_whole_one(client, double, cut):
    double.fault(after_frames=5, **{cut: True})
    with pytest.raises(anthropic.APIStatusError) as caught:
        ask(client, streamed=True)
    assert caught.value.type in ("api_error", "overloaded_error")
