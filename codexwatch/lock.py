"""One daemon a user: a lock that the kernel gives back when its holder dies, with the holder's pid inside.

`status` asks on every call and must start in a blink, so it asks the kernel itself; filelock, whose import alone
takes 50 ms, is for the daemon. On Unix filelock holds a `flock`, which is what is asked for here.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PID_UNKNOWN = 0
"""A daemon runs, and did not say under which pid."""

_PATIENCE = 0.5
"""Seconds to try: `daemon_alive` of another process holds the lock for an instant."""


class AlreadyRunning(Exception):  # noqa: N818 - a word, like the others that people read
    """Another daemon of this user holds the lock; the message is for the user."""

    def __init__(self, pid: int) -> None:
        super().__init__("codexwatch is already running" + (f" (pid {pid})" if pid != PID_UNKNOWN else ""))
        self.pid = pid


class Held:
    """The lock while it is held."""

    def __init__(self, path: Path) -> None:
        from filelock import FileLock

        self.path = path
        self._lock = FileLock(path, timeout=_PATIENCE, mode=0o644)
        self._file: tuple[int, int] | None = None

    def acquire(self) -> None:
        """As `hold`."""
        from filelock import Timeout

        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout:
            raise AlreadyRunning(_pid_in(self.path)) from None
        self._file = self._file_there()
        # A full disk keeps nobody from watching; the pid is a courtesy.
        with suppress(OSError):
            self.path.write_text(f"{os.getpid()}\n")

    def keep(self) -> None:
        """Take the lock again when its file was removed or replaced, as by `rm -rf` of the state folder.

        A lock belongs to the file, not to its name: with another file in its place a second daemon would find nobody.
        Raises as `hold` does.
        """
        if self._file is None or self._file_there() != self._file:
            self.release()
            self.acquire()

    def release(self) -> None:
        """Harmless when it is not held."""
        self._file = None
        self._lock.release(force=True)

    def _file_there(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


@contextmanager
def hold(path: Path) -> Iterator[Held]:
    """Be the one daemon while the context lasts. The file stays: removing it would let two in at once.

    Raises AlreadyRunning, and OSError where no lock can be had at all (a read-only folder).
    """
    held = Held(path)
    held.acquire()
    try:
        yield held
    finally:
        held.release()


def daemon_alive(path: Path) -> int | None:
    """The pid of the daemon that holds the lock, PID_UNKNOWN if it does not say; None when none runs.

    Creates nothing. A shared lock is tried for, so that two that ask at once do not take each other for a daemon.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _pid_in(path)
    finally:
        os.close(descriptor)
    return None


def _pid_in(path: Path) -> int:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return PID_UNKNOWN
