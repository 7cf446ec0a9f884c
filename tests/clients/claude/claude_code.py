"""Claude Code as a user would have it: a clean home, an empty project, two environment variables. Nothing leaves loopback."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import rig

PROGRAM = Path(__file__).resolve().parent / "node_modules" / ".bin" / "claude"
PATIENCE_S = 300    # on a machine that has much to do
NOWHERE = "http://127.0.0.1:9"      # the discard port: whatever heads for the internet ends here


@dataclass(frozen=True)
class Said:
    """What one run of `claude -p` printed: the last event, and all events."""
    result: dict
    events: list[dict]

    @property
    def answer(self) -> str:
        return self.result["result"]

    @property
    def session(self) -> str:
        return self.result["session_id"]

    def tools(self) -> list[str]:
        """The tools called, in order, by the main agent and its subagents."""
        blocks = [block for event in self.events if event["type"] == "assistant" for block in event["message"]["content"]]
        return [block["name"] for block in blocks if block["type"] == "tool_use"]

    def results(self) -> str:
        """All that tools answered."""
        return json.dumps([event["message"]["content"] for event in self.events if event["type"] == "user"], ensure_ascii=False)


@dataclass(frozen=True)
class ClaudeCode:
    home: Path
    project: Path
    outcrop: rig.Running

    @property
    def config(self) -> Path:
        return self.home / ".claude"

    def ask(self, prompt: str, model: str, *tools: str, **settings: str) -> Said:
        """`settings` are environment variables; an empty one is taken away."""
        printed = self._run(["-p", prompt, "--model", model, "--output-format", "stream-json", "--verbose",
                             "--allowedTools", ",".join(tools)], settings)
        events = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
        return Said(events[-1], events)

    def ask_plainly(self, prompt: str, *options: str) -> str:
        """As people type it: words in, words out."""
        return self._run(["-p", prompt, *options], {}).strip()

    def is_refused(self, prompt: str) -> str:
        """The same where it ends in an error: what the user gets to see."""
        return self._run(["-p", prompt], {}, ends_with=1).strip()

    def outcrop_does(self, *command: str) -> str:
        """What `outcrop` prints when it is called beside the server, with this home."""
        environment = {name: value for name, value in self._environment().items() if not name.startswith("ANTHROPIC_")}
        done = subprocess.run([str(rig.outcrop_binary()), *command], env=environment | {"OUTCROP_HOME": str(self.outcrop.home)},
                              capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE_S)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _run(self, arguments: list[str], settings: dict[str, str], ends_with: int = 0) -> str:
        environment = {name: value for name, value in (self._environment() | settings).items() if value}
        run = subprocess.run([str(PROGRAM), *arguments], cwd=self.project, env=environment, stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE_S)
        assert run.returncode == ends_with, f"claude ended with {run.returncode}: {run.stdout[-2000:]} {run.stderr[-2000:]}"
        return run.stdout

    def _environment(self) -> dict[str, str]:
        return rig.inherited() | {
            "HOME": str(self.home), "USERPROFILE": str(self.home), "CLAUDE_CONFIG_DIR": str(self.config),
            "ANTHROPIC_BASE_URL": self.outcrop.url, "ANTHROPIC_AUTH_TOKEN": self.outcrop.token,
            "DISABLE_TELEMETRY": "1", "DISABLE_ERROR_REPORTING": "1", "DISABLE_AUTOUPDATER": "1",
            "HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE, "NO_PROXY": "127.0.0.1,localhost",
        }
