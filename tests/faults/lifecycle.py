"""A daemon that is to go on whatever happens to its machine: how to see that it does."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from codexwatch.daemon.complaint import TITLE as OWN_CONFIGURATION
from tests.desktop.watched import BROKEN, CLEAN, TITLE, Watched, eventually
from tests.lab.notifications import NotificationService

STATE = ".local/state"


def told(screen: NotificationService) -> list[str]:
    """The titles of all popups but that about codexwatch's own configuration."""
    return [call.title for call in screen.screen.notified if call.title != OWN_CONFIGURATION]


async def tells(watched: Watched, screen: NotificationService, *, seconds: float = 40) -> None:
    """A cause that comes and goes is told, once each, by the daemon that runs."""
    before = len(told(screen))
    watched.write(".zshrc", BROKEN)
    await eventually(lambda: len(told(screen)) > before, seconds, watched.story)
    watched.write(".zshrc", CLEAN)
    await eventually(lambda: len(told(screen)) > before + 1, seconds, watched.story)
    news = told(screen)[before:]
    assert news == [TITLE, f"Solved: {TITLE}"], f"{news}\n{watched.story()}"


def pid(watched: Watched) -> int:
    assert watched.daemon is not None
    return watched.daemon.pid


def said(watched: Watched, event: str) -> bool:
    """On standard error, which is there when no file can be written."""
    assert watched.daemon is not None
    return f'"event": "{event}"' in watched.daemon.stderr


async def until_said(watched: Watched, event: str, seconds: float = 40) -> None:
    await eventually(lambda: said(watched, event), seconds, watched.story)


@contextmanager
def limited(watched: Watched, what: int, to: int) -> Iterator[None]:
    """The running daemon has no more than this of a resource (`resource.RLIMIT_*`) meanwhile."""
    process = psutil.Process(pid(watched))
    before = process.rlimit(what)
    process.rlimit(what, (to, before[1]))
    try:
        yield
    finally:
        # Libraries that are no Python end a process that can get no memory.
        with suppress(psutil.NoSuchProcess):
            process.rlimit(what, before)


@contextmanager
def stopped(watched: Watched) -> Iterator[None]:
    """The daemon stands still meanwhile. nsenter, which waits for it, stops itself when its child is stopped."""
    daemon = psutil.Process(pid(watched))
    entry = daemon.parent()
    daemon.suspend()
    try:
        while daemon.status() != psutil.STATUS_STOPPED:
            daemon.suspend()
        yield
    finally:
        daemon.resume()
        if entry is not None:
            entry.resume()


def descriptors(watched: Watched) -> int:
    return psutil.Process(pid(watched)).num_fds()


@contextmanager
def small_disk(watched: Watched, folder: str = STATE, size: str = "1m") -> Iterator[Path]:
    """A disk of this size at a folder of the home directory."""
    place = watched.home / folder
    place.mkdir(parents=True, exist_ok=True)
    mounted = watched.world.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)])
    assert mounted.returncode == 0, mounted.stderr
    try:
        yield place
    finally:
        watched.world.run(["umount", "-l", str(place)])
