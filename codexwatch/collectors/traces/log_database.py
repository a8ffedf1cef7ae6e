"""The newest rows of Codex's log database, read without a trace.

A writer's lock of five seconds on this file stops Codex from starting (openai/codex#35555), and its log can grow to
many gigabytes (#27741). So it is opened read-only, its shared memory too, which leaves no lock but a shared one for
milliseconds and can neither check-point nor create a file; it is walked back from its newest row, as far as the row
that was seen last, a number of rows or a time limit allow.
"""

import os
import re
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from codexwatch.codex.log_rows import READERS, read_row
from codexwatch.model.traces import Trace

MAX_ROWS = 20_000
"""How far back a first look goes. Codex keeps some 1000 rows a thread (measured on 0.169.0: 60 of a loop are 400)."""
MAX_TEXTS = 2_000
MAX_SECONDS = 0.5
_MAX_TEXT = 32_768
_END = 400
_BUSY = 0.1
_STEPS = 2_000
_NAME = re.compile(r"logs(?:_\d+)?\.sqlite")
_PID = re.compile(r"pid:(\d{1,10}):")

Stamp = tuple[int, int, int]


class LogError(Exception):
    """Why the database cannot be read; the reason completes the sentence "<path> …"."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log database and what is not merged into it yet; the stamps change with everything that is written."""

    path: str
    bytes: int
    stamps: tuple[Stamp, Stamp]

    @property
    def has_wal(self) -> bool:
        return self.stamps[1][0] != 0

    @property
    def written_ns(self) -> int:
        return max(stamp[2] for stamp in self.stamps)


def find_log(folder: str) -> LogFile | None:
    """The database that was written last: versions of Codex number theirs differently, and leave the old ones."""
    try:
        names = [entry.name for entry in os.scandir(folder) if _NAME.fullmatch(entry.name)]
    except OSError:
        return None
    found = (_look(str(Path(folder, name))) for name in names)
    return max(filter(None, found), key=lambda log: log.written_ns, default=None)


def _look(path: str) -> LogFile | None:
    main, wal = _stamp(path), _stamp(f"{path}-wal")
    return LogFile(path, main[1] + wal[1], (main, wal)) if main[0] else None


def _stamp(path: str) -> Stamp:
    """Inode, size and time of the last change; zeros for what is no file."""
    try:
        status = Path(path).stat()
    except OSError:
        return (0, 0, 0)
    return (status.st_ino, status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else (0, 0, 0)


def read_log(log: LogFile, after: int, since: datetime) -> tuple[int, list[Trace]]:
    """The number of the newest row, and what the rows after `after` say, the oldest first; none older than `since`.

    Raises:
        LogError: locked, damaged, or not laid out as any known version lays it out.
    """
    try:
        with closing(_open(log)) as database:
            return _read(database, after, since)
    except sqlite3.Error as error:
        # The message of an error may quote the file; its name is fixed.
        raise LogError(f"cannot be read: {getattr(error, 'sqlite_errorname', type(error).__name__)}") from None


def _open(log: LogFile) -> sqlite3.Connection:
    # Without a log beside it nobody has the database open, and opening it in the usual way would create one.
    how = "mode=ro&readonly_shm=1" if log.has_wal else "mode=ro&immutable=1"
    database = sqlite3.connect(f"file:{quote(log.path)}?{how}", uri=True, timeout=_BUSY, isolation_level=None)
    database.text_factory = lambda text: text.decode("utf-8", "replace")
    ends = time.monotonic() + MAX_SECONDS
    database.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
    return database


def _read(database: sqlite3.Connection, after: int, since: datetime) -> tuple[int, list[Trace]]:
    columns = {row[1] for row in database.execute("PRAGMA table_info(logs)")}
    if not {"ts", "target", "feedback_log_body"} <= columns:
        raise LogError("is not laid out as any version that codexwatch knows lays it out")
    (newest,) = database.execute("SELECT max(rowid) FROM logs").fetchone()
    if newest is None:
        return 0, []
    # A database that was begun anew counts from one again.
    after = max(after if after <= newest else 0, newest - MAX_ROWS)
    rows = database.execute(_query(columns), (_MAX_TEXT, _MAX_TEXT, -_END, after, *READERS, MAX_TEXTS))
    return newest, sorted(_traces(rows, since), key=lambda trace: trace.at)


def _query(columns: set[str]) -> str:
    nanos, thread, process = (name if name in columns else "NULL" for name in ("ts_nanos", "thread_id", "process_uuid"))
    text = "feedback_log_body"
    return (
        f"SELECT ts, {nanos}, target, {thread}, {process},"  # noqa: S608 (names of columns, all from here)
        f" CASE WHEN length({text}) <= ? THEN {text} ELSE substr({text}, 1, ?) || substr({text}, ?) END"
        f" FROM logs WHERE rowid > ? AND target IN ({', '.join('?' * len(READERS))}) ORDER BY rowid DESC LIMIT ?"
    )


def _traces(rows: sqlite3.Cursor, since: datetime) -> Iterator[Trace]:
    try:
        for seconds, nanos, target, thread, process, text in rows:
            at = _time(seconds, nanos)
            if at is None or at < since or not isinstance(text, str):
                continue
            pid = _PID.match(str(process))
            trace = read_row(target, text, at, int(pid[1]) if pid else None, thread)
            if trace is not None:
                yield trace
    except sqlite3.OperationalError as error:
        # Out of time: the newest rows came first, and they are what matters.
        if getattr(error, "sqlite_errorname", "") != "SQLITE_INTERRUPT":
            raise


def _time(seconds: object, nanos: object) -> datetime | None:
    if not isinstance(seconds, int):
        return None
    try:
        return datetime.fromtimestamp(seconds + (nanos / 1e9 if isinstance(nanos, int) else 0), UTC)
    except (OverflowError, OSError, ValueError):
        return None
