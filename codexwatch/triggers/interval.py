"""Pokes when time has passed: the interval, and the end of a sleep. The only file that knows APScheduler."""

import time
from datetime import UTC, datetime, timedelta

import anyio
from anyio.abc import TaskStatus
from anyio.lowlevel import checkpoint
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from codexwatch.triggers.clocks import Clocks
from codexwatch.triggers.poke import Poke, Reason

_JOB = "interval"

# Without these a run that is a second late is skipped, after sleep for example, and a busy one is logged as an error.
_JOB_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class Interval:
    """Pokes every so many seconds, as it was told last, and at once when the machine wakes up."""

    def __init__(self, poke: Poke, clocks: Clocks | None = None, *, tick: float = 5.0) -> None:
        """tick: seconds between two looks at the clocks."""
        self._poke = poke
        self._clocks = clocks or Clocks(time.time, time.monotonic)
        self._tick = tick
        self._period = 0.0
        self._due = 0.0
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=_JOB_DEFAULTS)

    def every(self, seconds: float) -> None:
        """Poke in `seconds` (above 0) from now and then as often, until told otherwise."""
        self._period = seconds
        self._due = self._clocks.monotonic() + seconds
        self._schedule()

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Until cancelled. What was asked for before counts from when it was asked."""
        self._scheduler.start()
        task_status.started()
        try:
            while True:
                await anyio.sleep(self._tick)
                self._look_at_the_clocks()
        finally:
            self._scheduler.shutdown(wait=False)
            # APScheduler ends in the next round of the event loop.
            with anyio.CancelScope(shield=True):
                await checkpoint()

    def _look_at_the_clocks(self) -> None:
        jump = self._clocks.jump()
        if jump > 0:
            self._poke(Reason.WAKE_UP)
        elif jump < 0 and self._period:
            # APScheduler waits for a time of day: it would wait once more for all that the clock was set back.
            self._schedule()

    def _schedule(self) -> None:
        left = max(self._due - self._clocks.monotonic(), 0.0)
        start = datetime.now(UTC) + timedelta(seconds=left)
        trigger = IntervalTrigger(seconds=self._period, start_date=start, timezone=UTC)
        self._scheduler.add_job(self._time_has_passed, trigger, id=_JOB, replace_existing=True)

    async def _time_has_passed(self) -> None:
        # A coroutine, so that it runs in the event loop: APScheduler gives a plain function to a thread.
        self._due += self._period
        self._poke(Reason.INTERVAL)
