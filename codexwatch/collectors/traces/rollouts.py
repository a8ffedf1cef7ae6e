"""How turns ended, by the ends of the rollouts: the one record that `codex exec` leaves as well.

A rollout holds the whole conversation: only its last lines are looked at, and of those only what ends a turn is kept.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from codexwatch.codex.log_phrases import classify
from codexwatch.collectors.traces.tail import last_lines
from codexwatch.model.traces import Trace, What

MAX_FILES = 12
MAX_TAIL = 262_144
_DAYS = 2
_NAME = re.compile(r"rollout-.*-(?P<thread>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl")
_ENDS = (b'"task_complete"', b'"turn_aborted"')

File = tuple[int, int, str]
"""Nanoseconds of the last change, size, path."""


class Rollouts:
    """The rollouts of one home; one that has not grown is not read again."""

    def __init__(self, home: str) -> None:
        self._folder = Path(home, "sessions")
        self._known: dict[File, tuple[Trace, ...]] = {}

    def ends(self, since: datetime, threads: Iterable[str] = ()) -> list[Trace]:
        """The ends of turns since then in the sessions of the last days and in `threads`, however old those are."""
        recent = sorted(self._files(threads), reverse=True)[:MAX_FILES]
        files = [file for file in recent if file[0] >= since.timestamp() * 1e9]
        self._known = {file: self._known[file] if file in self._known else tuple(_ends(file[2])) for file in files}
        return [trace for found in self._known.values() for trace in found if trace.at >= since]

    def _files(self, threads: Iterable[str]) -> set[File]:
        days = set(_newest_days(self._folder)) | {self._folder / day for day in map(_day, threads) if day}
        return {file for day in days for file in _listed(day)}


def _newest_days(folder: Path) -> list[Path]:
    """The last folders of `YYYY/MM/DD` by name."""
    days = [folder]
    for _ in range(3):
        days = [day / name for day in days for name in sorted(_names(day), reverse=True)[:_DAYS] if name.isdigit()]
    return sorted(days, reverse=True)[:_DAYS]


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(folder)]
    except OSError:
        return []


def _listed(day: Path) -> Iterator[File]:
    try:
        for entry in os.scandir(day):
            if _NAME.fullmatch(entry.name) and entry.is_file():
                status = entry.stat()
                yield status.st_mtime_ns, status.st_size, entry.path
    except OSError:
        return


def _day(thread: str) -> str | None:
    """The folder of a thread, whose id begins with the milliseconds of its start (UUID version 7, RFC 9562)."""
    try:
        started = datetime.fromtimestamp(int(thread.replace("-", "")[:12], 16) / 1000, UTC)
        return f"{started.astimezone():%Y/%m/%d}"
    except (ValueError, OverflowError, OSError):
        return None


def _ends(path: str) -> Iterator[Trace]:
    match = _NAME.fullmatch(Path(path).name)
    thread = match["thread"] if match else None
    for line in last_lines(path, MAX_TAIL):
        if any(mark in line for mark in _ENDS):
            trace = _end(line, thread)
            if trace:
                yield trace


def _end(line: bytes, thread: str | None) -> Trace | None:
    try:
        record = json.loads(line)
        payload = record["payload"]
        at = datetime.fromisoformat(record["timestamp"])
        kind, turn, error = payload["type"], payload.get("turn_id"), payload.get("error")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if kind not in ("task_complete", "turn_aborted") or at.tzinfo is None:
        return None
    turn = turn if isinstance(turn, str) else None
    if kind == "turn_aborted":
        return Trace(at=at, what=What.INTERRUPTED, thread=thread, turn=turn)
    if error is None:
        return Trace(at=at, what=What.COMPLETED, thread=thread, turn=turn)
    message = error.get("message") if isinstance(error, dict) else error
    return Trace(at=at, what=What.FAILED, thread=thread, turn=turn, cause=classify(str(message)))
