#!/usr/bin/env python3
"""Runs the tests with real clients: installs them as pinned, starts the double and Outcrop, and hands over to each suite.

    python3 tests/clients/run.py [--only python|typescript|claude] [-- arguments for pytest or node]

OUTCROP_BIN names the program to test; the default is target/debug/outcrop. Without the double in ../shared nothing can be
tested: that is said loudly, and under CI it is a failure. Logs of both servers are in target/clients/logs.
"""

import argparse
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import rig

HERE = Path(__file__).resolve().parent
MADE = rig.WORKSPACE / "target" / "clients"


def main() -> int:
    asked = _arguments()
    if not rig.DOUBLE.exists():
        return _nothing_to_test_against()
    if not rig.outcrop_binary().exists():
        print(f"{rig.outcrop_binary()} is not there: run `cargo build` first, or name another with OUTCROP_BIN", file=sys.stderr)
        return 1
    failed = [name for name, suite in SUITES.items() if asked.only in (None, name) and not _run(name, suite, asked.rest)]
    print("tests with real clients: " + (f"FAILED in {', '.join(failed)}" if failed else "all passed"))
    return 1 if failed else 0


def python_suite(environment: dict, rest: list[str]) -> bool:
    newest = _python("venv", HERE / "python" / "requirements.txt")
    older = _python("venv-older", HERE / "python" / "older" / "requirements.txt")
    run = _pytest(newest, HERE / "python", environment, ["--ignore", str(HERE / "python" / "older"), *rest])
    return _pytest(older, HERE / "python" / "older", environment, rest) and run


def typescript_suite(environment: dict, rest: list[str]) -> bool:
    folder = HERE / "typescript"
    _npm(folder)
    tests = sorted(str(path) for path in folder.glob("*.test.mjs"))
    return _passes([rig.tool("node"), "--test", "--test-concurrency=1", "--test-reporter=spec", *rest, *tests], environment, folder)


def claude_suite(environment: dict, rest: list[str]) -> bool:
    _npm(HERE / "claude")
    return _pytest(_python("venv", HERE / "python" / "requirements.txt"), HERE / "claude", environment, rest)


SUITES = {"python": python_suite, "typescript": typescript_suite, "claude": claude_suite}


def _run(name: str, suite, rest: list[str]) -> bool:
    """Each suite has servers of its own, so that one can't spoil another."""
    print(f"== {name}", flush=True)
    logs = MADE / "logs"
    with rig.double_running(logs / f"{name}-double.log") as double, rig.outcrop_running(double, logs / f"{name}-outcrop.log") as outcrop:
        told = {"OUTCROP_URL": outcrop.url, "OUTCROP_TOKEN": outcrop.token, "OUTCROP_HOME": str(outcrop.home), "WEB_URL": outcrop.web,
                "DOUBLE_URL": double["regions"][rig.REGION], "DOUBLE": json.dumps(double), "NO_PROXY": "127.0.0.1,localhost", "PYTHONDONTWRITEBYTECODE": "1"}
        return suite(dict(os.environ) | told, rest)


def _python(name: str, requirements: Path) -> Path:
    """The interpreter of a virtual environment that holds what is required; made anew when that changes."""
    folder = MADE / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / "installed.txt", requirements.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], check=True)
        stamp.write_text(wanted)
    return python


def _npm(folder: Path) -> None:
    """What the lock says; installed anew when the lock changes."""
    stamp, wanted = folder / "node_modules" / ".installed-lock.json", (folder / "package-lock.json").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([rig.tool("npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True)
        stamp.write_text(wanted)


def _pytest(python: Path, folder: Path, environment: dict, rest: list[str]) -> bool:
    nothing_chosen = 5      # of pytest; no failure where the caller asked for some tests only
    return _passes([str(python), "-m", "pytest", str(folder), *rest], environment, HERE, {0, nothing_chosen} if rest else {0})


def _passes(command: list[str], environment: dict, folder: Path, good: frozenset[int] | set[int] = frozenset({0})) -> bool:
    return subprocess.run(command, env=environment, cwd=folder).returncode in good


def _nothing_to_test_against() -> int:
    print(f"SKIPPED: all tests with real clients, for want of the Bedrock double at {rig.DOUBLE}", file=sys.stderr)
    return 1 if os.environ.get("CI") else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=SUITES)
    parser.add_argument("rest", nargs="*", help="after --, arguments for pytest or node")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
