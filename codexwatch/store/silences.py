"""Silences: written by commands, read by the daemon, whichever of the two runs."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from codexwatch.model.silence import Silence
from codexwatch.store.schema import migrate, transaction

_PATIENCE = 2.0


def read_silences(connection: sqlite3.Connection) -> tuple[Silence, ...]:
    """In the order in which they were made. Raises sqlite3.Error, and ValueError for a row that makes no sense."""
    rows = connection.execute("SELECT id, rule, subject, until, until_resolved, made_at FROM silences ORDER BY id")
    return tuple(
        Silence(
            id=number,
            rule=rule,
            subject=subject,
            until=datetime.fromisoformat(until) if until else None,
            until_resolved=bool(until_resolved),
            made_at=datetime.fromisoformat(made_at),
        )
        for number, rule, subject, until, until_resolved, made_at in rows
    )


def add_silence(connection: sqlite3.Connection, silence: Silence) -> None:
    """One about the same alerts takes the place of an earlier one."""
    about = (silence.rule, silence.subject)
    connection.execute("DELETE FROM silences WHERE rule IS ? AND subject IS ?", about)
    until = silence.until.isoformat() if silence.until else None
    connection.execute(
        "INSERT INTO silences (rule, subject, until, until_resolved, made_at) VALUES (?, ?, ?, ?, ?)",
        (*about, until, silence.until_resolved, silence.made_at.isoformat()),
    )


def remove_silences(connection: sqlite3.Connection, silences: Iterable[Silence]) -> None:
    """Take these away; one that has gone already is no error."""
    connection.executemany("DELETE FROM silences WHERE id = ?", [(silence.id,) for silence in silences])


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The state file for a command that writes to it, in a transaction; made (0600) where there is none.

    Raises:
        sqlite3.Error, OSError, NewerSchema: it cannot be opened or written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection)
        with transaction(connection):
            yield connection
    finally:
        connection.close()
