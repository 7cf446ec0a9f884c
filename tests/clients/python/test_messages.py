"""Plain conversations: whole, streamed, shaped, and cut short."""

import pydantic
import pytest

MODELS = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5", "claude-opus-4-8", "claude-opus-4-6",
          "claude-sonnet-4-6", "claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5"]


def say(words: str) -> list[dict]:
    return [{"role": "user", "content": words}]


@pytest.mark.parametrize("model", MODELS)
def test_every_generation_answers_under_the_name_it_was_asked_by(client, model):
    reply = client.messages.create(model=model, max_tokens=100, messages=say("Hello, Bedrock."))
    assert reply.content[-1].text == "Echo: Hello, Bedrock."
    assert (reply.model, reply.role, reply.stop_reason) == (model, "assistant", "end_turn")
    assert reply.usage.input_tokens == 4
    assert reply.usage.output_tokens > 0


@pytest.mark.parametrize("model", MODELS)
def test_the_accumulated_stream_is_the_whole_answer(client, model):
    asked = {"model": model, "max_tokens": 1000, "messages": say("Grüße an 世界 🌍 [[repeat:20]]")}
    whole = client.messages.create(**asked)
    with client.messages.stream(**asked) as stream:
        heard = "".join(stream.text_stream)
        streamed = stream.get_final_message()
    assert heard == streamed.content[-1].text == whole.content[-1].text
    assert heard.count("Grüße an 世界 🌍") == 20
    assert (streamed.model, streamed.stop_reason) == (model, "end_turn")
    assert streamed.usage.input_tokens == whole.usage.input_tokens
    assert streamed.usage.output_tokens == whole.usage.output_tokens


def test_every_answer_carries_a_request_id_and_where_it_was_sent(client):
    answer = client.messages.with_raw_response.create(model="claude-sonnet-4-5", max_tokens=50, messages=say("Who are you?"))
    assert answer.parse()._request_id == answer.headers["request-id"]
    assert answer.headers["request-id"].startswith("req_")
    assert answer.headers["outcrop-target"]
    assert int(answer.headers["outcrop-changes"]) >= 0
    with client.messages.stream(model="claude-sonnet-4-5", max_tokens=50, messages=say("And streamed?")) as stream:
        stream.until_done()
    assert stream.request_id.startswith("req_")
    assert stream.request_id != answer.headers["request-id"]


def test_events_arrive_in_the_order_of_the_protocol(client):
    with client.messages.create(model="claude-sonnet-4-5", max_tokens=50, messages=say("One block."), stream=True) as events:
        kinds = [event.type for event in events]
    assert kinds[:2] == ["message_start", "content_block_start"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert set(kinds[2:-3]) == {"content_block_delta"}


def test_metrics_of_bedrock_stay_inside(client):
    with client.messages.create(model="claude-sonnet-4-5", max_tokens=50, messages=say("Last word?"), stream=True) as events:
        last = list(events)[-1]
    assert not [name for name in last.model_dump() if "amazon" in name]


def test_a_stop_sequence_stops_and_is_named(client):
    reply = client.messages.create(model="claude-sonnet-4-5", max_tokens=50, stop_sequences=["HALT"], messages=say("up to here HALT no more"))
    assert (reply.stop_reason, reply.stop_sequence) == ("stop_sequence", "HALT")
    assert reply.content[0].text == "Echo: up to here "


def test_the_limit_on_tokens_is_kept(client):
    reply = client.messages.create(model="claude-sonnet-4-5", max_tokens=3, messages=say("far too many words for that"))
    assert reply.stop_reason == "max_tokens"
    assert reply.usage.output_tokens <= 3


@pytest.mark.parametrize("reason", ["refusal", "model_context_window_exceeded", "pause_turn"])
@pytest.mark.parametrize("streamed", [False, True])
def test_unusual_endings_are_told_as_they_are(client, reason, streamed):
    asked = {"model": "claude-opus-5-5", "max_tokens": 500, "messages": say(f"Go on. [[stop:{reason}]]")}
    if streamed:
        with client.messages.stream(**asked) as stream:
            reply = stream.get_final_message()
    else:
        reply = client.messages.create(**asked)
    assert reply.stop_reason == reason
    if reason == "refusal":
        assert reply.stop_details.type == "refusal"


class Weather(pydantic.BaseModel):
    city: str
    degrees: int
    rain: bool


@pytest.mark.parametrize("model", ["claude-sonnet-4-5", "claude-sonnet-5-5"])
def test_a_schema_shapes_the_answer(client, double, model):
    reply = client.messages.parse(model=model, max_tokens=200, messages=say("The weather, please."), output_format=Weather)
    assert reply.parsed_output == Weather(city="sample", degrees=0, rain=True)
    assert double.messages()[0]["body"]["output_config"]["format"]["type"] == "json_schema"


def test_a_field_nobody_knows_is_left_out_and_counted(client, double):
    answer = client.messages.with_raw_response.create(
        model="claude-sonnet-4-5", max_tokens=50, messages=say("Fine?"), extra_body={"field_of_next_year": {"a": [1]}})
    assert answer.parse().content[0].text == "Echo: Fine?"
    assert int(answer.headers["outcrop-changes"]) >= 1
    assert "field_of_next_year" not in double.messages()[0]["body"]


def test_first_party_fields_do_not_fail_a_request(client, double):
    reply = client.messages.create(
        model="claude-opus-5-5", max_tokens=300, messages=say("All in."), service_tier="auto", metadata={"user_id": "someone"},
        inference_geo="us", speed="standard", extra_body={"tags": ["a"]}, extra_headers={"anthropic-beta": "request-tags-2026-08-21"})
    assert reply.content[-1].text == "Echo: All in."
    sent = double.messages()[0]["body"]
    assert sent["metadata"] == {"user_id": "someone"}
    assert not {"service_tier", "inference_geo", "speed", "tags"} & set(sent)


def words_between(model: str) -> dict:
    turns = [{"role": "user", "content": "Begin."}, {"role": "system", "content": "Be brief from now on."}]
    return {"model": model, "max_tokens": 300, "messages": turns}


def test_a_system_message_between_turns_reaches_a_model_that_knows_it(client, double):
    assert client.messages.create(**words_between("claude-opus-5-5")).content[-1].text == "Echo: Begin."
    assert [message["role"] for message in double.messages()[0]["body"]["messages"]] == ["user", "system"]


def test_a_system_message_between_turns_is_folded_for_a_model_that_does_not(client, double):
    client.messages.create(**words_between("claude-sonnet-4-5"))
    sent = double.messages()[0]["body"]
    assert {message["role"] for message in sent["messages"]} == {"user"}
    assert "<system-reminder>" in str(sent["messages"])
    assert "Be brief from now on." in str(sent["messages"])
    assert "system" not in sent


def test_a_hang_up_ends_the_call_to_bedrock(client, double):
    double.fault(after_frames=4, stall_s=30, times=1)
    with client.messages.create(model="claude-sonnet-4-5", max_tokens=500, messages=say("Long. [[repeat:50]]"), stream=True) as events:
        next(iter(events))
    assert double.messages()[0]["client_closed_early"]
