"""`/metrics` on loopback: who may ask, for what, and how long."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio
import pytest

from codexwatch.export import server
from codexwatch.export.server import AT_ONCE, LARGEST_REQUEST, serve_metrics
from tests.export.tools import free_port

pytestmark = pytest.mark.anyio

BODY = b"codexwatch_passes_total 1.0\n"


@asynccontextmanager
async def serving(text: Callable[[], bytes | None] = lambda: BODY) -> AsyncIterator[int]:
    port, ready = free_port(), anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(serve_metrics, port, text, ready.set)
        await ready.wait()
        yield port
        tasks.cancel_scope.cancel()


async def said(port: int, request: bytes) -> bytes:
    """Everything that comes back."""
    with anyio.fail_after(20):
        async with await anyio.connect_tcp("127.0.0.1", port) as stream:
            await stream.send(request)
            found = b""
            try:
                while True:
                    found += await stream.receive()
            except (anyio.EndOfStream, anyio.BrokenResourceError):
                return found


def request(line: str, host: str = "127.0.0.1") -> bytes:
    return f"{line} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        pytest.param(request("GET /metrics"), 200, BODY, id="as Prometheus asks"),
        pytest.param(request("GET /metrics?x=1"), 200, BODY, id="with a query"),
        pytest.param(request("GET /metrics", "localhost"), 200, BODY, id="by the name of this machine"),
        pytest.param(request("POST /metrics"), 405, b"GET alone\n", id="another method"),
        pytest.param(request("HEAD /metrics"), 405, b"", id="the head alone"),
        pytest.param(request("GET /"), 404, b"there is /metrics alone\n", id="another path"),
        pytest.param(request("GET /metrics/../etc/passwd"), 404, b"there is /metrics alone\n", id="a way out"),
        pytest.param(
            request("GET /metrics", "evil.example"), 421, b"this is 127.0.0.1\n", id="a name made to lead here"
        ),
        pytest.param(b"GET /metrics HTTP/1.0\r\n\r\n", 421, b"this is 127.0.0.1\n", id="no name at all"),
    ],
)
async def test_what_is_answered(asked: bytes, status: int, body: bytes) -> None:
    async with serving() as port:
        head, _, found = (await said(port, asked)).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 %d " % status)
        assert b"connection: close" in head.lower()
        assert found == body


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 40, id="TLS"),
        pytest.param(b"GET /" + b"a" * (LARGEST_REQUEST + 5000), id="an endless request"),
        pytest.param(b"GET /metrics HTTP/1.1\r\n\r\n", id="no host"),
        pytest.param(b"\0\0\0\0\r\n\r\n", id="noise"),
    ],
)
async def test_what_is_no_request_is_hung_up_on_and_the_next_is_answered(asked: bytes) -> None:
    async with serving() as port:
        assert await said(port, asked) == b""
        assert BODY in await said(port, request("GET /metrics"))


async def test_before_the_first_pass_there_is_nothing() -> None:
    async with serving(lambda: None) as port:
        assert (await said(port, request("GET /metrics"))).startswith(b"HTTP/1.1 503 ")


async def test_only_this_machine_can_reach_it() -> None:
    async with serving() as port:
        assert server.ADDRESS == "127.0.0.1"
        # All of 127/8 leads here, and only what is bound to an address answers at it.
        with pytest.raises(OSError, match=r".*"):
            await anyio.connect_tcp("127.0.0.2", port)


async def test_those_who_ask_and_say_nothing_are_few_and_go() -> None:
    async with serving() as port:
        silent = [await anyio.connect_tcp("127.0.0.1", port) for _ in range(AT_ONCE)]
        assert await said(port, request("GET /metrics")) == b"", "one too many"
        for stream in silent:
            await stream.aclose()
        with anyio.fail_after(20):
            while BODY not in await said(port, request("GET /metrics")):
                await anyio.lowlevel.checkpoint()


async def test_a_port_that_is_taken_is_an_error_of_the_system() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(OSError, match=r".*"):
            await serve_metrics(other.getsockname()[1], lambda: BODY, lambda: None)
