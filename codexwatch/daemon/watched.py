"""Which files are watched: what the collector reads, and our own configuration."""

from dataclasses import dataclass, field
from pathlib import Path

import anyio
import anyio.abc

from codexwatch import logs
from codexwatch.collectors.collector import Collector
from codexwatch.daemon.reader import Reader
from codexwatch.triggers.files import FileTrigger
from codexwatch.triggers.poke import Poke

LOG = logs.get(__name__)
START_PATIENCE = 10.0
"""Seconds in which the files must have been found once. A third of what systemd allows for a start."""


@dataclass
class Watched:
    """The paths to watch, as of the last time that nobody was reading: the collector works in another thread."""

    reader: Reader
    collector: Collector
    own_files: tuple[Path, ...]
    trigger: FileTrigger
    paths: tuple[str, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self.paths = tuple(map(str, self.own_files))

    def refresh(self) -> None:
        """To be called after files have been read."""
        found = self.reader.between_readings(self.collector.watched)
        if found is not None:
            self.paths = (*found, *map(str, self.own_files))
            self.trigger.look_again()

    async def start(self, tasks: anyio.abc.TaskGroup, poke: Poke) -> None:
        """Returns when no change can be missed any more, or when a drive that hangs has been waited for long enough."""
        begun = _Begun()
        tasks.start_soon(lambda: self.trigger.run(lambda: self.paths, poke, task_status=begun))
        with anyio.move_on_after(START_PATIENCE) as patience:
            await begun.event.wait()
        if patience.cancelled_caught:
            report_degraded(f"looking at the files takes longer than {START_PATIENCE:.0f} s; changes may be seen late")


@dataclass
class _Begun:
    """A task status that somebody may stop waiting for, without ending the task."""

    event: anyio.Event = field(default_factory=anyio.Event)

    def started(self, value: object = None) -> None:  # noqa: ARG002 - the protocol's
        self.event.set()


def report_degraded(problem: str) -> None:
    """Files are looked at instead of watched: slower, never blind."""
    LOG.warning("watch.degraded", problem=problem)
