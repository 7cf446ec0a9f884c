"""Claude Code works through Outcrop: it calls tools, reads their results, answers; Bedrock refuses nothing on the way."""

import json
import sqlite3
import time

import pytest

import rig

NEWEST = "claude-opus-5-5"
MODELS = [NEWEST, "claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-4-6", "claude-sonnet-4-5", "claude-haiku-4-5"]

OTHERS = ["qwen3-coder-480b", "amazon.nova-pro-v1:0", "anthropic-bedrock/zai.glm-4.7", "minimax.minimax-m2", "openai.gpt-oss-120b-1:0", "moonshotai.kimi-k2.5",
          "mistral.mistral-large-3-675b-instruct", "deepseek.v3.2"]


def call(tool: str, **arguments) -> str:
    return f"[[tool:{tool} {json.dumps(arguments)}]]"


def will_run_and_read(claude, double) -> None:
    double.will_answer(call("Bash", command="echo from the shell", description="Says hello"),
                       call("Read", file_path=str(claude.project / "notes.txt")))


def rows(outcrop, session: str, expected: int) -> list[dict]:
    """The ledger of a session. It is written a moment after an answer has ended, so we wait for that moment."""
    deadline = time.monotonic() + 60
    while True:
        ledger = sqlite3.connect(f"file:{outcrop.home / 'ledger.sqlite3'}?mode=ro", uri=True)
        ledger.row_factory = sqlite3.Row
        found = [dict(row) for row in ledger.execute("SELECT * FROM requests WHERE session = ?", (session,))]
        ledger.close()
        if len(found) >= expected or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


@pytest.mark.parametrize("model", MODELS + list(rig.ON_CONVERSE) + OTHERS + [rig.ON_MANTLE])
def test_it_runs_a_command_reads_a_file_and_answers(claude, double, model):
    will_run_and_read(claude, double)
    said = claude.ask("Look into the notes.", model, "Bash", "Read")
    assert said.tools() == ["Bash", "Read"]
    assert "from the shell" in said.results()
    assert "The answer is in the notes." in said.answer
    assert not said.result["is_error"]
    assert len(double.messages()) == 3, "one request for each turn: nothing was retried or repaired"


def bedrock_mode(outcrop, **credentials: str) -> dict[str, str]:
    return {"CLAUDE_CODE_USE_BEDROCK": "1", "ANTHROPIC_BEDROCK_BASE_URL": outcrop.url, "AWS_REGION": "us-east-1",
            "ANTHROPIC_BASE_URL": "", "ANTHROPIC_AUTH_TOKEN": "", **credentials}


@pytest.mark.parametrize("way", ["access key", "api key"])
def test_in_its_own_bedrock_mode_it_works_too(claude, double, outcrop, way):
    credentials = {"access key": {"AWS_ACCESS_KEY_ID": outcrop.token, "AWS_SECRET_ACCESS_KEY": "anything"},
                   "api key": {"AWS_BEARER_TOKEN_BEDROCK": outcrop.token}}[way]
    will_run_and_read(claude, double)
    said = claude.ask("Look into the notes.", "us.anthropic.claude-opus-5-5", "Bash", "Read", **bedrock_mode(outcrop, **credentials))
    assert said.tools() == ["Bash", "Read"]
    assert "The answer is in the notes." in said.answer
    streamed = [entry for entry in double.messages() if entry["operation"] == "InvokeModelWithResponseStream"]
    assert len(streamed) == 3
    ours = rows(outcrop, said.session, 3)
    assert {row["outcome"] for row in ours} == {"complete"} and all(row["output_tokens"] > 0 for row in ours)


def test_the_model_it_chooses_by_itself_is_served(claude, double):
    assert claude.ask_plainly("Just say it.").startswith("Echo: ")
    assert len(double.messages()) == 1


@pytest.mark.parametrize("before", [None, b"{}", b'\xef\xbb\xbf{\r\n\t"env": {"EDITOR": "vi"},\r\n\t"cleanupPeriodDays": 20\r\n}\r\n'])
def test_led_by_its_settings_alone_it_works_and_they_come_back_to_the_byte(claude, double, outcrop, before):
    settings = claude.config / "settings.json"
    if before is not None:
        claude.config.mkdir()
        settings.write_bytes(before)
    claude.outcrop_does("apply")
    will_run_and_read(claude, double)
    said = claude.ask("Look into the notes.", NEWEST, "Bash", "Read", ANTHROPIC_BASE_URL="", ANTHROPIC_AUTH_TOKEN="")
    assert said.tools() == ["Bash", "Read"] and "The answer is in the notes." in said.answer
    assert len(double.messages()) == 3
    claude.outcrop_does("remove")
    assert (settings.read_bytes() if settings.exists() else None) == before


