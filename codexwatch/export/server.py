"""`/metrics` on this machine's own loopback address: small requests, few at a time, each with a deadline."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

import anyio
import h11
from anyio.abc import SocketStream

from codexwatch.export.prometheus import CONTENT_TYPE

ADDRESS = "127.0.0.1"
"""The only one. Whoever wants to reach it from elsewhere has a textfile, or a proxy that asks for a password."""
AT_ONCE = 8
PATIENCE = 5.0
LARGEST_REQUEST = 16_384
NAMES = frozenset({"127.0.0.1", "localhost"})


async def serve_metrics(port: int, text: Callable[[], bytes | None], listening: Callable[[], None]) -> None:
    """Until cancelled. `text`: None before the first pass. `listening` is called once it can be reached.

    Raises OSError where the port cannot be had.
    """
    places = anyio.CapacityLimiter(AT_ONCE)

    async def answer(stream: SocketStream) -> None:
        async with stream:
            # A client that goes away, that says what is no HTTP or that is one too many is no fault of the server's.
            with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.WouldBlock, h11.ProtocolError):
                places.acquire_on_behalf_of_nowait(stream)
                try:
                    with anyio.move_on_after(PATIENCE):
                        await _converse(stream, port, text)
                finally:
                    places.release_on_behalf_of(stream)

    async with await anyio.create_tcp_listener(local_host=ADDRESS, local_port=port) as listener:
        listening()
        await listener.serve(answer)


async def _converse(stream: SocketStream, port: int, text: Callable[[], bytes | None]) -> None:
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_REQUEST)
    request = connection.next_event()
    while request is h11.NEED_DATA:
        try:
            connection.receive_data(await stream.receive(LARGEST_REQUEST))
        except anyio.EndOfStream:
            return
        request = connection.next_event()
    if isinstance(request, h11.Request):
        status, body = _answer(request, text, port)
        await stream.send(_message(connection, status, b"" if request.method == b"HEAD" else body))


def _answer(request: h11.Request, text: Callable[[], bytes | None], port: int) -> tuple[int, bytes]:
    """Status and body. A web page that has made its own name lead to 127.0.0.1 says that name, and is refused."""
    host = dict(request.headers).get(b"host", b"").decode("ascii", "replace")
    if host not in NAMES and host not in {f"{name}:{port}" for name in NAMES}:
        return 421, b"this is 127.0.0.1\n"
    if request.target.partition(b"?")[0] != b"/metrics":
        return 404, b"there is /metrics alone\n"
    if request.method != b"GET":
        return 405, b"GET alone\n"
    body = text()
    return (200, body) if body is not None else (503, b"the first pass is not over\n")


def _message(connection: h11.Connection, status: int, body: bytes) -> bytes:
    headers = [
        ("Content-Type", CONTENT_TYPE),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        ("Allow", "GET"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    response = h11.Response(status_code=status, reason=HTTPStatus(status).phrase, headers=headers)
    events = (response, h11.Data(data=body), h11.EndOfMessage())
    return b"".join(connection.send(event) or b"" for event in events)
