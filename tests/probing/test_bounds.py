"""What never ends is bounded, in time and in memory."""

import importlib
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest

from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import Reason
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab.behaviours import Hang
from tests.lab.wire import listening
from tests.probing.faults import Serve, endless, says, tunnels

pytestmark = pytest.mark.anyio

SHORT, LONG = 0.4, 4.0
"""Seconds for an attempt that ends with its time-out, and for one that must end before it, on a loaded machine too."""

MEBIBYTE = 1024 * 1024
GIGABYTE = b"Content-Length: 1000000000\r\n"
HTTPS, WEBSOCKET = Stack.HTTPS, Stack.WEBSOCKET
FILLING = b"x" * 65536
PATIENCE = b"HTTP/1.1 100 Continue\r\n\r\n" * 2000


@pytest.fixture
def memory() -> Iterator[None]:
    """The most that was held at any time, beyond what was there."""
    for module in ("https", "websocket"):
        importlib.import_module(f"codexwatch.probing.{module}")
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * MEBIBYTE


async def attempt(
    serve: Serve, stack: Stack = HTTPS, proxy: str | None = None, limit: float = LONG
) -> tuple[Probe, float]:
    """One attempt at (or through) such a server, and its seconds."""
    async with AsyncExitStack() as running:
        address = await running.enter_async_context(listening(serve, ("127.0.0.1", 0)))
        scheme = {HTTPS: "http", WEBSOCKET: "ws"}[stack]
        if proxy is None:
            target, way = Target(f"{scheme}://127.0.0.1:{address[1]}/", stack), Way()
        else:
            target, way = Target(f"{scheme}s://far.test/", stack), Way(Proxy(proxy, *address))
        started = time.monotonic()
        prober = Prober(lambda *_: [address], SystemRoots(None))
        probes = await prober.probe(Plan(((target, way),)), timeout=limit, deadline=5)
        return probes.all[0], time.monotonic() - started


async def silence(stack: Stack, proxy: str | None, serve: Serve, phase: Phase, reason: Reason) -> None:
    probe, took = await attempt(serve, stack, proxy, SHORT)
    assert (probe.failed_phase, probe.reason) == (phase, reason)
    assert SHORT * 0.9 < took < SHORT + 1


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("stack", "proxy", "serve", "phase", "reason"),
    [
        pytest.param(WEBSOCKET, "socks5", says(b"", then=Hang()), Phase.PROXY, Reason.PROXY_SILENT, id="SOCKS"),
        pytest.param(HTTPS, "http", says(b"", then=Hang()), Phase.PROXY, Reason.PROXY_SILENT, id="CONNECT"),
        pytest.param(HTTPS, "http", tunnels(Hang()), Phase.TLS, Reason.TIMED_OUT, id="TLS in a tunnel"),
        pytest.param(
            WEBSOCKET, "http", tunnels(Hang(), b"\x16\x03\x03"), Phase.TLS, Reason.TIMED_OUT, id="half a handshake"
        ),
        pytest.param(HTTPS, None, says(b"HTTP/1.1 ", then=Hang()), Phase.RESPONSE, Reason.TIMED_OUT, id="the answer"),
    ],
)
async def test_silence_costs_the_time_out(
    stack: Stack, proxy: str | None, serve: Serve, phase: Phase, reason: Reason
) -> None:
    await silence(stack, proxy, serve, phase, reason)


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("stack", [pytest.param(HTTPS, id="https"), pytest.param(WEBSOCKET, id="websocket")])
@pytest.mark.parametrize(
    ("serve", "reason"),
    [
        pytest.param(endless(b"HTTP/1.1 200 OK\r\nX: ", FILLING), Reason.NOT_HTTP, id="one header"),
        pytest.param(endless(b"HTTP/1.1 200 OK\r\n", b"X: x\r\n" * 4096), Reason.NOT_HTTP, id="many headers"),
        pytest.param(endless(b"", FILLING), Reason.NOT_HTTP, id="no line at all"),
        pytest.param(endless(b"", PATIENCE), Reason.NOT_HTTP, id="not yet, and not yet"),
        pytest.param(
            endless(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n" + GIGABYTE + b"\r\n", FILLING),
            Reason.CLOUDFLARE,
            id="a body of a gigabyte",
        ),
        pytest.param(
            endless(b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n", b"8\r\nxxxxxxxx\r\n" * 4096),
            Reason.FORBIDDEN,
            id="chunks without end",
        ),
        pytest.param(
            endless(b"HTTP/1.1 403 Forbidden\r\n\r\n", FILLING), Reason.FORBIDDEN, id="a body that ends with the peer"
        ),
    ],
)
async def test_abundance_is_cut(serve: Serve, reason: Reason, stack: Stack) -> None:
    probe, took = await attempt(serve, stack)
    assert (probe.failed_phase, probe.reason) == (Phase.RESPONSE, reason)
    assert took < LONG


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("proxy", "stack", "part", "reason"),
    [
        pytest.param("http", HTTPS, FILLING, Reason.PROXY_NOT_HTTP, id="an HTTP proxy"),
        pytest.param("http", HTTPS, PATIENCE, Reason.PROXY_NOT_HTTP, id="an HTTP proxy: not yet, and not yet"),
        pytest.param("socks5", WEBSOCKET, FILLING, Reason.PROXY_NOT_SOCKS, id="a SOCKS proxy"),
    ],
)
async def test_a_proxy_that_talks_without_end(proxy: str, stack: Stack, part: bytes, reason: Reason) -> None:
    probe, took = await attempt(endless(b"", part), stack, proxy)
    assert (probe.failed_phase, probe.reason) == (Phase.PROXY, reason)
    assert took < LONG


@pytest.mark.usefixtures("memory")
async def test_an_answer_of_a_gigabyte_is_an_answer() -> None:
    probe, took = await attempt(endless(b"HTTP/1.1 200 OK\r\n" + GIGABYTE + b"\r\n", FILLING))
    assert (probe.ok, probe.status) == (True, 200)
    assert took < LONG


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("stack", [pytest.param(HTTPS, id="https"), pytest.param(WEBSOCKET, id="websocket")])
async def test_the_first_of_ten_thousand_redirects_is_the_answer(stack: Stack) -> None:
    asked: list[int] = []
    again = says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/again\r\nContent-Length: 0\r\n\r\n")

    async def serve(wire: object) -> None:
        asked.append(1)
        await again(wire)  # type: ignore[arg-type] # handed on as it came

    probe, _ = await attempt(serve, stack)
    assert (probe.status, probe.reason, len(asked)) == (302, Reason.REDIRECTED, 1)
