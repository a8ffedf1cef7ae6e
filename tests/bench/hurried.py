"""The daemon as `codexwatch run` starts it, in a hurry, with a wall clock that a file moves.

`python -m tests.bench.hurried CLOCK_FILE`: the file holds the seconds by which the wall clock is ahead.
"""

import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import anyio
from anyio.abc import TaskStatus

from codexwatch.collectors.user import from_environ
from codexwatch.daemon.process import be_private, end
from codexwatch.daemon.start import Start, run_daemon
from codexwatch.places import find_home, find_places
from codexwatch.triggers.clocks import Clocks
from codexwatch.triggers.interval import Interval
from codexwatch.triggers.poke import Poke

PASS_EVERY = 0.02
"""Seconds from one pass to the next, whatever the daemon asks for."""
CLOCKS_EVERY = 0.2


@dataclass
class Hurried:
    """An interval that never is a long one."""

    interval: Interval

    def every(self, seconds: float) -> None:
        self.interval.every(min(seconds, PASS_EVERY))

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        await self.interval.run(task_status=task_status)


@dataclass
class MovedClock:
    """The wall clock, moved; where the file cannot be read, as it was moved last."""

    file: Path
    _ahead: float = field(default=0.0, init=False)

    def __call__(self) -> float:
        with suppress(OSError, ValueError):
            self._ahead = float(self.file.read_text())
        return time.time() + self._ahead


def hurried(poke: Poke, clocks: Clocks) -> Hurried:
    return Hurried(Interval(poke, clocks, tick=CLOCKS_EVERY))


def main(clock_file: Path) -> int:
    be_private()
    environ = dict(os.environ)
    user = replace(from_environ(environ), environ=None, codex_home=None)
    places = find_places(environ, find_home(environ), sys.platform)
    run_daemon(Start(user, places, environ, sys.stderr, timer=hurried, wall=MovedClock(clock_file)))
    return end(0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
