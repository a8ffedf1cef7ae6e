"""The daemon's own hold on the state file."""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from codexwatch.engine.tracker import Mark
from codexwatch.model.alert import Alert
from codexwatch.model.past import Sighting
from codexwatch.model.probe import Probe
from codexwatch.model.silence import Silence
from codexwatch.model.transition import Transition
from codexwatch.store import past, reader, rows, silences
from codexwatch.store.broken import is_broken, keep_aside
from codexwatch.store.days import count_probes
from codexwatch.store.desktop import DesktopState
from codexwatch.store.rows import Identity
from codexwatch.store.schema import NewerSchema, migrate, transaction
from codexwatch.store.self_check import write_self_check

MAX_BYTES = 64 * 1024 * 1024
_PATIENCE = 0.5
"""Seconds to wait for another process to finish writing: the caller is an event loop."""


class Store:
    """Alerts, the last pass, and the history of probes.

    The truth is in memory and written through, so that the watch goes on whatever becomes of the disk. No method
    raises for the disk's sake; trouble is told to `report`, once, and when it is over. Each write tries again. A file
    that is broken is kept beside as `state.db.broken-<n>` and a new one started, without losing what is known.
    """

    open_readonly = staticmethod(reader.open_readonly)

    def __init__(self, path: Path, report: Callable[[str], None], *, max_bytes: int = MAX_BYTES) -> None:
        """Create the file (0600) where there is none and read it. `report` gets sentences fit for the log."""
        self._path = path
        self._report = report
        self._max_bytes = max_bytes
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._trouble: str | None = None
        self._behind = False
        self._alerts: Mapping[Identity, Alert] = {}
        self._last_pass: str | None = None
        self._silences: tuple[Silence, ...] = ()
        self._run(self._load)
        self.desktop = DesktopState(self._run)

    def close(self) -> None:
        """Write the log into the file and let go of it. Writing again would open it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def load_alerts(self) -> Mapping[Identity, Alert]:
        """Those that were saved last, by this process or the one before."""
        return self._alerts

    def save_alerts(self, alerts: Mapping[Identity, Alert]) -> None:
        """Put these in the place of all others; to be done before any of them is told."""
        self._alerts = dict(alerts)
        self._run(lambda connection: rows.write_alerts(connection, self._alerts))

    def mark(self, identity: Identity, mark: Mark, content: str | None) -> None:
        """`content` has been said of this alert there; None: nothing has, as far as it matters.

        Without effect when there is no such alert any more.
        """
        alert = self._alerts.get(identity)
        if alert is not None:
            said = replace(alert, told=content) if mark is Mark.TOLD else replace(alert, sent=content)
            self.save_alerts({**self._alerts, identity: said})

    def load_silences(self) -> tuple[Silence, ...]:
        """Those that commands have made; the ones known last where the file cannot be read."""

        def load(connection: sqlite3.Connection) -> None:
            self._silences = silences.read_silences(connection)

        self._run(load)
        return self._silences

    def add_silence(self, silence: Silence) -> None:
        """Keep quiet about this from now on, in the place of an earlier silence about the same."""
        about = (silence.rule, silence.subject)
        others = (item for item in self._silences if (item.rule, item.subject) != about)
        self._silences = (*others, silence)
        self._run(lambda connection: silences.add_silence(connection, silence))

    def remove_silences(self, over: Iterable[Silence]) -> None:
        """Forget these."""
        gone = tuple(over)
        self._silences = tuple(item for item in self._silences if item not in gone)
        self._run(lambda connection: silences.remove_silences(connection, gone))

    def last_pass(self) -> str | None:
        """The document that was saved last; None before the first pass."""
        return self._last_pass

    def save_pass(self, document: str) -> None:
        """Keep what `status` shows of this pass, in place of the one before."""
        self._last_pass = document
        self._run(lambda connection: rows.write_last_pass(connection, document))

    def save_self_check(self, document: str) -> None:
        """Keep what the daemon has found out about its own sight."""
        self._run(lambda connection: write_self_check(connection, document))

    def record_probes(self, now: datetime, probes: Iterable[Probe], network: str | None = None) -> None:
        """Add to the history and forget its oldest end. What cannot be written is not kept.

        network: where the machine is, as `network_of` calls it.
        """
        made = tuple(probes)

        def add(connection: sqlite3.Connection) -> None:
            rows.add_probes(connection, now, made, network)
            rows.prune_probes(connection, now)
            count_probes(connection, now, made)

        self._run(add)

    def record_sighting(self, seen: Sighting) -> None:
        """Add the verdict of a whole pass to the history."""
        self._run(lambda connection: past.record_sighting(connection, seen))

    def record_transitions(self, now: datetime, transitions: Sequence[Transition]) -> None:
        """Add what has become of alerts to the history."""
        self._run(lambda connection: past.record_transitions(connection, now, transitions))

    def _load(self, connection: sqlite3.Connection) -> None:
        self._alerts, self._last_pass = rows.read_alerts(connection), rows.read_last_pass(connection)

    def _run(self, work: Callable[[sqlite3.Connection], None]) -> None:
        trouble = self._try(work)
        if trouble is not None:
            # Once more on a connection of its own: the file may have been put aside, removed or replaced.
            trouble = self._try(work)
        if trouble != self._trouble:
            self._trouble = trouble
            self._report(trouble or f"{self._path} is written again")

    def _try(self, work: Callable[[sqlite3.Connection], None]) -> str | None:
        """Why it could not be done, or None."""
        try:
            connection = self._connected()
            with transaction(connection):
                if self._behind:
                    rows.write_alerts(connection, self._alerts)
                    rows.write_last_pass(connection, self._last_pass)
                work(connection)
        # MemoryError: what the sqlite3 module makes of SQLITE_NOMEM.
        except (sqlite3.Error, OSError, MemoryError, NewerSchema, rows.UnreadableRow) as error:
            self._behind = True
            with suppress(sqlite3.Error):
                self.close()
            if is_broken(error):
                self._start_anew(error)
            return f"{self._path} cannot be written: {error}; alerts are kept in memory only"
        self._behind = False
        return None

    def _start_anew(self, error: Exception) -> None:
        try:
            aside = keep_aside(self._path)
        except OSError as refusal:
            self._report(f"{self._path} is broken ({error}) and cannot be put aside: {refusal}")
        else:
            self._report(f"{self._path} is broken ({error}); it is kept as {aside.name}, and a new one is started")

    def _connected(self) -> sqlite3.Connection:
        if self._connection is not None and _identity(self._path) != self._opened:
            # Removed or replaced under our feet: what is written to the old file is seen by nobody.
            self.close()
            self._behind = True
        if self._connection is None:
            self._connection = self._connect()
            self._opened = _identity(self._path)
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._path.is_symlink():
            # Somebody wants us to write somewhere else. Only the link is moved.
            aside = keep_aside(self._path)
            self._report(f"{self._path} is a link; it is kept as {aside.name}, and a file is started in its place")
        _make_private(self._path)
        connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA journal_size_limit = 1048576")
            connection.execute("PRAGMA cache_size = -256")
            (page_size,) = connection.execute("PRAGMA page_size").fetchone()
            connection.execute(f"PRAGMA max_page_count = {self._max_bytes // page_size}")
            migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _make_private(path: Path) -> None:
    """Create it or close it to others, before SQLite gives its mode to the files beside it."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        # Not opened for it: closing any descriptor of the file would drop the locks that SQLite holds on it.
        if stat.S_IMODE(path.stat().st_mode) != 0o600:
            path.chmod(0o600)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
