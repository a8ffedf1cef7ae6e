"""Many passes in one process: memory, descriptors and threads after them.

`python -m tests.bench.growth [CYCLES]`; exit code 1 when something has grown.
"""

import gc
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import anyio
import psutil
from msgspec import structs

from codexwatch.model.facts import Facts
from codexwatch.model.names import Family
from codexwatch.model.settings import ProbeSettings, Settings
from codexwatch.probing.ask import Asker
from codexwatch.probing.budget import Budget
from codexwatch.probing.known_ports import Owner
from codexwatch.probing.place import Address
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.bench.measured import Measured, say, show
from tests.lab.behaviours import UNAVAILABLE
from tests.lab.ca import LabCA
from tests.lab.openai import FakeOpenAI
from tests.lab.proxies import MIXED, FakeProxy
from tests.rules.world import World, from_file, shell

CYCLES = 10_000
WARM_UP = 100
LOOKS = 8

MEMORY_BAR = 1.0
"""MiB in the second half of the passes: allocators settle in the first one, and what leaks does not stop."""

BLOCKS_BAR = 2000
"""Python's own allocations in the second half; a leak of one object a pass would be thousands."""


@dataclass(frozen=True)
class Sample:
    """What the process held after so many passes. `blocks`: Python's own allocations, whatever the allocator keeps."""

    passes: int
    mebibytes: float
    blocks: int
    descriptors: int
    threads: int

    def __str__(self) -> str:
        return (
            f"{self.passes:>6} passes: {self.mebibytes:6.1f} MiB, {self.blocks} blocks, "
            f"{self.descriptors} descriptors, {self.threads} threads"
        )


@dataclass(frozen=True)
class Growth:
    """What was held after the warm-up, `LOOKS` times on the way and at the end, and how long one pass took."""

    samples: tuple[Sample, ...]
    milliseconds: float

    @property
    def settled(self) -> Sample:
        """The sample in the middle."""
        return self.samples[(len(self.samples) - 1) // 2]

    def rows(self) -> Iterator[Measured]:
        first, settled, last = self.samples[0], self.settled, self.samples[-1]
        what = f"growth over {last.passes:,} passes"
        second = "in their second half; the first settles allocators"
        yield Measured(what, last.mebibytes - settled.mebibytes, "MiB", MEMORY_BAR, note=second)
        yield Measured(what, last.blocks - settled.blocks, "allocations", BLOCKS_BAR, note=second)
        yield Measured(what, last.descriptors - first.descriptors, "descriptors", 0)
        yield Measured(what, last.threads - first.threads, "threads", 0)
        yield Measured("a pass by two ways, on loopback", self.milliseconds, "ms")


def rows(cycles: int, say: Callable[[str], None] = lambda _: None) -> Iterator[Measured]:
    """Passes through everything that probes, in this process."""
    return anyio.run(grown, cycles, say).rows()


async def grown(cycles: int, say: Callable[[str], None]) -> Growth:
    """Passes by a proxy and directly; every third meets a websocket that is down, every fifth a name that is gone."""
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder:
        ca = LabCA(Path(folder))
        async with FakeOpenAI(ca.certificates) as openai:
            spec = structs.replace(MIXED, upstream=openai.upstream())
            async with FakeProxy(spec, ca.certificates) as proxy:
                return await _measured(openai, ca, proxy, cycles, say)


async def _measured(openai: FakeOpenAI, ca: LabCA, proxy: FakeProxy, cycles: int, say: Callable[[str], None]) -> Growth:
    gone = False

    def lookup(_: str, port: int, __: Family | None) -> Sequence[Address]:
        if gone:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [openai.http[0] if port == 80 else openai.https[0]]

    owners = {proxy.address: Owner("Clash")}
    prober = Prober(lookup, SystemRoots(str(ca.root)))
    asker = Asker(prober, patient=True, clients=lambda: owners, budget=Budget(per_hour=1e9, at_once=1e9))
    facts = _facts(proxy)
    samples: list[Sample] = []
    began = 0.0
    for number in range(WARM_UP + cycles):
        if number == WARM_UP:
            began = time.monotonic()
        if number >= WARM_UP and (number - WARM_UP) % max(cycles // LOOKS, 1) == 0:
            samples.append(_held(number - WARM_UP))
            say(str(samples[-1]))
        gone = number % 5 == 0
        openai.behaviours = {"UPGRADE *": UNAVAILABLE} if number % 3 == 0 else {}
        openai.requests.clear()
        proxy.asked.clear()
        _, probes = await asker.ask(facts, loopback_only=False)
        if not probes.all:
            raise RuntimeError("a pass has asked nothing")
    took = (time.monotonic() - began) / max(cycles, 1) * 1000
    samples.append(_held(cycles))
    say(str(samples[-1]))
    return Growth(tuple(samples), took)


def _facts(proxy: FakeProxy) -> Facts:
    facts = World(environments=[shell(from_file({"HTTPS_PROXY": proxy.url()}))], probed=False).facts()
    return replace(facts, settings=Settings(probe=ProbeSettings(timeout=2)))


def _held(passes: int) -> Sample:
    gc.collect()
    process = psutil.Process()
    held = process.memory_info().rss / 2**20
    return Sample(passes, held, sys.getallocatedblocks(), process.num_fds(), threading.active_count())


if __name__ == "__main__":
    sys.exit(show(rows(int([*sys.argv[1:], str(CYCLES)][0]), say)))
