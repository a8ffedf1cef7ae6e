"""The ends of the log: a private, rotated file, and standard error for when the file cannot be written."""

import errno
import io
import logging
import os
import stat
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO


class Stream(logging.StreamHandler[TextIO]):
    """A stream whose failure is of no consequence: nobody is left to be told."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Drop the record."""


class RotatedFile(RotatingFileHandler):
    """JSON lines, mode 0600; when it cannot be written, `stand_in` is told once and gets the records if `relay`.

    Every record tries the file again, so that the log goes on by itself once there is room.
    """

    def __init__(self, path: Path, max_bytes: int, backups: int, stand_in: logging.Handler, *, relay: bool) -> None:
        super().__init__(path, maxBytes=max_bytes, backupCount=max(1, backups), encoding="utf-8", delay=True)
        self._stand_in = stand_in
        self._relay = relay
        self._failing = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; never raises."""
        try:
            self._write(f"{self.format(record)}\n")
        except OSError as error:
            self._fail(record, error)
        except Exception as error:  # noqa: BLE001 - the str() of a value that was logged may raise anything
            self._write_unprintable(record, error)
        else:
            if self._failing:
                self._failing = False
                self.emit(notice(logging.WARNING, "log.resumed"))

    def _write(self, line: str) -> None:
        data = line.encode(errors="backslashreplace")
        if self.stream is not None and self._is_replaced(self.stream):
            self._drop_stream()
        self.stream = stream = self.stream or self._open()
        size = os.fstat(stream.fileno()).st_size
        if size and size + len(data) > self.maxBytes:
            self.doRollover()
            self.stream = stream = self._open()
        # Past every buffer: one that a full disk refused would be written again, and again, with the later lines.
        if os.write(stream.fileno(), data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _is_replaced(self, stream: io.TextIOWrapper) -> bool:
        """Whether the path has come to mean another file, as after `rm` or a rotation by other hands."""
        try:
            return not os.path.samestat(Path(self.baseFilename).stat(), os.fstat(stream.fileno()))
        except FileNotFoundError:
            return True

    def _open(self) -> io.TextIOWrapper:
        """The file for appending. Raises OSError, also for a link, a FIFO or a device, which are not followed."""
        Path(self.baseFilename).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(self.baseFilename, flags, 0o600)
        try:
            _make_ready(descriptor)
            return io.TextIOWrapper(io.FileIO(descriptor, "r+"), encoding="utf-8")
        except BaseException:
            os.close(descriptor)
            raise

    def _drop_stream(self) -> None:
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError):
                stream.close()

    def _fail(self, record: logging.LogRecord, error: OSError) -> None:
        self._drop_stream()
        if not self._failing:
            self._failing = True
            self._stand_in.handle(notice(logging.ERROR, "log.failed", path=self.baseFilename, reason=str(error)))
        if self._relay:
            self._stand_in.handle(record)

    def _write_unprintable(self, record: logging.LogRecord, error: Exception) -> None:
        with suppress(Exception):
            self._write(f"{self.format(notice(record.levelno, 'log.garbled', reason=type(error).__name__))}\n")


def _make_ready(descriptor: int) -> None:
    """Mode 0600 and at the start of a line. Raises OSError."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    os.fchmod(descriptor, 0o600)
    if status.st_size and os.pread(descriptor, 1, status.st_size - 1) != b"\n":
        os.write(descriptor, b"\n")  # what a full disk or a power cut left of the last line must not swallow the next


def notice(level: int, event: str, **data: object) -> logging.LogRecord:
    """A record about the log itself, in the form that structlog's formatter takes for one of its own."""
    return logging.makeLogRecord(
        {
            "name": __name__,
            "levelno": level,
            "levelname": logging.getLevelName(level),
            "msg": {"event": event, **data},
            "_logger": None,
            "_name": logging.getLevelName(level).lower(),
        }
    )
