"""What the daemon has seen lately, for whoever makes a pass."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from codexwatch.store.reader import open_readonly
from codexwatch.store.rows import PastProbe

MAX_ROWS = 4000
"""More than a quarter of an hour brings, even with a pass each second or two."""


class History:
    """The newest end of the state file's history; empty where there is none that can be read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def since(self, moment: datetime) -> Sequence[PastProbe]:
        """Oldest first."""
        try:
            reader = open_readonly(self._path)
            if reader is None:
                return ()
            with reader:
                return reader.newest_probes(moment, MAX_ROWS)
        except sqlite3.Error:
            return ()
