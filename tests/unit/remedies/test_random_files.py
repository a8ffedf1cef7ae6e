"""A few of the random files of `python -m tests.bench.editing`, whose thousands take minutes."""

from pathlib import Path

import pytest

from tests.bench.editing import KINDS, campaign, is_there
from tests.bench.editing_case import Outcome

COUNT = 8


@pytest.mark.parametrize("kind", KINDS)
def test_mended_and_taken_back(kind: str, tmp_path: Path) -> None:
    if not is_there(kind):
        pytest.skip(f"the {kind} that would judge is not installed")
    outcomes = campaign(kind, range(COUNT), tmp_path)
    assert outcomes[Outcome.MENDED] > COUNT / 2
