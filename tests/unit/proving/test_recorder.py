"""What clients of every kind leave in the notes, over real sockets, and what is read from them."""

from base64 import b64encode

import anyio
import pytest

from codexwatch.model.network import Stack
from codexwatch.proving.claim import CREDENTIALS, DIRECT
from codexwatch.proving.reading import learn, read
from codexwatch.proving.recorder import Note, recorder
from tests.unit.proving.test_hello import hello

pytestmark = pytest.mark.anyio

BASE, PLAIN = "https://127.0.0.1:9/v1", "http://127.0.0.1:9/v1"
CONNECT = b"CONNECT 127.0.0.1:9 HTTP/1.1\r\nHost: 127.0.0.1:9\r\n"
WEBSOCKET_CONNECT = CONNECT + b"Proxy-Connection: Keep-Alive\r\n"


def basic(encoded: bytes) -> bytes:
    return CONNECT + b"Proxy-Authorization: Basic " + encoded + b"\r\n\r\n"


OURS, OTHERS = basic(b64encode(CREDENTIALS.encode())), basic(b64encode(b"somebody:else"))
SOCKS = b"\x05\x01\x00", b"\x05\x01\x00\x03\x09127.0.0.1\x00\x09"
SOCKS_ADDRESS = b"\x05\x01\x00", b"\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x09"
OTHER = b"CONNECT github.com:443 HTTP/1.1\r\nProxy-Connection: Keep-Alive\r\n\r\n"
UPGRADE = b"GET /v1/responses HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"


async def noted(place: str, *conversations: tuple[bytes, ...]) -> list[Note]:
    """What is noted of clients that send their lines one by one, each after an answer to the one before."""
    notes: list[Note] = []
    async with recorder(place, notes.append) as port:
        for lines in conversations:
            async with await anyio.connect_tcp("127.0.0.1", port) as stream:
                for number, line in enumerate(lines):
                    if number:
                        await stream.receive()
                    await stream.send(line)
    return notes


HTTPS_HELLO, WEBSOCKET_HELLO = hello(), hello("ECDHE-RSA-AES128-GCM-SHA256")
TUNNELS = ((CONNECT + b"\r\n", HTTPS_HELLO), (WEBSOCKET_CONNECT + b"\r\n", WEBSOCKET_HELLO))


@pytest.mark.parametrize(
    ("place", "lines", "base", "stack", "way"),
    [
        pytest.param("a", (CONNECT + b"\r\n",), BASE, Stack.HTTPS, "http through a", id="CONNECT"),
        pytest.param("a", (WEBSOCKET_CONNECT + b"\r\n",), BASE, Stack.WEBSOCKET, "http through a", id="of a websocket"),
        pytest.param("b", (OURS,), BASE, Stack.HTTPS, "http through b with credentials", id="Basic"),
        pytest.param("a", (OTHERS,), BASE, Stack.HTTPS, "http through a", id="another user"),
        pytest.param("a", (basic(b"%%"),), BASE, Stack.HTTPS, "http through a", id="Basic that is none"),
        pytest.param("a", SOCKS, BASE, Stack.WEBSOCKET, "socks5 through a", id="SOCKS by name"),
        pytest.param("a", SOCKS_ADDRESS, BASE, Stack.WEBSOCKET, "socks5 through a", id="SOCKS by address"),
        pytest.param(DIRECT, (HTTPS_HELLO,), BASE, Stack.HTTPS, DIRECT, id="TLS of the https stack"),
        pytest.param(DIRECT, (WEBSOCKET_HELLO,), BASE, Stack.WEBSOCKET, DIRECT, id="TLS of the websocket"),
        pytest.param("a", (HTTPS_HELLO,), BASE, Stack.HTTPS, "https through a", id="TLS to a proxy"),
        pytest.param(DIRECT, (UPGRADE,), PLAIN, Stack.WEBSOCKET, DIRECT, id="a websocket in plain sight"),
        pytest.param(DIRECT, (UPGRADE[:-26] + b"\r\n\r\n",), PLAIN, Stack.HTTPS, DIRECT, id="a request in plain sight"),
        pytest.param(
            "a", (b"HEAD http://127.0.0.1:9/v1/responses HTTP/1.1\r\n\r\n",), PLAIN, Stack.HTTPS, "http through a",
            id="absolute form",
        ),
    ],
)  # fmt: skip
async def test_ways(place: str, lines: tuple[bytes, ...], base: str, stack: Stack, way: str) -> None:
    known = learn(await noted("a", *TUNNELS))
    seen = read(await noted(place, lines), base, known)
    assert seen.ways == {item: frozenset({way} if item is stack else ()) for item in Stack}
    assert not seen.unclear


@pytest.mark.parametrize(
    ("place", "line"),
    [
        pytest.param("a", OTHER, id="another host"),
        pytest.param(DIRECT, b"GET /backend-api/x HTTP/1.1\r\n\r\n", id="another path"),
        pytest.param("a", b"GET http://127.0.0.1:9/backend-api HTTP/1.1\r\n\r\n", id="another path through a proxy"),
        pytest.param("a", b"\x00\x01\x02", id="no protocol at all"),
        pytest.param("a", b"\x05\x01\x00", id="half a SOCKS greeting"),
        pytest.param("a", CONNECT, id="half a request"),
    ],
)
async def test_what_says_nothing(place: str, line: bytes) -> None:
    seen = read(await noted(place, (line,)), BASE, {})
    assert (set().union(*seen.ways.values()), seen.unclear) == (set(), frozenset())


async def test_a_hello_that_nobody_has_been_seen_to_say_is_unclear() -> None:
    seen = read(await noted(DIRECT, (HTTPS_HELLO,)), BASE, learn(await noted("a", TUNNELS[1])))
    assert seen.unclear == {DIRECT}


async def test_a_hello_that_both_say_is_unclear() -> None:
    same = learn(await noted("a", TUNNELS[0], (TUNNELS[1][0], HTTPS_HELLO)))
    assert read(await noted(DIRECT, (HTTPS_HELLO,)), BASE, same).unclear == {DIRECT}
