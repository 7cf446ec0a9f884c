"""The official client, aimed at Outcrop. It never retries by itself, so that one call is one request."""

import anthropic
import pytest


@pytest.fixture
def client(outcrop):
    with anthropic.Anthropic(base_url=outcrop.url, api_key=outcrop.token, max_retries=0, timeout=60) as client:
        yield client
