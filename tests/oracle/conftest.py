"""The binary that is asked live, and a predictor."""

from pathlib import Path

import pytest

from tests.lab.ca import LabCA
from tests.lab.world import why_not
from tests.oracle.fetch import binary
from tests.oracle.home import why_no_home
from tests.oracle.prediction import Predictor
from tests.oracle.versions import PINNED


@pytest.fixture(scope="session")
def codex() -> Path:
    """The real Codex; skips where it has not been fetched or no world can be made."""
    found = binary(PINNED)
    if found is None:
        pytest.skip(f"Codex {PINNED} is not there: `make oracle` fetches it")
    if reason := why_not() or why_no_home():
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def predictor(tmp_path_factory: pytest.TempPathFactory, ca: LabCA) -> Predictor:
    """What codexwatch says."""
    if reason := why_no_home():
        pytest.skip(reason)
    return Predictor(tmp_path_factory.mktemp("home"), ca)
