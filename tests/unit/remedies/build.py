"""A fix made in a folder, for the tests of what keeps it and takes it back."""

from datetime import UTC, datetime
from pathlib import Path

from codexwatch.model.finding import Edit
from codexwatch.remedies.apply import apply
from codexwatch.remedies.journal import Entry
from codexwatch.remedies.plan import FileChange, Numbered, make_plan

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OLD, NEW = "export ALL_PROXY=socks5://h:1", "export ALL_PROXY=http://h:1"


def changes_of(*edits: Edit) -> tuple[FileChange, ...]:
    plan = make_plan([Numbered(number, "proxy-x", item) for number, item in enumerate(edits, start=1)])
    assert not plan.left, plan.left
    return plan.changes


def first_line(path: Path) -> Edit:
    return Edit(str(path), 1, OLD, NEW)


def fixed(folder: Path, *edits: Edit) -> Entry:
    return apply(changes_of(*edits), folder, ["proxy-x"], NOW)