@pytest.mark.parametrize("alias", ["opus", "sonnet", "haiku"])
def test_the_aliases_it_knows_are_served(claude, double, alias):
    assert claude.ask_plainly("Just say it.", "--model", alias).startswith("Echo: ")
    assert alias in double.messages()[0]["model"]


def test_the_second_turn_reads_what_the_first_one_cached(claude, double):
    double.will_answer(call("Bash", command="echo hello", description="Says hello"))
    usage = claude.ask("Say hello.", NEWEST, "Bash").result["usage"]
    assert usage["cache_read_input_tokens"] > 1000
    assert len(double.messages()) == 2


def test_with_discovery_on_it_finds_our_models_and_works(claude, double):
    will_run_and_read(claude, double)
    said = claude.ask("Look into the notes.", NEWEST, "Bash", "Read", CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY="1")
    assert "The answer is in the notes." in said.answer
    found = (claude.config / "cache" / "gateway-models.json").read_text()
    assert all(f'"{model}' in found for model in MODELS)


def test_a_subagent_works_and_is_named_in_the_ledger(claude, double, outcrop):
    double.will_answer(call("Agent", description="Looks into notes", subagent_type="general-purpose", prompt="Read the notes.", run_in_background=False),
                       call("Read", file_path=str(claude.project / "notes.txt")))
    said = claude.ask("Send somebody.", NEWEST, "Agent", "Read")
    assert "The answer is in the notes." in said.results() + said.answer
    asked = len(double.messages())
    ours = rows(outcrop, said.session, asked)
    assert len(ours) == asked >= 4
    assert len({row["agent"] for row in ours if row["agent"]}) == 1
    assert sum(row["agent"] is None for row in ours) == 2, "the main agent asked, and then told"
    assert {row["outcome"] for row in ours} == {"complete"}


def test_a_conversation_goes_on_where_it_stopped(claude, double):
    will_run_and_read(claude, double)
    claude.ask("Look into the notes.", NEWEST, "Bash", "Read")
    assert claude.ask_plainly("And once more.", "--continue", "--model", NEWEST).startswith("Echo: ")
    last = double.messages()[-1]["body"]["messages"]
    assert sum(block["type"] == "tool_result" for message in last if message["role"] == "user" for block in message["content"]) == 2
    assert double.messages()[-1]["dropped_thinking"] == []


@pytest.mark.parametrize("model", [NEWEST, "claude-sonnet-4-5", "qwen3-coder-480b"])
def test_it_searches_the_web(claude, double, model):
    double.will_answer(call("WebSearch", query="where is granite"), call("web_search", query="where is granite"))
    said = claude.ask("Search the web.", model, "WebSearch", ENABLE_TOOL_SEARCH="false")
    assert said.tools() == ["WebSearch"]
    assert "https://rocks.example/granite" in said.results(), said.results()
    assert not said.result["is_error"]
    assert len(double.messages()) == 4, "two turns, and two rounds of the search between them"


def test_a_stream_that_breaks_is_asked_again_and_answered(claude, double):
    double.fault(stream_error="ServiceUnavailableException", after_frames=3, times=1)
    assert claude.ask_plainly("Just say it.", "--model", NEWEST).startswith("Echo: ")
    assert len(double.messages()) == 2


@pytest.mark.parametrize("trouble", ["ThrottlingException", "ServiceUnavailableException", "InternalServerException"])
def test_trouble_that_outlasts_our_retries_is_waited_out_by_the_client(claude, double, trouble):
    """The client gives up after three answers it takes for overload: status 529, or any with the type `overloaded_error`."""
    double.fault(error=trouble, headers={"retry-after": "1"}, times=10)
    assert claude.ask_plainly("Just say it.", "--model", NEWEST).startswith("Echo: ")
    assert double.messages()[-1]["status"] == 200
