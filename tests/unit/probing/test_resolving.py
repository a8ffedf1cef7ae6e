"""A resolver that never answers holds neither a pass nor the end of the process."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from threading import Event
from threading import enumerate as threads

import anyio
import pytest

from codexwatch.model.names import Family
from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Phase
from codexwatch.probing.place import Address
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from codexwatch.probing.resolving import Resolver, system_lookup
from codexwatch.probing.trust import SystemRoots
from tests.lab.ca import LabCA

pytestmark = pytest.mark.anyio

HTTPS = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
WEBSOCKET = Target("wss://api.openai.com/v1/responses", Stack.WEBSOCKET)


class HangingLookup:
    """Blocks like a dead name server until it is released."""

    def __init__(self) -> None:
        self.release = Event()
        self.calls = 0

    def __call__(self, _: str, port: int, __: Family | None) -> Sequence[Address]:
        self.calls += 1
        self.release.wait(30)
        return [("127.0.0.1", port)]


@pytest.fixture
def hanging() -> Iterator[HangingLookup]:
    lookup = HangingLookup()
    yield lookup
    lookup.release.set()


def stuck() -> int:
    return sum(thread.name.startswith("resolve ") for thread in threads())


async def test_a_hanging_resolver_costs_the_time_out_and_one_thread_a_name(hanging: HangingLookup, ca: LabCA) -> None:
    before = stuck()
    prober = Prober(hanging, SystemRoots(str(ca.root)))
    plan = Plan(((HTTPS, Way()), (WEBSOCKET, Way())), ("http://captive.apple.com/hotspot-detect.html",))
    started = time.monotonic()
    for _ in range(3):
        probes = await prober.probe(plan, timeout=0.1, deadline=5)
        assert [(probe.failed_phase, probe.reason) for probe in probes.all] == [(Phase.RESOLVE, "timed-out")] * 2
        assert [(control.answered, control.reason) for control in probes.controls] == [(False, "timed-out")]
    assert time.monotonic() - started < 3
    # The target's name is asked for both families together and for each, the control host's once.
    assert hanging.calls == 4
    assert stuck() - before == 4


async def test_who_joins_an_open_question_gets_its_answer(hanging: HangingLookup) -> None:
    resolver = Resolver(hanging)
    answers: list[Sequence[Address]] = []

    async def ask() -> None:
        answers.append(await resolver.resolve("chatgpt.com", 443))

    async with anyio.create_task_group() as asking:
        for _ in range(3):
            asking.start_soon(ask)
        with anyio.move_on_after(0.05):
            await resolver.resolve("chatgpt.com", 443)
        hanging.release.set()
    assert answers == [[("127.0.0.1", 443)]] * 3
    assert hanging.calls == 1


async def test_an_answered_question_is_asked_again_the_next_time() -> None:
    calls: list[str] = []

    def lookup(host: str, port: int, _: Family | None) -> Sequence[Address]:
        calls.append(host)
        return [(host, port)]

    resolver = Resolver(lookup)
    for _ in range(2):
        await resolver.resolve("chatgpt.com", 443)
    assert calls == ["chatgpt.com"] * 2


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "fe80::1%1"])
async def test_an_address_is_not_looked_up(address: str) -> None:
    def refuse(host: str, port: int, _: Family | None) -> Sequence[Address]:
        raise AssertionError(host, port)

    assert await Resolver(refuse).resolve(address, 7890) == [(address, 7890)]


def test_the_process_ends_while_a_lookup_hangs() -> None:
    program = """
import threading
import anyio
from codexwatch.probing.resolving import Resolver

async def main():
    with anyio.move_on_after(0.1):
        await Resolver(lambda host, port, family: threading.Event().wait()).resolve("chatgpt.com", 443)

anyio.run(main)
print("gave up")
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=10, check=True)
    assert (ended.stdout, ended.stderr) == ("gave up\n", "")


def test_the_systems_lookup_knows_localhost_once_for_each_family() -> None:
    found = system_lookup("localhost", 7890)
    assert ("127.0.0.1", 7890) in found
    assert len(found) == len(set(found))
