"""The binary, and one world in which it answers all questions of a table."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.ca import LabCA
from tests.lab.homes import login_api_key
from tests.lab.world import World, why_not
from tests.oracle.fetch import binary
from tests.oracle.judge import VERSION, Judge
from tests.oracle.lab import PROXIES


@pytest.fixture(scope="session")
def codex() -> Path:
    """The real Codex; skips where it has not been fetched or no world can be made."""
    found = binary(VERSION)
    if found is None:
        pytest.skip(f"Codex {VERSION} is not there: `make oracle` fetches it")
    if reason := why_not():
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def judge(codex: Path, ca: LabCA) -> Iterator[Judge]:
    """A world with every proxy, in which somebody is logged in with an API key."""
    with World(ca, proxies=PROXIES) as world:
        login_api_key(world.home)
        yield Judge(world, codex, ca.root)
