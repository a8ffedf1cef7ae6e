"""What was changed, kept so that it can be taken back: one folder a fix, 0700, with every file before and after.

Backups are the one copy of a user's secret that codexwatch keeps; after 30 days they are deleted.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from codexwatch.remedies.files import digest
from codexwatch.remedies.plan import FileChange

KEPT = timedelta(days=30)
_JOURNAL = "journal.json"


class State(StrEnum):
    """`applying` outlives only a crash: then each file is the old one or the new one, which its digest tells."""

    APPLYING = "applying"
    APPLIED = "applied"
    ROLLED_BACK = "rolled-back"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Changed:
    """One file: digests are SHA-256, None where there was no file."""

    path: str
    real: str
    before: str | None
    after: str
    mode: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One run of `fix`."""

    id: str
    at: str
    rules: tuple[str, ...]
    files: tuple[Changed, ...]
    commands: tuple[tuple[str, ...], ...] = ()
    state: State = State.APPLYING
    folder: Path = field(default_factory=Path, compare=False)

    def before(self, number: int) -> bytes | None:
        """What the file was; raises OSError if the backup is gone."""
        return None if self.files[number].before is None else (self.folder / f"{number}.before").read_bytes()

    def after(self, number: int) -> bytes:
        """What it was made; raises OSError if the backup is gone."""
        return (self.folder / f"{number}.after").read_bytes()


def begin(folder: Path, changes: Sequence[FileChange], rules: Sequence[str], now: datetime) -> Entry:
    """Keep copies of everything before anything is changed.

    Raises:
        OSError: they cannot be kept; then nothing may be changed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    entry = Entry(
        _new_id(folder, now),
        now.isoformat(timespec="seconds"),
        tuple(rules),
        tuple(_changed(change) for change in changes),
    )
    entry = replace(entry, folder=folder / entry.id)
    entry.folder.mkdir(mode=0o700)
    for number, change in enumerate(changes):
        if change.target.content is not None:
            _write(entry.folder / f"{number}.before", change.target.content)
        _write(entry.folder / f"{number}.after", change.new)
    return save(entry)


def save(entry: Entry) -> Entry:
    """Write the journal, in one step. Raises OSError."""
    fresh = entry.folder / f"{_JOURNAL}.new"
    values = {name: value for name, value in asdict(entry).items() if name != "folder"}
    _write(fresh, json.dumps(values, indent=1).encode())
    fresh.replace(entry.folder / _JOURNAL)
    return entry


def entries(folder: Path) -> tuple[Entry, ...]:
    """Newest first; a folder that holds no journal is passed over."""
    return tuple(sorted(_entries(folder), key=lambda entry: entry.id, reverse=True))


def _entries(folder: Path) -> Iterator[Entry]:
    for path in folder.glob(f"*/{_JOURNAL}"):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            values = json.loads(path.read_bytes())
            files = tuple(Changed(**item) for item in values["files"])
            commands = tuple(tuple(command) for command in values["commands"])
            rules, state = tuple(values["rules"]), State(values["state"])
            yield Entry(values["id"], values["at"], rules, files, commands, state, path.parent)


def forget_old(folder: Path, now: datetime) -> None:
    """Delete what is older than 30 days."""
    for entry in entries(folder):
        if datetime.fromisoformat(entry.at) < now - KEPT:
            shutil.rmtree(entry.folder, ignore_errors=True)


def _changed(change: FileChange) -> Changed:
    target = change.target
    return Changed(target.path, str(target.real), target.digest, digest(change.new) or "", target.mode)


def _new_id(folder: Path, now: datetime) -> str:
    """Sorts by time and is easy to type."""
    start = now.strftime("%Y%m%d-%H%M%S")
    taken = {path.name for path in folder.iterdir()}
    return next(name for name in (start, *(f"{start}-{count}" for count in range(2, 1000))) if name not in taken)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
