"""The real Codex, where a test asks for it."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def codex() -> Path:
    return Path("/tmp/codex-0.169.0/package/vendor/x86_64-unknown-linux-musl/bin/codex")
