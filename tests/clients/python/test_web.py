"""Web search and fetch, which Bedrock has not and Outcrop runs, as the official client reads them."""

import json

import pytest

SEARCH = {"type": "web_search_20260318", "name": "web_search"}
FETCH = {"type": "web_fetch_20260318", "name": "web_fetch"}
MODELS = ["claude-sonnet-5", "qwen3-coder-480b"]


def ask(client, streamed: bool, **asked):
    if not streamed:
        return client.messages.create(max_tokens=2000, **asked)
    with client.messages.stream(max_tokens=2000, **asked) as stream:
        return stream.get_final_message()


def of_type(message, kind: str):
    return next(block for block in message.content if block.type == kind)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("model", MODELS)
def test_a_search_is_one_answer_that_can_be_sent_back(client, double, model, streamed):
    turns = [{"role": "user", "content": '[[tool:web_search {"query": "where is granite"}]]'}]
    first = ask(client, streamed, model=model, tools=[SEARCH], messages=turns)
    assert of_type(first, "server_tool_use").input == {"query": "where is granite"}
    result = of_type(first, "web_search_tool_result").content[0]
    assert (result.url, result.title, result.page_age) == ("https://rocks.example/granite", "Granite", "3 days ago")
    assert first.stop_reason == "end_turn"
    assert first.usage.server_tool_use.web_search_requests == 1
    if model.startswith("claude"):
        cited = [citation for block in first.content if block.type == "text" for citation in block.citations or []]
        assert [(citation.type, citation.url) for citation in cited] == [("web_search_result_location", "https://rocks.example/granite")]
    asked = len(double.messages())
    assert asked == 2, "one round calls the tool, one reads what it found"

    turns += [{"role": "assistant", "content": first.content}, {"role": "user", "content": "Thanks."}]
    second = ask(client, streamed, model=model, tools=[SEARCH], messages=turns)
    assert second.stop_reason == "end_turn"
    assert "at the surface" in json.dumps(double.messages()[-1]["body"]), "the model still sees what was found"


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("model", MODELS)
def test_a_fetched_page_is_a_document(client, outcrop, model, streamed):
    order = f'[[tool:web_fetch {{"url": "{outcrop.web}/rocks"}}]]'
    message = ask(client, streamed, model=model, tools=[FETCH], messages=[{"role": "user", "content": order}])
    fetched = of_type(message, "web_fetch_tool_result").content
    assert (fetched.type, fetched.url) == ("web_fetch_result", f"{outcrop.web}/rocks")
    assert (fetched.content.title, fetched.content.source.data) == ("Rocks", "Granite\nis hard.")
    assert message.usage.server_tool_use.web_fetch_requests == 1


def test_what_must_not_be_fetched_is_an_error_result(client):
    order = '[[tool:web_fetch {"url": "http://169.254.169.254/latest/meta-data/"}]]'
    message = ask(client, True, model="qwen3-coder-480b", tools=[FETCH], messages=[{"role": "user", "content": order}])
    assert of_type(message, "web_fetch_tool_result").content.error_code == "url_not_allowed"
    assert message.stop_reason == "end_turn"
