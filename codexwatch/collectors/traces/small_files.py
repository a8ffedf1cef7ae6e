"""The small files beside the log: what Codex knows of newer versions, and what its background server complained of."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from codexwatch.codex.log_rows import read_row
from codexwatch.collectors.files import FileText, read_text
from codexwatch.collectors.traces.tail import last_lines
from codexwatch.model.traces import Trace

MAX_TAIL = 32_768
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(r"(?P<at>\d{4}-\d\d-\d\dT[\d:.]+Z) +(?:ERROR|WARN) +(?P<target>codex_\w+(?:::\w+)*): ")


def newest_version(home: str) -> str | None:
    """`latest_version` of version.json, which Codex asks for once in 20 hours."""
    found = read_text(str(Path(home, "version.json")), limit=65_536)
    try:
        version = json.loads(found.text)["latest_version"] if isinstance(found, FileText) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return version if isinstance(version, str) and _VERSION.fullmatch(version) else None


def written_at(path: str) -> datetime | None:
    """When a file was last written."""
    try:
        return datetime.fromtimestamp(Path(path).stat().st_mtime, UTC)
    except OSError:
        return None


def complaints(home: str, since: datetime) -> Iterator[Trace]:
    """What the end of daemon.stderr.log says: errors also reach it while the database is locked."""
    for raw in last_lines(str(Path(home, "app-server-daemon", "daemon.stderr.log")), MAX_TAIL):
        line = _COLOUR.sub("", raw.decode("utf-8", "replace"))
        match = _LINE.match(line)
        at = _time(match["at"]) if match else None
        if match is None or at is None:
            continue
        trace = read_row(match["target"], line[match.end() :], at) if at >= since else None
        if trace:
            yield trace


def _time(text: str) -> datetime | None:
    """None for what only looks like one, as where two processes wrote at once."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
