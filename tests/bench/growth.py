"""Many passes in one process: memory, descriptors and threads after them."""

import gc
import socket
import tempfile
import threading
import time
from collections.abc import Sequence
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
from codexwatch.probing.plan import Address
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab.behaviours import UNAVAILABLE
from tests.lab.ca import LabCA
from tests.lab.openai import FakeOpenAI
from tests.lab.proxies import MIXED, FakeProxy
from tests.rules.world import World, from_file, shell

WARM_UP = 100
MEMORY_BAR = 4.0
"""MiB in all: allocators settle, and what leaks does not stop."""


@dataclass(frozen=True)
class Growth:
    """What there is more of after the passes than after the warm-up, and how long one pass took."""

    mebibytes: float
    descriptors: int
    threads: int
    milliseconds: float

    def __str__(self) -> str:
        return (
            f"{self.mebibytes:+.1f} MiB, {self.descriptors:+d} descriptors, {self.threads:+d} threads, "
            f"{self.milliseconds:.1f} ms each"
        )

    @property
    def within_bars(self) -> bool:
        return self.mebibytes <= MEMORY_BAR and self.descriptors <= 0 and self.threads <= 0


async def grown(cycles: int) -> Growth:
    """Passes by a proxy and directly; every third meets a websocket that is down, every fifth a name that is gone."""
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder:
        ca = LabCA(Path(folder))
        async with FakeOpenAI(ca.certificates) as openai:
            spec = structs.replace(MIXED, upstream=openai.upstream())
            async with FakeProxy(spec, ca.certificates) as proxy:
                return await _measured(openai, ca, proxy, cycles)


async def _measured(openai: FakeOpenAI, ca: LabCA, proxy: FakeProxy, cycles: int) -> Growth:
    gone = False

    def lookup(_: str, port: int, __: Family | None) -> Sequence[Address]:
        if gone:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [openai.http[0] if port == 80 else openai.https[0]]

    owners = {proxy.address: Owner("Clash")}
    prober = Prober(lookup, SystemRoots(str(ca.root)))
    asker = Asker(prober, patient=True, clients=lambda: owners, budget=Budget(per_hour=1e9, at_once=1e9))
    facts = _facts(proxy)
    began, before = 0.0, (0.0, 0, 0)
    for number in range(WARM_UP + cycles):
        if number == WARM_UP:
            before, began = _held(), time.monotonic()
        gone = number % 5 == 0
        openai.behaviours = {"UPGRADE *": UNAVAILABLE} if number % 3 == 0 else {}
        openai.requests.clear()
        proxy.asked.clear()
        _, probes = await asker.ask(facts, loopback_only=False)
        if not probes.all:
            raise RuntimeError("a pass has asked nothing")
    took = (time.monotonic() - began) / max(cycles, 1) * 1000
    after = _held()
    return Growth(after[0] - before[0], after[1] - before[1], after[2] - before[2], took)


def _facts(proxy: FakeProxy) -> Facts:
    facts = World(environments=[shell(from_file({"HTTPS_PROXY": proxy.url()}))], probed=False).facts()
    return replace(facts, settings=Settings(probe=ProbeSettings(timeout=2)))


def _held() -> tuple[float, int, int]:
    gc.collect()
    process = psutil.Process()
    return process.memory_info().rss / 2**20, process.num_fds(), threading.active_count()
