"""Reads the log back: every record in order, rotated files included, and what is added later."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import Self

LONGEST_LINE = 1_000_000
LEVELS = ("debug", "info", "warning", "error", "critical")


@dataclass(frozen=True, slots=True)
class Record:
    """One line: as it stands in the file, and what it says."""

    line: str
    data: dict[str, object]

    @property
    def at(self) -> datetime | None:
        """When it was written; None when the line does not say so in ISO 8601 with an offset."""
        try:
            at = datetime.fromisoformat(str(self.data.get("timestamp")))
        except ValueError:
            return None
        return at if at.tzinfo else None

    @property
    def level(self) -> str:
        """One of `LEVELS`; what is not known counts as info."""
        level = str(self.data.get("level"))
        return level if level in LEVELS else "info"


class Tail:
    """Where a reader is in the log; `read` may be called for ever and loses nothing to rotation.

    The open file, not its name, is the place: after a rotation the rest of it is read first, then the files that
    were begun after it, oldest first.
    """

    def __init__(self, log_file: Path) -> None:
        self._log_file = log_file
        self._file: BufferedReader | None = None
        self._rest = b""

    def read(self) -> Iterator[Record]:
        """What has been added since the last call, at first everything. A line still being written waits.

        Raises OSError when a file is there and cannot be read.
        """
        for newer in [None, *self._begun_later()]:
            if newer is not None:
                self._replace(newer)
            yield from self._lines()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _begun_later(self) -> list[BufferedReader]:
        """The files begun after the open one, oldest first.

        Opened from the newest backwards: a rotation meanwhile only shows a file twice, which its inode tells.
        """
        known = [os.fstat(self._file.fileno())] if self._file else []
        found: list[BufferedReader] = []
        for path in (self._log_file, *_rotated(self._log_file)):
            with suppress(FileNotFoundError):
                file = path.open("rb")
                status = os.fstat(file.fileno())
                if self._file and os.path.samestat(status, known[0]):
                    file.close()
                    break
                if any(os.path.samestat(status, other) for other in known):
                    file.close()
                    continue
                known.append(status)
                found.append(file)
        return found[::-1]

    def _replace(self, newer: BufferedReader) -> None:
        self._close()
        self._file, self._rest = newer, b""

    def _lines(self) -> Iterator[Record]:
        if self._file is None:
            return
        if os.fstat(self._file.fileno()).st_size < self._file.tell():  # emptied in place
            self._file.seek(0)
        while line := self._file.readline(LONGEST_LINE):
            self._rest += line
            if not line.endswith(b"\n") and len(self._rest) < LONGEST_LINE:
                return
            whole, self._rest = self._rest, b""
            if (record := parsed(whole)) is not None:
                yield record


def last_record(log_file: Path) -> Record | None:
    """The newest record, found without reading the files whole; None when there is no log."""
    for path in (log_file, *_rotated(log_file)):
        with suppress(FileNotFoundError), path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST_LINE))
            for line in reversed(file.read().splitlines()):
                if (record := parsed(line)) is not None:
                    return record
    return None


def _rotated(log_file: Path) -> list[Path]:
    """`codexwatch.jsonl.1`, `.2`, ..., the newest first."""
    beside = log_file.parent.glob(f"{log_file.name}.*")
    numbered = [path for path in beside if path.suffix[1:].isdecimal()]
    return sorted(numbered, key=lambda path: int(path.suffix[1:]))


def parsed(line: bytes) -> Record | None:
    """A record; None for what is no JSON object: one torn by a full disk or a power cut is not worth an error."""
    text = line.decode(errors="replace").strip()
    with suppress(ValueError, RecursionError):
        data = json.loads(text)
        if isinstance(data, dict):
            return Record(text, data)
    return None
