"""A shell with an empty home."""

from pathlib import Path

import pytest

from tests.unit.cli.program import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    home = tmp_path / "home"
    home.mkdir()
    return Shell(home)
