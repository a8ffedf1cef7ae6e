"""Every claim of the threat model has a test, and that test exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / ".github/SECURITY.md"
ROWS = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| ")][1:]


def test_there_is_a_table() -> None:
    assert len(ROWS) >= 18


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[2].strip()[:60])
def test_each_row_is_held_by_tests_that_exist(row: str) -> None:
    named = re.findall(r"`(tests/[^`]+)`", row.split("|")[4])
    assert named
    for test in named:
        path, _, function = test.partition("::")
        text = (ROOT / path).read_text()
        assert re.search(rf"^(async )?def {function or 'test_'}", text, re.MULTILINE), test
