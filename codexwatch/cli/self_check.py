"""What the service says of its own sight: waited for after an installation, printed by `service status`."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 20.0
PAUSE = 0.1
SEES = ("processes", "other processes", "homes", "environments", "watching", "notifications")
"""What a watchdog cannot do without; the other checks are about this machine's set-up."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One check that a daemon has made of itself; `remedy` where it is a problem."""

    name: str
    said: str
    remedy: str | None


def self_check(state_db: Path, pid: int | None) -> tuple[Seen, ...] | None:
    """What the daemon with that pid has published; None while it has not, or where it cannot be read."""
    import sqlite3

    from codexwatch.store.reader import open_readonly

    try:
        reader = open_readonly(state_db)
        if reader is None:
            return None
        with reader:
            document = json.loads(reader.self_check() or "null")
        if not document or (pid is not None and document["pid"] != pid):
            return None
        return tuple(Seen(item["check"], item["said"], item["remedy"]) for item in document["checks"])
    except (sqlite3.Error, OSError, ValueError, KeyError, TypeError):
        return None


def wait_for_self_check(
    state_db: Path, pid: int | None, looks: Callable[[], bool], patience: float = PATIENCE
) -> tuple[Seen, ...] | None:
    """The same once it is there; None when it does not come in time, or `looks` says that nobody looks."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if (seen := self_check(state_db, pid)) is not None:
            return seen
        if not looks():
            return None
        time.sleep(PAUSE)
    return None


def lines(seen: tuple[Seen, ...] | None, detail: str | None = None) -> list[str]:
    """One line when it sees all that it needs; else what is blind, and how to mend it. detail: what it said last."""
    if seen is None:
        return [f"sees:  not known yet ({detail or 'it has not finished looking'}); ask: codexwatch service status"]
    blind = [item for item in seen if item.remedy is not None and item.name in SEES]
    if not blind:
        shown = next((item.said for item in seen if item.name == "notifications"), "")
        return [f"sees:  processes, files and the desktop ({shown.partition(' shows popups')[0] or 'not asked for'})"]
    found = []
    for item in blind:
        found += [f"blind: {item.name}: {item.said}", f"  fix: {item.remedy}"]
    return found
