"""One daemon a user, from the start on and while it lasts."""

import time
from collections.abc import Callable
from typing import TextIO

import anyio

from codexwatch import logs
from codexwatch.lock import AlreadyRunning, Held, daemon_alive
from codexwatch.service.manager import WAITING
from codexwatch.service.notify_socket import NotifySocket

LOG = logs.get(__name__)
LOOK_SECONDS = 30.0
TURN_SECONDS = 5.0
"""Between two looks whether the other one still watches; asking costs an open and a flock."""


def take(held: Held) -> str | None:
    """Why there is no lock: where nothing can be written, watching without one is better than not watching.

    Raises AlreadyRunning.
    """
    try:
        held.acquire()
    except OSError as error:
        return f"{held.path}: {error.strerror}"
    return None


def take_when_free(
    held: Held, manager: NotifySocket, stderr: TextIO, pause: Callable[[float], None] = time.sleep
) -> str | None:
    """As `take`, but wait for the end of another daemon instead of raising: a service that ended would not be back
    when the one in a terminal goes, and starting it again and again would reach the limit of its manager.
    """
    told = False
    while True:
        try:
            return take(held)
        except AlreadyRunning as other:
            if not told:
                stderr.write(f"codexwatch run: {other}; {WAITING}\n")
                manager.ready(f"{other}; {WAITING}")
            told = True
        while daemon_alive(held.path) is not None:
            manager.alive()
            pause(TURN_SECONDS)


async def stay(held: Held, superseded: Callable[[AlreadyRunning], object], seconds: float = LOOK_SECONDS) -> None:
    """Keep the lock, also where its file is removed or could not be made before; say when another has it, and return.

    Two that watch would tell everything twice; the one that finds the other goes.
    """
    while True:
        await anyio.sleep(seconds)
        try:
            held.keep()
        except AlreadyRunning as other:
            LOG.warning("daemon.superseded", other=other.pid)
            superseded(other)
            return
        except OSError:
            continue
