"""The tables of codexwatch/docs/codex.md that are made from data say what the data say."""

from pathlib import Path

import pytest
from packaging.version import Version

import codexwatch
from codexwatch.codex.version import CHANGES, NEWEST_KNOWN
from tests.oracle.recording import read, recorded_versions
from tests.oracle.versions import PINNED

DOCS = Path(codexwatch.__file__).parent / "docs" / "codex.md"


def changes() -> str:
    rows = [f"| {change.since} | {change.what} | **[{change.evidence}]** |" for change in CHANGES]
    return "\n".join(["| first with | what | known |", "|---|---|---|", *rows, ""])


def recordings() -> str:
    rows = [
        f"| {version} | {len(recording.cases)} | {len(recording.turns)} |"
        for version in recorded_versions()
        for recording in [read(version)]
    ]
    return "\n".join(["| version | environments | logins |", "|---|---|---|", *rows, ""])


TABLES = {"changes": changes, "recordings": recordings}


def marks(name: str) -> tuple[str, str]:
    return f"<!-- {name}: held true by tests/oracle/test_docs.py -->\n", f"<!-- /{name} -->"


@pytest.mark.parametrize("name", TABLES)
def test_the_table_is_true(name: str) -> None:
    start, end = marks(name)
    written = DOCS.read_text(encoding="utf-8").partition(start)[2].partition(end)[0]
    assert written == TABLES[name](), "`make docs` writes it"


def test_changes_are_told_in_their_order() -> None:
    since = [Version(change.since) for change in CHANGES]
    assert since == sorted(since)
    assert all(Version(change.before) < Version(change.since) for change in CHANGES)
    assert Version(NEWEST_KNOWN) == Version(PINNED) >= since[-1]
