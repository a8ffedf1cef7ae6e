"""A log database as codex-cli 0.169.0 makes it: its schema and rows, recorded in the laboratory."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("recorded-0.169.0.json").read_text(encoding="utf-8"))
SCHEMA: list[str] = RECORDED["schema"]
NAMES = ("ts", "ts_nanos", "level", "target", "feedback_log_body", "thread_id", "process_uuid")

Row = Mapping[str, Any]


def rows(scenario: str) -> list[Row]:
    """What Codex wrote, e.g. in a `loop`."""
    found: list[Row] = RECORDED["rows"][scenario]
    return found


def newest(scenario: str) -> datetime:
    """When the last of these rows was written."""
    return datetime.fromtimestamp(max(row["ts"] for row in rows(scenario)) + 1, UTC)


class CodexLog:
    """A writer with its connection open, as long as a codex runs."""

    def __init__(self, home: Path, name: str = "logs_2.sqlite", schema: Iterable[str] = SCHEMA) -> None:
        home.mkdir(exist_ok=True)
        self.path = home / name
        self.database = sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)
        self.database.execute("PRAGMA journal_mode=WAL")
        for statement in schema:
            self.database.execute(statement)

    def write(self, written: Iterable[Row], **changed: Any) -> None:
        for row in written:
            values = {name: row.get(name) for name in NAMES} | changed
            columns = ", ".join(values)
            marks = ", ".join("?" * len(values))
            self.database.execute(f"INSERT INTO logs ({columns}) VALUES ({marks})", tuple(values.values()))

    def close(self) -> None:
        """The last connection merges everything and takes the files beside the database away."""
        self.database.close()


def files(home: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Every file of a home: inode, mode, time of the last change, content."""
    found = {}
    for path in sorted(home.iterdir()):
        status = path.stat()
        found[path.name] = (status.st_ino, status.st_mode, status.st_mtime_ns, path.read_bytes())
    return found
