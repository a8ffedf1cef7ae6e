"""A prober whose names all lead to fakes on loopback."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack

import pytest

from codexwatch.model.names import Family
from codexwatch.model.network import Target, Way
from codexwatch.model.probe import Probe
from codexwatch.probing.place import Address
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab.ca import LabCA
from tests.lab.openai import FakeOpenAI
from tests.lab.wire import Wire, listening

UNKNOWN_HOST = "nowhere.test"
BROKEN_RESOLVER_HOST = "servfail.test"
FAULTY_HOST = "fault-of-ours.test"

StartServer = Callable[[bytes], Awaitable[int]]


class World:
    """The fake OpenAI, and a prober for which it is the Internet; `places` overrides where a name leads."""

    def __init__(self, openai: FakeOpenAI, ca: LabCA) -> None:
        self.openai = openai
        self.places: dict[str, Sequence[Address]] = {}
        self.roots = SystemRoots(str(ca.root))
        self.prober = Prober(self.lookup, self.roots)

    def lookup(self, host: str, port: int, _: Family | None = None) -> Sequence[Address]:
        match host:
            case "nowhere.test":
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            case "servfail.test":
                raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
            case "fault-of-ours.test":
                raise RuntimeError("secret-in-a-message")
        return self.places.get(host) or [self.openai.http[0] if port == 80 else self.openai.https[0]]

    async def attempt(self, target: Target, way: Way | None = None, limit: float = 2) -> Probe | None:
        """One probe, if there is one."""
        chosen = way or Way()
        probes = await self.prober.probe(Plan(((target, chosen),)), timeout=limit, deadline=5)
        return probes.find(target, chosen)


@pytest.fixture
def world(openai: FakeOpenAI, ca: LabCA) -> World:
    return World(openai, ca)


@pytest.fixture
def black_hole() -> Iterator[tuple[str, int]]:
    """An address that neither accepts nor refuses: its queue is full, and the kernel drops what comes."""
    with ExitStack() as held:
        listener = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        address = listener.getsockname()
        for _ in range(4):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        yield address


@pytest.fixture
async def server() -> AsyncIterator[StartServer]:
    """Servers that answer the first bytes of every connection with the bytes given, then close it."""
    async with AsyncExitStack() as running:

        async def start(answer: bytes) -> int:
            async def handle(wire: Wire) -> None:
                await wire.receive()
                await wire.send(answer)

            return (await running.enter_async_context(listening(handle, ("127.0.0.1", 0))))[1]

        yield start
