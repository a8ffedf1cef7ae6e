"""The one bounded reader of files.

A watched path can be anything: a named pipe that nobody writes to, a device, a log somebody linked there, a directory.
Nothing of that may stop the daemon, so every file is opened without blocking, judged by `fstat` on the open descriptor
(not by a `stat` before it: the path can change in between), and read up to a limit.
"""

import errno
import os
import stat
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from codexwatch.model.phrase import Phrase

LIMIT = 1_048_576
_CHUNK = 262_144
# O_NONBLOCK: opening a named pipe without a writer would wait for one.
# O_NOCTTY: opening a terminal must not make it ours.
FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC

# Nanoseconds of the last change, size in bytes, inode, nanoseconds of the last change of the inode.
Stamp = tuple[int, int, int, int]


NOT_UTF8 = "\N{REPLACEMENT CHARACTER}"
"""Stands in a text where the file has bytes that are no UTF-8."""


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a regular file. Not in the repr: it may hold keys and proxy passwords."""

    path: str
    text: str = field(repr=False)
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something is there, but its text cannot be had; the reason completes the sentence "<path> …"."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing is there."""

    path: str


def read_text(path: str, *, limit: int = LIMIT) -> FileText | Unreadable | Absent:
    """Read a text file of at most `limit` bytes as UTF-8.

    Bytes that are not UTF-8 become U+FFFD, which every output can write. A byte-order mark stays: some readers of these
    files trip over it, and the finding that says so needs to see it. Never blocks and never raises for what it finds.
    """
    return _read(path, limit, None)


class FileCache:
    """Remembers texts by path, and gives them back without reading while the stamp is the same.

    The text of an unchanged file is the same object each time, so what is derived from it can be cached by identity.
    """

    def __init__(self, *, max_files: int = 512, max_bytes: int = 8 * LIMIT) -> None:
        self._texts: OrderedDict[str, FileText] = OrderedDict()
        self._max_files = max_files
        self._max_bytes = max_bytes
        self._bytes = 0
        self._seen: dict[tuple[str, int], FileText | Unreadable | Absent] | None = None

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Inside, a file stays what it was when it was read first: its values and its lines are of one time."""
        self._seen = {}
        try:
            yield
        finally:
            self._seen = None

    def read(self, path: str, *, limit: int = LIMIT) -> FileText | Unreadable | Absent:
        """As `read_text`."""
        if self._seen is None:
            return self._read_now(path, limit)
        if (path, limit) not in self._seen:
            self._seen[path, limit] = self._read_now(path, limit)
        return self._seen[path, limit]

    def _read_now(self, path: str, limit: int) -> FileText | Unreadable | Absent:
        known = self._texts.get(path)
        found = _read(path, limit, known)
        if found is known:
            self._texts.move_to_end(path)
            return found
        if known is not None:
            self._drop(path)
        if isinstance(found, FileText):
            self._texts[path] = found
            self._bytes += found.stamp[1]
            while self._texts and (len(self._texts) > self._max_files or self._bytes > self._max_bytes):
                self._drop(next(iter(self._texts)))
        return found

    def _drop(self, path: str) -> None:
        self._bytes -= self._texts.pop(path).stamp[1]


def stamp_of(status: os.stat_result) -> Stamp:
    """What changes with the content of a file."""
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns


def _read(path: str, limit: int, known: FileText | None) -> FileText | Unreadable | Absent:
    try:
        descriptor = os.open(path, FLAGS)
    except (FileNotFoundError, NotADirectoryError):
        return Absent(path)
    except (OSError, ValueError) as error:
        return Unreadable(path, _reason(error))
    try:
        return _read_open(path, descriptor, limit, known)
    except OSError as error:
        return Unreadable(path, _reason(error))
    finally:
        os.close(descriptor)


def _read_open(path: str, descriptor: int, limit: int, known: FileText | None) -> FileText | Unreadable:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return Unreadable(path, Phrase("is {kind}, not a file", kind=_kind(status.st_mode)))
    if status.st_size > limit:
        sizes = {"size": _size(status.st_size), "limit": _size(limit)}
        return Unreadable(path, Phrase("is {size}; only files up to {limit} are read", **sizes))
    stamp = stamp_of(status)
    if known is not None and known.stamp == stamp:
        return known
    content = bytearray()
    # A file of /proc has size 0 and a log may grow while it is read: only what was read counts.
    while chunk := os.read(descriptor, _CHUNK):
        content += chunk
        if len(content) > limit:
            return Unreadable(path, Phrase("is more than {limit}; larger files are not read", limit=_size(limit)))
    if b"\0" in content:
        return Unreadable(path, Phrase("is not text"))
    return FileText(path, content.decode("utf-8", "replace"), stamp)


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return Phrase("a directory")
    if stat.S_ISFIFO(mode):
        return Phrase("a named pipe")
    if stat.S_ISSOCK(mode):
        return Phrase("a socket")
    return Phrase("a device")


_REASONS = {
    errno.EACCES: Phrase("cannot be read: permission denied"),
    errno.EPERM: Phrase("cannot be read: permission denied"),
    errno.ELOOP: Phrase("is a loop of symbolic links"),
    errno.ENXIO: Phrase("is a socket, not a file"),
    errno.EOPNOTSUPP: Phrase("is a socket, not a file"),
    errno.ENODEV: Phrase("is a device, not a file"),
    errno.EISDIR: Phrase("is a directory, not a file"),
    errno.ENAMETOOLONG: Phrase("has a name that is too long"),
    errno.EAGAIN: Phrase("is locked by another program"),
    errno.EMFILE: Phrase("cannot be read: too many open files"),
    errno.ENFILE: Phrase("cannot be read: too many open files"),
    errno.ESTALE: Phrase("is on a network drive that has gone away"),
}


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):  # a path with a NUL in it, or one that the file system cannot spell
        return Phrase("has a name that no file can have")
    if error.errno in _REASONS:
        return _REASONS[error.errno]
    return Phrase("cannot be read: {error}", error=(error.strerror or "unknown error").lower())


def _size(count: int) -> str:
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")):
        if count >= unit:
            return f"{count / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{count} bytes"
