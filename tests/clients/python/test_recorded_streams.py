"""Streams recorded of Bedrock, replayed through Outcrop: the official client puts together the message that was recorded."""

import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import anthropic
import pytest
import rig

RECORDED = rig.WORKSPACE.parent / "shared" / "corpus" / "bedrock"
USER = {"access_key_id": "AKIAREPLAY", "secret_access_key": "a-secret-of-nobody"}


def whole_streams() -> list[Path]:
    """Those that have an end in Anthropic's events; what breaks off is told in the stories of the program itself."""
    return [path for path in sorted(RECORDED.glob("invoke-stream*.json")) if _chunks(path)[-1:] == ["message_stop"]]


def _chunks(path: Path) -> list[str]:
    frames = json.loads(path.read_text())["response"].get("frames") or []
    return [frame.get("chunk", {}).get("type") for frame in frames]


class Replay(ThreadingHTTPServer):
    """Answers every call with the bytes of one recording."""
    body, kind = b"", ""

    def show(self, path: Path) -> dict:
        recording = json.loads(path.read_text())
        response = recording["response"]
        streamed = "body_base64" in response
        self.body = base64.b64decode(response["body_base64"]) if streamed else json.dumps(response["body"]).encode()
        self.kind = "application/vnd.amazon.eventstream" if streamed else "application/json"
        return recording


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", self.server.kind)
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def replaying() -> Iterator[tuple[Replay, dict]]:
    """A server of recordings, and where it is, as the double's ready file would say it."""
    with Replay(("127.0.0.1", 0), _Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        yield server, {"credentials": {"permanent": USER}, "regions": {rig.REGION: url}, "mantle": {rig.REGION: url}, "sts": url}
        server.shutdown()


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    """The client before an Outcrop that asks a server of recordings."""
    with contextlib.ExitStack() as stack:
        replay, bedrock = stack.enter_context(replaying())
        outcrop = stack.enter_context(rig.outcrop_running(bedrock, tmp_path_factory.mktemp("replay") / "outcrop.log"))
        client = stack.enter_context(anthropic.Anthropic(base_url=outcrop.url, api_key=outcrop.token, max_retries=0, timeout=60))
        yield replay, client


@pytest.mark.parametrize("path", whole_streams(), ids=lambda path: path.stem)
def test_the_client_accumulates_the_recorded_message(replayed, path):
    replay, replaying_client = replayed
    recording = replay.show(path)
    with replaying_client.messages.stream(
            model="claude-sonnet-4-5", max_tokens=1000, messages=[{"role": "user", "content": "Again."}]) as stream:
        message = stream.get_final_message().to_dict()
    expected = put_together([frame["chunk"] for frame in recording["response"]["frames"]])
    assert message["model"] == "claude-sonnet-4-5"
    assert {name: message.get(name) for name in ("id", "role", "stop_sequence")} == {
        name: expected[name] for name in ("id", "role", "stop_sequence")}
    assert message["stop_reason"] == expected["stop_reason"]
    assert [_said(block) for block in message["content"]] == [_said(block) for block in expected["content"]]
    assert message["usage"]["output_tokens"] == expected["usage"]["output_tokens"]
    assert message["usage"]["input_tokens"] == expected["usage"]["input_tokens"]


def put_together(events: list[dict]) -> dict:
    """The message that recorded events stand for, by the rules of Anthropic's documentation."""
    message = events[0]["message"]
    for event in events[1:]:
        match event["type"]:
            case "content_block_start":
                message["content"].append(dict(event["content_block"], pieces=""))
            case "content_block_delta":
                _add(message["content"][event["index"]], event["delta"])
            case "message_delta":
                message |= event["delta"]
                message["usage"] |= event.get("usage", {})
            case "message_stop" if event.get("amazon-bedrock-guardrailAction") == "INTERVENED":
                message["stop_reason"] = "refusal"
    return message


def _add(block: dict, delta: dict) -> None:
    match delta["type"]:
        case "text_delta":
            block["text"] += delta["text"]
        case "thinking_delta":
            block["thinking"] += delta["thinking"]
        case "signature_delta":
            block["signature"] = delta["signature"]
        case "input_json_delta":
            block["pieces"] += delta["partial_json"]
        case "citations_delta":
            block.setdefault("citations", []).append(delta["citation"])


def _said(block: dict) -> tuple:
    if block["type"] == "tool_use":
        given = json.loads(block["pieces"]) if block.get("pieces") else block["input"]
        return block["type"], block["id"], block["name"], given
    return block["type"], block.get("text"), block.get("thinking"), block.get("signature"), block.get("data")
