"""The two processes every suite needs: the Bedrock double, and Outcrop in front of it, both on loopback.

Starts and stops them, and talks to the double's control door. Knows nothing of the clients that are tested.
Standard library only, so that it runs before anything is installed.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import web

WORKSPACE = Path(__file__).resolve().parents[2]
DOUBLE = WORKSPACE.parent / "shared" / "bedrock-double" / "bedrock-double"
REGION = "us-east-1"
TOKEN = "a-token-for-tests"
DOUBLE_PATIENCE_S = 240     # its first start makes a virtual environment
OUTCROP_PATIENCE_S = 120    # on a machine that has much to do
# A time zone in which it is about noon: no story runs into midnight, when sums of today begin anew. Its sign is the other way
# round than in ISO 8601.
NOON = f"Etc/GMT{12 - (24 - datetime.now(UTC).hour) % 24:+d}"
# Names of a user's own: Claude through Converse, and where AWS speaks Anthropic's own API.
ON_CONVERSE = {f"{model}-on-converse": model for model in ("claude-opus-5-5", "claude-sonnet-5-5", "claude-sonnet-4-5")}
ON_MANTLE = "opus-on-mantle"


@dataclass(frozen=True)
class Running:
    """Outcrop, as a client sees it. `home` is its OUTCROP_HOME, `web` the web that it searches and fetches from."""
    url: str
    token: str
    home: Path
    web: str


@dataclass(frozen=True)
class Double:
    """The control door of the double."""
    url: str

    def reset(self) -> None:
        self._call("POST", "/__control/reset", {})

    def requests(self, *operations: str) -> list[dict]:
        """All it received, once nothing is in flight; of these operations, if any are named."""
        entries = self._call("GET", "/__requests?settled=1")    # a parameter without a value goes unseen
        assert all(entry["finished"] for entry in entries), "the double waits no longer, and a request is still in flight"
        return [entry for entry in entries if not operations or entry["operation"] in operations]

    def messages(self) -> list[dict]:
        """Those that ask a model for an answer."""
        return self.requests("InvokeModel", "InvokeModelWithResponseStream", "Converse", "ConverseStream", "Messages", "MessagesStream")

    def refused(self) -> list[dict]:
        """Requests that broke a rule of Bedrock; scripted faults don't count."""
        return [{name: entry[name] for name in ("operation", "model", "violations")}
                for entry in self.requests() if entry["violations"]]

    def fault(self, match: dict | None = None, *, times: int | None = None, skip: int = 0, **action) -> None:
        wish = {"match": match or {"operation": "InvokeModel*"}, "action": action, "skip": skip}
        self._call("POST", "/__control/faults", wish | ({"times": times} if times else {}))

    def will_answer(self, *orders: str) -> None:
        """Orders for the model, one for each coming streamed request, as if the user had said them."""
        for order in orders:
            self.fault({"operation": "*Stream"}, times=1, directives=order)

    def _call(self, method: str, path: str, wish: dict | None = None):
        body = None if wish is None else json.dumps(wish).encode()
        request = urllib.request.Request(self.url + path, body, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            raise RuntimeError(f"the double says: {refused.read().decode()}") from refused


@contextlib.contextmanager
def double_running(log: Path) -> Iterator[dict]:
    """Yields what the double's ready file says."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        command = [str(DOUBLE), "--port", "0", "--region", f"{REGION}=0", "--mantle", f"{REGION}=0", "--ready-file", str(ready)]
        with _process(command, dict(os.environ), log, ready, DOUBLE_PATIENCE_S) as said:
            yield said


@contextlib.contextmanager
def outcrop_running(double: dict, log: Path, settings: str = "") -> Iterator[Running]:
    """Outcrop in a clean home, with the double's permanent user as its AWS identity, and a web of its own. The settings
    are lines for the top of its config.toml."""
    user, region = double["credentials"]["permanent"], double["regions"][REGION]
    with tempfile.TemporaryDirectory() as folder, web.running() as web_url:
        home, ready = Path(folder) / "outcrop", Path(folder) / "ready.json"
        home.mkdir(mode=0o700)
        (home / "config.toml").write_text(settings + config(double["mantle"][REGION], web_url))
        environment = inherited() | {
            "HOME": folder, "USERPROFILE": folder, "OUTCROP_HOME": str(home), "OUTCROP_TOKEN": TOKEN,
            "OUTCROP_BRAVE_KEY": "a-key-for-tests", "OUTCROP_LOG": os.environ.get("OUTCROP_LOG", "info"),
            "AWS_ACCESS_KEY_ID": user["access_key_id"], "AWS_SECRET_ACCESS_KEY": user["secret_access_key"],
            "AWS_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": region, "AWS_ENDPOINT_URL_BEDROCK": region, "AWS_ENDPOINT_URL_STS": double["sts"],
        }
        command = [str(outcrop_binary()), "serve", "--port", "0", "--ready-file", str(ready)]
        with _process(command, environment, log, ready, OUTCROP_PATIENCE_S) as said:
            yield Running(said["url"], said["token"], home, web_url)


def config(mantle: str, web_url: str) -> str:
    """A web of its own, and a few hidden names that take a lane of their own; all else goes as it does without a word."""
    own = {name: (model, "converse") for name, model in ON_CONVERSE.items()} | {ON_MANTLE: ("claude-opus-5-5", "messages")}
    models = [f'[models."{name}"]\nid = "{model}"\nlane = "{lane}"\nhidden = true\n' for name, (model, lane) in own.items()]
    places = f'[messages]\nendpoint = "{mantle}/anthropic"\n[web]\nsearch = "brave"\nsearch_url = "{web_url}"\nfetch = true\nallow = ["127.0.0.1"]\n'
    return "[currency]\nfetch = false\n" + places + "".join(models)


def outcrop_binary() -> Path:
    built = WORKSPACE / "target" / "debug" / ("outcrop.exe" if os.name == "nt" else "outcrop")
    return Path(os.environ.get("OUTCROP_BIN") or built)


def inherited() -> dict[str, str]:
    """Of our own environment only what every program needs, and noon: nobody's credentials, proxies or settings."""
    needed = ("PATH", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SYSTEMDRIVE", "PATHEXT", "COMSPEC", "RUST_BACKTRACE")
    return {name: os.environ[name] for name in needed if name in os.environ} | {"TZ": NOON}


@contextlib.contextmanager
def _process(command: list[str], environment: dict, log: Path, ready: Path, patience_s: float) -> Iterator[dict]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield _await_ready(process, ready, patience_s, log)
        finally:
            _stop(process)


def _await_ready(process: subprocess.Popen, ready: Path, patience_s: float, log: Path) -> dict:
    deadline = time.monotonic() + patience_s
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            print(log.read_text(errors="replace")[-4000:], file=sys.stderr)
            raise RuntimeError(f"{process.args[0]} did not become ready; its output is in {log}")
        time.sleep(0.02)
    return json.loads(ready.read_text())


def _stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def tool(name: str) -> str:
    """Where a program is that must be installed already."""
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is needed for these tests and was not found on the PATH")
    return found
