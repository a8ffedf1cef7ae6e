"""Ends a daemon whose loop has stopped, where the service manager does not: launchd has no watchdog."""

import faulthandler
import os
import sys
from collections.abc import Callable
from threading import Event, Thread
from typing import Self

from codexwatch.service.notify_socket import NotifySocket

STALLED = 70
"""EX_SOFTWARE of sysexits.h: launchd starts whatever did not end with 0 again."""
TICK_SECONDS, TICKS = 5.0, 18
"""A minute and a half; systemd's own watchdog is quicker, and is the one that counts where there is one."""
BEAT_SECONDS = 30.0


def end_process() -> None:
    """Say where every thread is, which are file names and line numbers alone, and be gone."""
    faulthandler.dump_traceback(sys.__stderr__ or 2)
    os._exit(STALLED)


class StallGuard:
    """The service manager, and a thread that counts while nobody calls `alive`.

    It counts its own ticks and asks no clock: a process that was stopped, or slept with the machine, has not stalled.
    """

    def __init__(
        self,
        manager: NotifySocket,
        *,
        stalled: Callable[[], object] = end_process,
        tick: float = TICK_SECONDS,
        ticks: int = TICKS,
    ) -> None:
        self._manager = manager
        self._stalled = stalled
        self._tick = tick
        self._ticks = ticks
        self._silent = 0
        self._over = Event()
        self._guarded = manager.watchdog_interval is None
        self.watchdog_interval = BEAT_SECONDS if self._guarded else manager.watchdog_interval

    def __enter__(self) -> Self:
        if self._guarded:
            Thread(target=self._count, name="stall guard", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def ready(self, status: str) -> bool:
        """As the manager's, like the others."""
        return self._manager.ready(status)

    def alive(self) -> bool:
        """To be called from the loop that watches, from nowhere else."""
        self._silent = 0
        return self._manager.alive()

    def status(self, text: str) -> bool:
        """One line for `systemctl status`."""
        return self._manager.status(text)

    def stopping(self) -> bool:
        """The stop has begun, which may take its time."""
        self._over.set()
        return self._manager.stopping()

    def _count(self) -> None:
        while not self._over.wait(self._tick):
            self._silent += 1
            if self._silent > self._ticks:
                self._stalled()
                return
