"""What every story in Python shares: the running Outcrop, the double behind it, and the promise between them.

The promise: unless a story is marked `refusals_expected`, nothing Outcrop sent was refused by the double.
`run.py` starts both and names them in the environment.
"""

import os
from pathlib import Path

import pytest

import rig


def pytest_configure():
    if "OUTCROP_URL" not in os.environ:
        pytest.exit("start these tests with tests/clients/run.py, which starts what they need", returncode=4)


@pytest.fixture(scope="session")
def outcrop() -> rig.Running:
    return rig.Running(os.environ["OUTCROP_URL"], os.environ["OUTCROP_TOKEN"], Path(os.environ["OUTCROP_HOME"]), os.environ["WEB_URL"])


@pytest.fixture(autouse=True)
def double(request) -> rig.Double:
    """Fresh for each story: no faults, an empty record, a cold cache."""
    double = rig.Double(os.environ["DOUBLE_URL"])
    double.reset()
    yield double
    refused = double.refused()
    if request.node.get_closest_marker("refusals_expected") is None:
        assert not refused, "Outcrop sent what Bedrock refuses"
