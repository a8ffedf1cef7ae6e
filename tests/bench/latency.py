"""How long from the edit of a watched file to the Notify call on the bus, and from a proxy's end to the finding.

`python -m tests.bench.latency [EDITS] [DEATHS]`: a real daemon in a private world, a real bus, a recording service.
Every edit falls into a pass that waits for hosts which do not answer, as the edits of somebody who is looking for the
fault do. A proxy that ends changes no file: what is measured there begins with the next thing that starts a pass, here
a touched file. Exit code 1 when a bar is missed.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread

from tests.bench.idle import RSS_BAR
from tests.bench.measured import Measured, show
from tests.bench.used import resident
from tests.desktop.watched import BROKEN, CLEAN, Watched, eventually
from tests.faults.machine import at, settle
from tests.lab.ca import LabCA
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.notifications import NotificationService, SessionBus
from tests.lab.proxies import HTTP, ProxySpec
from tests.lab.world import World, why_not

EDITS, DEATHS = 100, 5
PORT = 7890
PROXY = at(HTTP, PORT)
PROXIED = f"export HTTPS_PROXY=http://127.0.0.1:{PORT}\n"
DEAD_PORT = "proxy-not-listening"


def rows(edits: int, deaths: int) -> list[Measured]:
    """Nothing where no private world can be made."""
    return [] if why_not() else anyio.run(_rows, edits, deaths)


async def _rows(edits: int, deaths: int) -> list[Measured]:
    async with _daemon(CLEAN, black_hole=OPENAI_HOSTS) as (watched, service):
        seconds = await _edits(watched, service, edits)
        assert watched.daemon is not None
        mebibytes = resident(watched.daemon.pid)
    async with _daemon(PROXIED, {"http": PROXY}) as (watched, _):
        found = await _deaths(watched, deaths)
    return [
        _in_ms("an edit of `.zshrc` to the Notify call on the bus", seconds, 200, f"{edits} edits", worst_bar=500),
        _in_ms("a proxy's port has died, to the finding", found, 1000, "from the change that starts a pass"),
        Measured("daemon, resident, notifier connected", mebibytes, "MiB", RSS_BAR, note=f"after {edits} alerts"),
    ]


def _in_ms(what: str, seconds: list[float], bar: float, note: str, worst_bar: float | None = None) -> Measured:
    worst = max(seconds) * 1000
    return Measured(what, statistics.median(seconds) * 1000, "ms", bar, worst, worst_bar, note=note)


@asynccontextmanager
async def _daemon(
    zshrc: str, proxies: Mapping[str, ProxySpec] | None = None, black_hole: Collection[str] = ()
) -> AsyncIterator[tuple[Watched, NotificationService]]:
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder:
        (place := Path(folder, "bus")).mkdir()
        bus = SessionBus(place)
        bus.start()
        service = NotificationService(bus.address)
        await service.start()
        try:
            with World(LabCA(Path(folder)), proxies=proxies, black_hole=black_hole) as world:
                settle(world, {".zshrc": zshrc})
                watched = Watched(world, bus)
                watched.configure("[probe]\ncontrol_urls = []\n")
                await watched.watching()
                yield watched, service
        finally:
            await service.stop()
            bus.kill()


async def _edits(watched: Watched, service: NotificationService, count: int) -> list[float]:
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
    return seconds


async def _deaths(watched: Watched, count: int) -> list[float]:
    """The proxy ends and comes back in turn; the finding is logged at once, and told when its hold is over."""
    seconds: list[float] = []
    for _ in range(count):
        await watched.passes(1, 40)
        await anyio.to_thread.run_sync(watched.world.stop_proxy, "http")
        seconds.append(await _until_said(watched, "alert.seen"))
        await anyio.to_thread.run_sync(watched.world.start_proxy, "http", PROXY)
        await _until_said(watched, "alert.dropped")
    return seconds


async def _until_said(watched: Watched, event: str) -> float:
    """Seconds from the touch of a file to that event of the rule."""

    def said() -> int:
        return sum(line["rule"] == DEAD_PORT for line in watched.events(event))

    before, touched = said(), time.monotonic()
    (watched.home / ".zshrc").touch()
    await eventually(lambda: said() > before, 40, watched.story)
    return time.monotonic() - touched


def _more_than(service: NotificationService, before: int) -> Callable[[], bool]:
    return lambda: len(service.screen.notified) > before


if __name__ == "__main__":
    counts = [int(argument) for argument in sys.argv[1:]]
    sys.exit(show(rows(*(counts + [EDITS, DEATHS][len(counts) :]))))
