"""Cases run as whole processes, several worlds at a time: `check`, `fix --yes`, `check` in a new terminal, `undo`."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.cases.case import Case, Machine
from tests.faults.furnish import build, furnished, terminal
from tests.faults.machine import CODEXWATCH, Checked, check
from tests.lab.ca import LabCA
from tests.lab.world import World

WORLDS = 3
"""At a time: most of a pass is waiting for answers."""

LARGE = 65_536
"""Bytes."""

Contents = Mapping[str, bytes]


@dataclass(frozen=True)
class Mended:
    """What `fix --yes` did. `before`, `after` and `undone` are the files of the home directory."""

    document: dict[str, Any]
    before: Contents
    after: Contents
    undone: Contents
    undo_says: str
    anew: Checked


@dataclass(frozen=True)
class Outcome:
    """What came of a case. `mended` is None where `fix` can do nothing: every step is left to the user."""

    checked: Checked
    mended: Mended | None

    @property
    def finding(self) -> dict[str, Any]:
        return self.checked.first


class Laboratory:
    """Runs the cases in the order in which they will be asked for, ahead of the questions."""

    def __init__(self, ca: LabCA, cases: Iterable[Case]) -> None:
        self._pool = ThreadPoolExecutor(WORLDS)
        self._outcomes: dict[str, Future[Outcome]] = {
            case.name: self._pool.submit(run, case, ca) for case in dict.fromkeys(cases)
        }

    def outcome(self, case: Case) -> Outcome:
        return self._outcomes[case.name].result()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def run(case: Case, ca: LabCA) -> Outcome:
    """One case in a world of its own."""
    with build(case.machine, ca) as world, furnished(case.machine, world):
        return in_world(case, world)


def in_world(case: Case, world: World) -> Outcome:
    """One case in a world that has been furnished for it."""
    checked = check(world, terminal(case.machine, world))
    rule = case.fixing or case.first
    found = (item for item in checked.document["findings"] if item["rule"] == rule)
    doable = rule and any(_can_be_done(step) for item in found for step in item["remedy"]["steps"])
    return Outcome(checked, _mended(rule, case, world) if doable else None)


def check_once(machine: Machine, ca: LabCA) -> Checked:
    """What `check` says of a machine."""
    with build(machine, ca) as world, furnished(machine, world):
        return check(world, terminal(machine, world))


def _can_be_done(step: Mapping[str, Any]) -> bool:
    return bool(step["kind"] != "manual")


def _mended(rule: str, case: Case, world: World) -> Mended:
    env = terminal(case.machine, world)
    before = contents(world.home)
    fixed = world.run([*CODEXWATCH, "fix", rule, "--yes", "--json"], env, timeout=90)
    assert "Traceback" not in fixed.stderr, fixed.stderr
    document = json.loads(fixed.stdout)
    after = contents(world.home)
    anew = check(world, terminal(case.machine, world))
    undo = world.run([*CODEXWATCH, "undo"], env) if document["applied"] else None
    return Mended(document, before, after, contents(world.home), undo.stderr if undo else "", anew)


def contents(home: Path) -> Contents:
    """The files that a person wrote: not those of codexwatch, nor what Codex writes, which can be gigabytes."""
    own = (home / ".local", home / ".config/codexwatch", home / ".codex/app-server-daemon", home / ".codex/tmp")
    files = (path for path in home.rglob("*") if not any(path.is_relative_to(item) for item in own))
    return {str(path.relative_to(home)): path.read_bytes() for path in files if _is_written_by_hand(path)}


def _is_written_by_hand(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size < LARGE
