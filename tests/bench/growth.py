"""Many passes in one process: memory, descriptors and threads after them."""

import gc
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

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
from tests.lab.behaviours import UNAVAILABLE
from tests.lab.ca import LabCA
from tests.lab.openai import FakeOpenAI
from tests.lab.proxies import MIXED, FakeProxy
from tests.rules.world import World, from_file, shell

WARM_UP = 100
EVERY = 500
"""Passes between two looks."""

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
    """What was held after the warm-up, every `EVERY` passes and at the end, and how long one pass took."""

    samples: tuple[Sample, ...]
    milliseconds: float

    @property
    def settled(self) -> Sample:
        """The sample in the middle."""
        return self.samples[(len(self.samples) - 1) // 2]

    def __str__(self) -> str:
        first, settled, last = self.samples[0], self.settled, self.samples[-1]
        return (
            f"{last.mebibytes - first.mebibytes:+.1f} MiB since the warm-up, in the second half "
            f"{last.mebibytes - settled.mebibytes:+.1f} MiB, {last.blocks - settled.blocks:+d} blocks; "
            f"{last.descriptors - first.descriptors:+d} descriptors, {last.threads - first.threads:+d} threads; "
            f"{self.milliseconds:.1f} ms each"
        )

    @property
    def within_bars(self) -> bool:
        first, settled, last = self.samples[0], self.settled, self.samples[-1]
        return (
            last.mebibytes - settled.mebibytes <= MEMORY_BAR
            and last.blocks - settled.blocks <= BLOCKS_BAR
            and last.descriptors <= first.descriptors
            and last.threads <= first.threads
        )


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
        if number >= WARM_UP and (number - WARM_UP) % EVERY == 0:
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
