"""Reading what the daemon knows without being it: nothing is created, locked for longer than a query, or changed."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from codexwatch.model.alert import Alert
from codexwatch.model.desktop_problem import DesktopProblem
from codexwatch.model.past import Episode, Span, WayDay
from codexwatch.model.silence import Silence
from codexwatch.store.days import read_days
from codexwatch.store.desktop import read_problem
from codexwatch.store.past import read_episodes, read_spans
from codexwatch.store.rows import (
    Identity,
    PastProbe,
    read_alerts,
    read_last_pass,
    read_newest_probes,
    read_probes,
)
from codexwatch.store.schema import MIGRATIONS, version_of
from codexwatch.store.self_check import read_self_check
from codexwatch.store.silences import read_silences

_PATIENCE = 0.5


class Reader:
    """A view of the state file. Every method may raise sqlite3.Error, the first also UnreadableRow."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def load_alerts(self) -> Mapping[Identity, Alert]:
        """As the daemon saved them last."""
        return read_alerts(self._connection)

    def load_silences(self) -> tuple[Silence, ...]:
        """As commands have made them. Raises also ValueError."""
        return read_silences(self._connection)

    def desktop_problem(self) -> DesktopProblem | None:
        """Why popups do not arrive, as far as the daemon knows. Raises also ValueError."""
        return read_problem(self._connection)

    def last_pass(self) -> str | None:
        """The document of the last pass; None before the first one."""
        return read_last_pass(self._connection)

    def self_check(self) -> str | None:
        """What the daemon sees, as it has said after its start; None before."""
        return read_self_check(self._connection)

    def probes(self, since: datetime) -> Iterator[PastProbe]:
        """The history, oldest first."""
        return read_probes(self._connection, since)

    def newest_probes(self, since: datetime, rows: int) -> Sequence[PastProbe]:
        """At most `rows` of them, and quickly."""
        return read_newest_probes(self._connection, since, rows)

    def days(self, since: date, *, phases: bool = False) -> Sequence[WayDay]:
        """How each way has fared, by way and day. phases: each phase too."""
        return read_days(self._connection, since, phases=phases)

    def spans(self, since: datetime) -> Sequence[Span]:
        """The verdicts, oldest first. Raises also ValueError."""
        return read_spans(self._connection, since)

    def episodes(self, since: datetime) -> Sequence[Episode]:
        """The alerts that fired then and later, oldest first. Raises also ValueError."""
        return read_episodes(self._connection, since)


def open_readonly(path: Path) -> Reader | None:
    """None where there is no state of this version that can be read."""
    try:
        connection = _connect(path)
    except sqlite3.Error:
        return None
    try:
        usable = version_of(connection) == len(MIGRATIONS)
    except sqlite3.Error:
        usable = False
    if usable:
        return Reader(connection)
    connection.close()
    return None


def _connect(path: Path) -> sqlite3.Connection:
    # A reader of a database in WAL mode makes its -wal and -shm files where there are none, and leaves them behind.
    # There are none exactly while nobody writes, and then the file can be read as one that does not change.
    mode = "mode=ro" if Path(f"{path}-wal").exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=_PATIENCE, isolation_level=None)
