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


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Be the one daemon while the context lasts. The file stays: removing it would let two in at once.

    Raises AlreadyRunning, and OSError where no lock can be had at all (a read-only folder).
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(path, timeout=_PATIENCE, mode=0o644)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunning(_pid_in(path)) from None
    try:
        # A full disk keeps nobody from watching; the pid is a courtesy.
        with suppress(OSError):
            path.write_text(f"{os.getpid()}\n")
        yield
    finally:
        lock.release()


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
