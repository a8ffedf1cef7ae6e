"""What the desktop shows, and why it does not: for the daemon after this one, and for commands."""

import sqlite3
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from codexwatch.model.desktop_problem import DesktopProblem

Run = Callable[[Callable[[sqlite3.Connection], None]], None]
"""Does some work on the state file, or tells the trouble; never raises for the disk's sake."""


def read_problem(connection: sqlite3.Connection) -> DesktopProblem | None:
    """None: the last popup arrived, or none was ever sent. Raises sqlite3.Error and ValueError."""
    row = connection.execute("SELECT problem, since FROM desktop").fetchone()
    return DesktopProblem(row[0], datetime.fromisoformat(row[1])) if row else None


class DesktopState:
    """The truth is in memory and written through; no method raises."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._problem: str | None = None
        self._popups: tuple[str, Mapping[str, int]] = ("", {})
        run(self._load)

    def load_popups(self, server: str) -> Mapping[str, int]:
        """What that server calls its popups, by key."""
        return self._popups[1] if server == self._popups[0] else {}

    def lost_popups(self, server: str) -> Collection[str]:
        """The keys of popups that were on the screen of another server, the last one before this."""
        return () if server == self._popups[0] else tuple(self._popups[1])

    def save_popups(self, server: str, numbers: Mapping[str, int]) -> None:
        """Put these in the place of all others."""
        if (server, numbers) == self._popups:
            return
        self._popups = (server, dict(numbers))
        rows = [(key.encode("utf-8", "backslashreplace").decode(), number, server) for key, number in numbers.items()]

        def save(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM popups")
            connection.executemany("INSERT OR REPLACE INTO popups VALUES (?, ?, ?)", rows)

        self._run(save)

    def save_problem(self, reason: str | None, now: datetime) -> None:
        """Why the last popup did not arrive; None: it did."""
        if reason == self._problem:
            return
        self._problem = reason

        def save(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM desktop")
            if reason is not None:
                connection.execute("INSERT INTO desktop VALUES (1, ?, ?)", (reason, now.isoformat()))

        self._run(save)

    def _load(self, connection: sqlite3.Connection) -> None:
        problem = connection.execute("SELECT problem FROM desktop").fetchone()
        self._problem = problem[0] if problem else None
        rows = connection.execute("SELECT key, number, server FROM popups").fetchall()
        if rows:
            self._popups = (rows[0][2], {key: number for key, number, _ in rows})
