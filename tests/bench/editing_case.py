"""One random file: a fix is applied, applied again, and taken back, and the meaning of the file is asked each time."""

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from codexwatch.model.finding import Edit
from codexwatch.remedies.apply import apply
from codexwatch.remedies.plan import Numbered, Plan, make_plan
from codexwatch.remedies.undo import plan_undo, undo

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Outcome(StrEnum):
    MENDED = "mended"
    REFUSED = "refused, the file as it was"
    NOTHING = "no step"


@dataclass(frozen=True)
class Case:
    """`steps` are worked out from the file as it is; `meaning` is what its program makes of it, by name.

    `wanted`: what is to change, None for a name that is to go.
    """

    name: str
    content: bytes
    steps: Callable[[Path], tuple[Edit, ...]]
    meaning: Callable[[Path], Mapping[str, object]]
    wanted: Mapping[str, object]


def tried(case: Case, folder: Path) -> Outcome:
    """Raises AssertionError where a byte or a meaning is lost."""
    path, backups = folder / case.name, folder / "backups"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(case.content)
    path.chmod(0o640)
    steps, before = case.steps(path), case.meaning(path)
    if not steps:
        return Outcome.NOTHING
    plan = _planned(steps)
    if plan.left:
        assert path.read_bytes() == case.content
        return Outcome.REFUSED
    entry = apply(plan.changes, backups, ["x"], NOW)
    after = case.meaning(path)
    differing = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert differing <= case.wanted.keys(), sorted(differing)
    assert {name: after.get(name) for name in case.wanted} == case.wanted
    again = case.steps(path)
    assert _planned(tuple(step for step in (again or steps) if again or step.line is None)).changes == ()
    undo(entry, plan_undo(entry))
    assert path.read_bytes() == case.content
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    return Outcome.MENDED


def _planned(steps: tuple[Edit, ...]) -> Plan:
    return make_plan([Numbered(number, "x", step) for number, step in enumerate(steps, start=1)])
