"""How long from the edit of a watched file to the Notify call on the bus, and what the daemon costs when idle.

`python -m tests.bench.latency [EDITS] [IDLE_SECONDS]`: a real daemon in a private world, a real bus, a recording
service. Every edit falls into a pass that waits for hosts which do not answer, as the edits of somebody who is looking
for the fault do; idle is a machine on which everything works. Exit code 1 when a bar is missed.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import psutil

from tests.desktop.watched import BROKEN, CLEAN, Watched, eventually
from tests.faults.machine import settle
from tests.lab.ca import LabCA
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.notifications import NotificationService, SessionBus
from tests.lab.world import World

MEDIAN_BAR, WORST_BAR = 0.2, 0.5
"""Seconds."""
RSS_BAR, CPU_BAR = 45.0, 0.3
"""MiB, and per cent of a core."""


async def main(edits: int, idle_seconds: float) -> int:
    """The exit code."""
    async with _daemon(black_hole=OPENAI_HOSTS) as (watched, service):
        fast = await _edits(watched, service, edits)
    async with _daemon() as (watched, service):
        small = await _idle(watched, service, idle_seconds)
    return 0 if fast and small else 1


@asynccontextmanager
async def _daemon(black_hole: Collection[str] = ()) -> AsyncIterator[tuple[Watched, NotificationService]]:
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder:
        (place := Path(folder, "bus")).mkdir()
        bus = SessionBus(place)
        bus.start()
        service = NotificationService(bus.address)
        await service.start()
        try:
            with World(LabCA(Path(folder)), black_hole=black_hole) as world:
                settle(world, {".zshrc": CLEAN})
                watched = Watched(world, bus)
                watched.configure("[probe]\ncontrol_urls = []\n")
                await watched.watching()
                yield watched, service
        finally:
            await service.stop()
            bus.kill()


async def _edits(watched: Watched, service: NotificationService, count: int) -> bool:
    """Break and mend in turn, each at a random moment after the one before."""
    chance = random.Random(1)
    seconds: list[float] = []
    for number in range(count):
        await anyio.sleep(chance.uniform(0.2, 1.5))
        before = len(service.screen.notified)
        broken = number % 2 == 0
        edited = time.monotonic()
        watched.write(".zshrc", BROKEN if broken else CLEAN)
        await eventually(_more_than(service, before), 10, watched.story)
        seconds.append(service.screen.notified[before].at - edited)
    seconds.sort()
    median, late, worst = statistics.median(seconds), seconds[int(len(seconds) * 0.95)], seconds[-1]
    _say(f"edit to Notify: median {median * 1000:.0f} ms, p95 {late * 1000:.0f} ms, worst {worst * 1000:.0f} ms")
    return all([_held("median", median, MEDIAN_BAR), _held("worst", worst, WORST_BAR)])


def _more_than(service: NotificationService, before: int) -> Callable[[], bool]:
    return lambda: len(service.screen.notified) > before


async def _idle(watched: Watched, service: NotificationService, seconds: float) -> bool:
    """With the notifier imported and connected, once the passes that follow a change have become rare."""
    assert watched.daemon is not None
    process = psutil.Process(watched.daemon.pid)
    for number, text in enumerate((BROKEN, CLEAN)):
        watched.write(".zshrc", text)
        await eventually(_more_than(service, number), 10, watched.story)
    await watched.passes(6, 90)
    before = process.cpu_times()
    await anyio.sleep(seconds)
    after = process.cpu_times()
    cpu = 100 * (after.user + after.system - before.user - before.system) / seconds
    resident = process.memory_info().rss / 2**20
    _say(f"idle for {seconds:g} s: {resident:.1f} MiB resident, {cpu:.2f} % of a core")
    return all([_held("RSS", resident, RSS_BAR), _held("CPU", cpu, CPU_BAR)])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _held(name: str, value: float, bar: float) -> bool:
    if value > bar:
        _say(f"missed: {name} is {value:.3f}, the bar {bar:g}")
    return value <= bar


if __name__ == "__main__":
    arguments = [float(argument) for argument in sys.argv[1:]]
    sys.exit(anyio.run(main, int(arguments[0]) if arguments else 100, arguments[1] if len(arguments) > 1 else 60.0))
