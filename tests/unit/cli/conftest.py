"""A shell with an empty home, on a machine where nothing else runs."""

from pathlib import Path

import pytest

from tests.unit.cli.apart import apart
from tests.unit.cli.program import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    home = tmp_path / "home"
    home.mkdir()
    return Shell(home, apart())
