"""Answers recorded of Converse, whole and streamed, replayed through Outcrop: what the official clients of Anthropic and of
OpenAI put together says what the recording says."""

import contextlib
import json
from pathlib import Path

import anthropic
import openai
import pytest
import rig
from test_recorded_streams import RECORDED, replaying

# A model of the family that spoke; where the catalogue has none, one of the usual kind.
MODELS = {"claude": "claude-sonnet-4-5-on-converse", "nova": "nova-2-lite", "gpt-oss": "gpt-oss-120b", "deepseek": "deepseek-v3.2",
          "mistral": "mistral-large-3-675b", "minimax": "minimax-m2", "qwen": "qwen3-coder-480b"}
OF_ANOTHER_FAMILY = "qwen3-coder-480b"
STOPS = {"end_turn": ("end_turn", "stop"), "tool_use": ("tool_use", "tool_calls"), "max_tokens": ("max_tokens", "length"),
         "stop_sequence": ("stop_sequence", "stop"), "guardrail_intervened": ("refusal", "content_filter"),
         "content_filtered": ("refusal", "content_filter")}
ASKED = [{"role": "user", "content": "Again."}]


def answers() -> list[Path]:
    """Those that came to their end; what breaks off or is refused is told in the stories of the program itself."""
    return [path for path in sorted(RECORDED.glob("converse-*.json")) if told(path)]


def told(path: Path) -> dict | None:
    """What a recording says: text, thought, calls, why it stopped, and the counts."""
    response = json.loads(path.read_text())["response"]
    if "frames" in response:
        return _streamed(response["frames"] or [])
    message = (response.get("body") or {}).get("output", {}).get("message")
    if response["status"] != 200 or not message:
        return None
    said = {"text": "", "thought": "", "calls": [], "stop": response["body"]["stopReason"], "usage": response["body"]["usage"]}
    for block in message["content"]:
        said["text"] += block.get("text", "")
        said["text"] += "".join(part["text"] for part in block.get("citationsContent", {}).get("content", []))
        said["thought"] += block.get("reasoningContent", {}).get("reasoningText", {}).get("text", "")
        if "toolUse" in block:
            said["calls"].append((block["toolUse"]["toolUseId"], block["toolUse"]["name"], block["toolUse"]["input"]))
    return said


def _streamed(frames: list[dict]) -> dict | None:
    said, pieces = {"text": "", "thought": "", "calls": []}, {}
    for frame in frames:
        event, payload = frame["headers"].get(":event-type"), frame["payload"]
        if event == "contentBlockStart" and "toolUse" in payload.get("start", {}):
            pieces[payload["contentBlockIndex"]] = (payload["start"]["toolUse"], [])
        elif event == "contentBlockDelta":
            delta = payload["delta"]
            said["text"] += delta.get("text", "")
            said["thought"] += delta.get("reasoningContent", {}).get("text", "")
            if "toolUse" in delta:
                pieces[payload["contentBlockIndex"]][1].append(delta["toolUse"].get("input", ""))
        elif event == "messageStop":
            said["stop"] = payload["stopReason"]
        elif event == "metadata":
            said["usage"] = payload["usage"]
    said["calls"] = [(call["toolUseId"], call["name"], json.loads("".join(given) or "{}")) for call, given in pieces.values()]
    return said if "stop" in said and "usage" in said else None


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    """Both clients before an Outcrop that asks a server of recordings."""
    with contextlib.ExitStack() as stack:
        replay, bedrock = stack.enter_context(replaying())
        outcrop = stack.enter_context(rig.outcrop_running(bedrock, tmp_path_factory.mktemp("replay") / "outcrop.log"))
        ours = stack.enter_context(anthropic.Anthropic(base_url=outcrop.url, api_key=outcrop.token, max_retries=0, timeout=60))
        theirs = stack.enter_context(openai.OpenAI(base_url=f"{outcrop.url}/v1", api_key=outcrop.token, max_retries=0, timeout=60))
        yield replay, ours, theirs


def model_of(path: Path) -> str:
    return MODELS.get(path.stem.split("--")[1], OF_ANOTHER_FAMILY)


@pytest.mark.parametrize("path", answers(), ids=lambda path: path.stem)
def test_a_client_of_anthropic_is_told_what_was_recorded(replayed, path):
    replay, client, _ = replayed
    replay.show(path)
    expected, asked = told(path), {"model": model_of(path), "max_tokens": 4000, "messages": ASKED}
    if path.name.startswith("converse-stream"):
        with client.messages.stream(**asked) as stream:
            message = stream.get_final_message()
    else:
        message = client.messages.create(**asked)
    assert message.stop_reason == STOPS[expected["stop"]][0]
    assert "".join(block.text for block in message.content if block.type == "text") == expected["text"]
    assert "".join(block.thinking for block in message.content if block.type == "thinking") == expected["thought"]
    assert [(block.id, block.name, block.input) for block in message.content if block.type == "tool_use"] == expected["calls"]
    assert (message.usage.input_tokens, message.usage.output_tokens) == (expected["usage"]["inputTokens"], expected["usage"]["outputTokens"])


@pytest.mark.parametrize("path", answers(), ids=lambda path: path.stem)
def test_a_client_of_openai_is_told_what_was_recorded(replayed, path):
    replay, _, client = replayed
    replay.show(path)
    expected, asked = told(path), {"model": model_of(path), "messages": ASKED}
    if path.name.startswith("converse-stream"):
        with client.chat.completions.stream(**asked) as stream:
            stream.until_done()     # the final completion is refused by the client itself where an answer was cut or filtered
            choice = stream.current_completion_snapshot.choices[0]
    else:
        choice = client.chat.completions.create(**asked).choices[0]
    assert choice.finish_reason == STOPS[expected["stop"]][1]
    assert (choice.message.content or "") == expected["text"]
    calls = [(call.id, call.function.name, json.loads(call.function.arguments)) for call in choice.message.tool_calls or []]
    assert calls == expected["calls"]
