"""Every fault, on both stacks and on real sockets: which phase fails and why."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from anyio.streams.tls import TLSStream
from msgspec import structs

from codexwatch.model.names import Family
from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import Reason
from codexwatch.model.secret import Secret
from codexwatch.probing.place import Address
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab.behaviours import RATE_LIMITED
from tests.lab.ca import LabCA
from tests.lab.openai import FakeOpenAI
from tests.lab.proxies import FakeProxy, ProxySpec, closed_port
from tests.lab.wire import Endpoint, Wire, listening
from tests.probing.faults import CLOSED, Fault, Serve
from tests.probing.in_between import BY_SOCKS, HTTP_PROXIES
from tests.probing.on_the_way import ANSWERS, IN_TLS, REACHING

pytestmark = pytest.mark.anyio

SCHEMES = {Stack.HTTPS: "https", Stack.WEBSOCKET: "wss"}
PLAIN_SCHEMES = {Stack.HTTPS: "http", Stack.WEBSOCKET: "ws"}
BEFORE_THE_REQUEST = {Phase.RESOLVE, Phase.CONNECT, Phase.PROXY, Phase.TLS}
SHORT, LONG = 0.35, 5.0
TABLES: Mapping[str, Mapping[str, Fault]] = {
    "reaching": REACHING,
    "TLS": IN_TLS,
    "the answer": ANSWERS,
    "an HTTP proxy": HTTP_PROXIES,
    "a SOCKS proxy": BY_SOCKS,
}


def rows() -> Iterator[object]:
    for where, table in TABLES.items():
        for name, fault in table.items():
            for stack in sorted(fault.stacks):
                yield pytest.param(fault, stack, id=f"{stack}: {where}: {name}")


@dataclass
class Stage:
    """Plays a fault, and asks."""

    openai: FakeOpenAI
    ca: LabCA
    running: AsyncExitStack
    released: threading.Event

    async def attempt(self, fault: Fault, stack: Stack) -> Probe:
        self.openai.behaviours = dict(fault.origin)
        places: Sequence[Address] = [*map(_real, fault.places)] if fault.places else [await self._origin(fault)]

        def lookup(host: str, _: int, __: Family | None) -> Sequence[Address]:
            match host:
                case "nowhere.test":
                    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
                case "servfail.test":
                    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
                case "silent.test":
                    self.released.wait(30)
                case _ if len(host) > 63:
                    host.encode("idna")
            return places

        schemes = PLAIN_SCHEMES if fault.plain else SCHEMES
        target = Target(f"{schemes[stack]}://{fault.host}/v1/responses", stack)
        way = await self._way(fault)
        prober = Prober(lookup, SystemRoots(str(self.ca.root)))
        probes = await prober.probe(Plan(((target, way),)), timeout=SHORT if fault.silent else LONG, deadline=5.5)
        (probe,) = probes.all
        return probe

    async def _origin(self, fault: Fault) -> Endpoint:
        if fault.server is None:
            return self.openai.http[0] if fault.plain else self.openai.https[0]
        serve = self._inside_tls(fault.server) if fault.encrypted else fault.server
        return await self.running.enter_async_context(listening(serve, ("127.0.0.1", 0)))

    def _inside_tls(self, serve: Serve) -> Serve:
        async def handle(wire: Wire) -> None:
            context = self.ca.certificates.server_context()
            stream = await TLSStream.wrap(wire, server_side=True, ssl_context=context, standard_compatible=False)
            await serve(stream)  # type: ignore[arg-type] # it receives and sends alike

        return handle

    async def _way(self, fault: Fault) -> Way:
        secret = Secret(fault.password) if fault.password else None
        if fault.via:
            return Way(Proxy(fault.scheme, *_real(fault.via), secret))
        if fault.proxy is None:
            return Way()
        if isinstance(fault.proxy, ProxySpec):
            spec = structs.replace(fault.proxy, upstream=self.openai.upstream())
            proxy = await self.running.enter_async_context(FakeProxy(spec, self.ca.certificates))
            return Way(Proxy(fault.scheme, *proxy.address, secret))
        address = await self.running.enter_async_context(listening(fault.proxy, ("127.0.0.1", 0)))
        return Way(Proxy(fault.scheme, *address, secret))


def _real(address: Address) -> Address:
    return (address[0], closed_port()) if address[1] == CLOSED else address


@pytest.fixture
async def stage(openai: FakeOpenAI, ca: LabCA) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as running:
        released = threading.Event()
        running.callback(released.set)
        yield Stage(openai, ca, running, released)


@pytest.mark.parametrize(("fault", "stack"), list(rows()))
async def test_phase_and_reason(stage: Stage, fault: Fault, stack: Stack) -> None:
    started = time.monotonic()
    probe = await stage.attempt(fault, stack)
    took = time.monotonic() - started
    assert not probe.ok
    assert (probe.failed_phase, probe.reason) == fault.says
    assert probe.failed_phase in probe.timings_ms
    assert probe.failed_phase not in BEFORE_THE_REQUEST or stage.openai.requests == []
    assert took < 3, "what is wrong shows at once, and silence lasts as long as it was given"
    assert probe.address is None or probe.failed_phase not in {"resolve", "connect"}


def test_the_table_is_as_large_as_it_says() -> None:
    faults = [fault for table in TABLES.values() for fault in table.values()]
    assert len(faults) >= 90
    assert sum(len(fault.stacks) == 2 for fault in faults) >= 60


def test_every_reason_has_its_fault() -> None:
    covered = {fault.says[1] for table in TABLES.values() for fault in table.values()}
    assert set(Reason) - covered == {Reason.RATE_LIMITED}, "said of an answer: see below"


@pytest.mark.parametrize("stack", sorted(Stack))
async def test_an_answer_that_says_too_many_requests(stage: Stage, stack: Stack) -> None:
    probe = await stage.attempt(Fault(says=(Phase.RESPONSE, Reason.RATE_LIMITED), origin={"*": RATE_LIMITED}), stack)
    assert (probe.ok, probe.status, probe.failed_phase, probe.reason) == (True, 429, None, Reason.RATE_LIMITED)
