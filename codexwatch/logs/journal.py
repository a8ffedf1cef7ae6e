"""Reads back what the daemon said to systemd's journal: the same lines that its own file has."""

import subprocess
from collections.abc import Iterator, Mapping
from typing import Self

from codexwatch.logs.reading import Record, parsed

UNIT = "codexwatch.service"
LONGEST_WAIT = 60.0
_CURSOR = b"-- cursor: "


class NoJournal(Exception):  # noqa: N818 - a word, like the others that people read
    """There is no journal here, or it is not shown to this user; the message is journalctl's own."""


class Journal:
    """Where a reader is in the journal of the user service; `read` may be called for ever, as a `Tail`'s."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {**environ, "LC_ALL": "C.UTF-8"}
        self._cursor: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing stays open."""

    def read(self) -> Iterator[Record]:
        """What has been added since the last call, at first everything. Raises NoJournal."""
        for line in self._said().splitlines():
            if line.startswith(_CURSOR):
                self._cursor = line.removeprefix(_CURSOR).decode().strip()
            elif (record := parsed(line)) is not None:
                yield record

    def _said(self) -> bytes:
        begin = [f"--after-cursor={self._cursor}"] if self._cursor else []
        command = ["journalctl", "--user", f"--unit={UNIT}", "--output=cat", "--no-pager", "--show-cursor"]
        try:
            done = subprocess.run(
                [*command, *begin], env=self._environ, capture_output=True, timeout=LONGEST_WAIT, check=False
            )
        except OSError as error:
            raise NoJournal(f"journalctl cannot be run: {error.strerror}") from error
        except subprocess.TimeoutExpired:
            raise NoJournal("journalctl does not answer") from None
        # That there is nothing yet is no error, though it ends with 1.
        if done.returncode and (said := done.stderr.decode(errors="replace").strip()):
            raise NoJournal(said)
        return done.stdout
