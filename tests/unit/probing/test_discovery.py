"""A port is what its handshakes show."""

import time
from contextlib import suppress

import pytest
from anyio import EndOfStream, Event, fail_after
from msgspec import structs

from codexwatch.model.listener import Speaks
from codexwatch.probing.discovery import discover
from codexwatch.probing.known_ports import Owner
from codexwatch.probing.resolving import Resolver
from tests.lab.behaviours import Answer
from tests.lab.fixtures import StartProxy
from tests.lab.proxies import (
    AUTHENTICATED,
    DEAD_NODE,
    DEAD_NODE_HANGS,
    DEAD_NODE_UNAVAILABLE,
    FORBIDDING,
    HTTP,
    MIXED,
    RESETTING,
    SILENT,
    SOCKS,
    ProxySpec,
    closed_port,
)
from tests.lab.wire import Wire, listening
from tests.unit.probing.conftest import StartServer, World

pytestmark = pytest.mark.anyio

HTTP_ONLY, SOCKS_ONLY, BOTH = {Speaks.HTTP}, {Speaks.SOCKS}, {Speaks.HTTP, Speaks.SOCKS}
NEITHER: set[Speaks] = set()
SHORT = 0.3


@pytest.mark.parametrize(
    ("spec", "speaks"),
    [
        pytest.param(HTTP, HTTP_ONLY, id="HTTP only"),
        pytest.param(SOCKS, SOCKS_ONLY, id="SOCKS only"),
        pytest.param(MIXED, BOTH, id="a mixed port"),
        pytest.param(AUTHENTICATED, BOTH, id="a mixed port that wants a password"),
        pytest.param(DEAD_NODE, BOTH, id="a dead node, 502"),
        pytest.param(DEAD_NODE_UNAVAILABLE, BOTH, id="a dead node, 503"),
        pytest.param(FORBIDDING, BOTH, id="a proxy that forbids the name"),
        pytest.param(structs.replace(HTTP, on_request=Answer(504)), HTTP_ONLY, id="a proxy that waits in vain"),
        pytest.param(DEAD_NODE_HANGS, SOCKS_ONLY, id="a proxy that does not answer CONNECT in time"),
        pytest.param(SILENT, NEITHER, id="a silent port"),
        pytest.param(RESETTING, NEITHER, id="a port that resets"),
        pytest.param(structs.replace(HTTP, on_request=Answer(405)), NEITHER, id="a web server: 405"),
        pytest.param(structs.replace(HTTP, on_request=Answer(400)), NEITHER, id="a web server: 400"),
        pytest.param(structs.replace(HTTP, on_request=Answer(404)), NEITHER, id="a web server: 404"),
        pytest.param(structs.replace(HTTP, on_request=Answer(501)), NEITHER, id="a web server: 501"),
        pytest.param(structs.replace(HTTP, on_request=Answer(500)), NEITHER, id="a web server: 500"),
    ],
)
async def test_what_a_port_speaks(proxies: StartProxy, spec: ProxySpec, speaks: set[Speaks]) -> None:
    proxy = await proxies(spec)
    (found,) = (await discover([proxy.address], timeout=SHORT)).all
    assert found.open is True
    assert found.speaks == speaks
    assert found.unsure == (spec in [DEAD_NODE_HANGS, SILENT])


