"""A database that cannot be used any more: telling that it is, and putting it aside for whoever wants to look."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from codexwatch.store.rows import UnreadableRow
from codexwatch.store.schema import NewerSchema

KEPT = 3
"""Broken files kept; the oldest makes room."""

# SQLITE_ERROR is what a wrong schema answers: a table or a column that is not there.
_BROKEN_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})


def is_broken(error: Exception) -> bool:
    """Whether the file itself is bad, and not the moment (a full disk, another writer, a folder without permission)."""
    if isinstance(error, NewerSchema | UnreadableRow):
        return True
    # The upper bits of an extended code only say more about the lower ones.
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN_CODES


def keep_aside(path: Path) -> Path:
    """Move the database out of the way, to `NAME.broken-<n>`; returns where it is now. Raises OSError."""
    aside = _free_name(path)
    # The database goes last: a log left beside a new one would be played into it.
    for suffix in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            Path(f"{aside}{suffix}").unlink()
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").replace(f"{aside}{suffix}")
    return aside


def _free_name(path: Path) -> Path:
    names = [path.with_name(f"{path.name}.broken-{number}") for number in range(1, KEPT + 1)]
    free = [name for name in names if not name.exists()]
    return free[0] if free else min(names, key=lambda name: name.stat().st_mtime)
