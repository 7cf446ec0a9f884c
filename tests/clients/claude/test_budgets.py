"""A budget that is used up stops Claude Code at once, in our words."""

import json
import os
import re

import pytest

import rig
from claude_code import ClaudeCode
from test_claude_code import rows

# So little that the first answer uses it up.
SETTINGS = f'timezone = "{rig.NOON}"\n[[budget]]\namount = "0.000001"\nper = "day"\n'


@pytest.fixture
def claude_with_a_budget(claude, tmp_path):
    with rig.outcrop_running(json.loads(os.environ["DOUBLE"]), tmp_path / "outcrop.log", SETTINGS) as outcrop:
        yield ClaudeCode(claude.home, claude.project, outcrop)


def test_the_user_sees_our_sentence_after_one_request(claude_with_a_budget, double):
    claude = claude_with_a_budget
    assert claude.ask_plainly("Just say it.").startswith("Echo: ")
    shown = claude.is_refused("Once more.")
    assert re.search(r"429.*Outcrop: today's budget of \$0\.000001 is used up \(\$[0-9.]+ spent\)\. It begins anew at 00:00 on \d+ \w+ "
                     rf"\({re.escape(rig.NOON)}\); `outcrop budget lift day` lifts it until then\.", shown), shown
    assert len(double.messages()) == 1
    refused = [row for session in sessions(claude) for row in rows(claude.outcrop, session, 1) if row["status"] == 429]
    assert [(row["outcome"], row["error_type"], row["cost_picos"]) for row in refused] == [("failed", "billing_error", None)]


def sessions(claude: ClaudeCode) -> list[str]:
    """Claude Code keeps a transcript of each."""
    return [transcript.stem for transcript in claude.config.glob("projects/*/*.jsonl")]