@pytest.mark.parametrize(
    ("answer", "speaks"),
    [
        pytest.param(b"HTTP/1.1 200 Connection established\r\n\r\n", HTTP_ONLY, id="a tunnel"),
        pytest.param(b"HTTP/1.0 200 OK\r\nProxy-Agent: x\r\n\r\n", HTTP_ONLY, id="a tunnel, the old way"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>", NEITHER, id="a page for whatever is asked"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NEITHER, id="an empty page for whatever is asked"
        ),
        pytest.param(b"HTTP/1.1 404 No such domain\r\n\r\n", HTTP_ONLY, id="Privoxy's 404"),
        pytest.param(b"HTTP/1.0 500 Unable to connect\r\n\r\n", HTTP_ONLY, id="tinyproxy's 500"),
        pytest.param(b"HTTP/1.1 404 Not Found\r\n\r\n", NEITHER, id="a web server's 404"),
        pytest.param(b"\x05\xff", SOCKS_ONLY, id="SOCKS that wants a login"),
        pytest.param(b"\x05\x02", SOCKS_ONLY, id="SOCKS that insists on a password"),
        pytest.param(b"\x05\x77", NEITHER, id="a five by chance"),
        pytest.param(b"\x05", NEITHER, id="half an answer"),
        pytest.param(b"\x00\x5b\x00\x00\x00\x00\x00\x00", NEITHER, id="SOCKS4 alone"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", NEITHER, id="a banner"),
        pytest.param(b"\x15\x03\x01\x00\x02\x02\x16", NEITHER, id="a TLS alert"),
        pytest.param(b"HTTP/1.1 two hundred\r\n\r\n", NEITHER, id="almost HTTP"),
        pytest.param(b"", NEITHER, id="an early end"),
    ],
)
async def test_what_an_answer_shows(server: StartServer, answer: bytes, speaks: set[Speaks]) -> None:
    (found,) = (await discover([("127.0.0.1", await server(answer))], timeout=SHORT)).all
    assert found.open is True
    assert found.speaks == speaks


async def test_a_real_web_server_is_no_proxy(world: World) -> None:
    (found,) = (await discover([world.openai.http[0]], timeout=SHORT)).all
    assert (found.open, found.speaks) == (True, frozenset())


async def test_a_closed_port_is_closed_and_costs_nothing() -> None:
    started = time.monotonic()
    (found,) = (await discover([("127.0.0.1", closed_port())], timeout=5)).all
    assert found.open is False
    assert time.monotonic() - started < 3


async def test_silent_ports_cost_one_time_out_together(proxies: StartProxy) -> None:
    silent = [(await proxies(SILENT)).address for _ in range(5)]
    started = time.monotonic()
    found = await discover([*silent, *silent], timeout=SHORT)
    assert SHORT <= time.monotonic() - started < 4.5 * SHORT
    assert [item.open for item in found.all] == [True] * 5


async def test_a_host_that_nobody_knows_is_unknown_and_a_resolver_that_hangs_is_bounded(world: World) -> None:
    asked = [("nowhere.test", 3128), ("servfail.test", 3128)]
    found = await discover(asked, timeout=SHORT, resolver=world.prober.resolver)
    assert [item.open for item in found.all] == [None, None]


async def test_a_configured_host_elsewhere_is_asked_by_its_name(world: World, proxies: StartProxy) -> None:
    proxy = await proxies(HTTP)
    world.places["proxy.corp.test"] = [proxy.address]
    (found,) = (await discover([("proxy.corp.test", 8080)], resolver=world.prober.resolver)).all
    assert found.speaks == HTTP_ONLY
    assert (found.client, found.debugging) == (None, False)


@pytest.mark.parametrize(
    ("port", "client", "debugging"),
    [
        pytest.param(7897, "Clash Verge", False, id="a proxy client"),
        pytest.param(8899, "Whistle", True, id="a debugging proxy"),
        pytest.param(3000, None, False, id="nobody known"),
    ],
)
async def test_a_local_port_is_named(port: int, client: str | None, debugging: bool) -> None:
    # Never connected to: the name stands for a machine on which the port would be open.
    resolver = Resolver(lambda *_: [("127.0.0.1", 0)])
    (found,) = (await discover([("localhost", port)], timeout=0.05, resolver=resolver)).all
    assert (found.client, found.debugging) == (client, debugging)


async def test_a_port_is_named_after_its_process_before_its_number() -> None:
    resolver = Resolver(lambda *_: [("127.0.0.1", 0)])
    address = ("localhost", 9090)
    owners = {address: Owner("Clash")}
    (found,) = (await discover([address], timeout=0.05, resolver=resolver, owners=owners)).all
    assert (found.client, found.debugging) == ("Clash", False)


async def test_handshakes_name_no_real_host_and_leave_no_connection_open() -> None:
    heard: list[bytes] = []
    both_ended = Event()

    async def handle(wire: Wire) -> None:
        mine = await wire.receive()
        with suppress(EndOfStream, ConnectionError):
            await wire.receive()
        heard.append(mine)
        if len(heard) == 2:
            both_ended.set()

    async with listening(handle, ("127.0.0.1", 0)) as address:
        await discover([address], timeout=0.1)
        with fail_after(1):
            await both_ended.wait()
    assert sorted(heard) == [
        b"\x05\x01\x00",
        b"CONNECT codexwatch.invalid:443 HTTP/1.1\r\nHost: codexwatch.invalid:443\r\n\r\n",
    ]
