"""Proxies and a provider that answer on loopback, take notes and lead nowhere."""

from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import anyio
from anyio.abc import SocketAttribute, SocketStream

from codexwatch.proving.claim import CREDENTIALS
from codexwatch.proving.hello import HANDSHAKE, Hello, length_of_record, parse_hello

_SECONDS = 5.0
_HEAD_BYTES = 65_536
_SOCKS = 5
_TUNNEL_OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
_UPGRADE_REQUIRED = b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_SOCKS_OPEN = b"\x05\x00\x00\x01" + bytes(6)


@dataclass(frozen=True, slots=True)
class Note:
    """One connection. `how`: `tls`, `socks5`, or the first words of an HTTP request (method and target).

    `hello` is the handshake that came first, or came through the tunnel. `proxy_connection`: the header that only the
    websocket stack sends; `upgrade`: a websocket handshake in plain sight; `authorized`: with the right credentials.
    """

    place: str
    how: str
    target: str = ""
    hello: Hello | None = None
    proxy_connection: bool = False
    upgrade: bool = False
    authorized: bool = False


Take = Callable[[Note], None]


@asynccontextmanager
async def recorder(place: str, take: Take) -> AsyncIterator[int]:
    """Listens on loopback while the context lasts; gives the port. `place` names it in the notes.

    At the end everything that has been connected by then is noted: to be left when the clients have ended.
    """
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=0)
    port = int(listener.extra(SocketAttribute.local_port))  # noqa: S610 - anyio's, not Django's
    async with listener, anyio.create_task_group() as conversations, anyio.create_task_group() as serving:
        serving.start_soon(listener.serve, lambda stream: _listen(stream, place, take), conversations)
        yield port
        await _accept_what_waits(port)
        serving.cancel_scope.cancel()


async def _accept_what_waits(port: int) -> None:
    """Connections are accepted in their order: when one of ours has been served, all before it have been taken on."""
    async with await anyio.connect_tcp("127.0.0.1", port) as last:
        await last.send_eof()
        with suppress(anyio.EndOfStream, anyio.BrokenResourceError):
            await last.receive()


async def _listen(stream: SocketStream, place: str, take: Take) -> None:
    """What is not understood is not noted; nothing that a client does ends the recorder."""
    async with stream:
        with anyio.move_on_after(_SECONDS):
            try:
                await _Conversation(stream, place, take).hold()
            except (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, ValueError):
                return


class _Conversation:
    def __init__(self, stream: SocketStream, place: str, take: Take) -> None:
        self._stream = stream
        self._place = place
        self._take = take
        self._data = b""

    async def hold(self) -> None:
        await self._more()
        if self._data[0] == HANDSHAKE:
            self._take(Note(self._place, "tls", hello=await self._hello()))
        elif self._data[0] == _SOCKS:
            await self._socks()
        else:
            await self._http()

    async def _more(self) -> None:
        self._data += await self._stream.receive(_HEAD_BYTES)

    async def _take_bytes(self, count: int) -> bytes:
        while len(self._data) < count:
            await self._more()
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    async def _hello(self) -> Hello | None:
        while not self._data or len(self._data) < (length_of_record(self._data) or _HEAD_BYTES):
            await self._more()
        return parse_hello(self._data)

    async def _hello_inside(self) -> Hello | None:
        """The handshake through a tunnel that has just been opened; None if nothing or something else comes."""
        try:
            await self._more()
            return await self._hello() if self._data[0] == HANDSHAKE else None
        except (anyio.BrokenResourceError, anyio.EndOfStream):
            return None

    async def _socks(self) -> None:
        """RFC 1928, with the method that needs no password."""
        _, methods = await self._take_bytes(2)
        await self._take_bytes(methods)
        await self._stream.send(b"\x05\x00")
        *_, kind = await self._take_bytes(4)
        if kind == 3:
            host = (await self._take_bytes((await self._take_bytes(1))[0])).decode("ascii", "replace")
        else:
            raw = await self._take_bytes(4 if kind == 1 else 16)
            host = ".".join(map(str, raw)) if kind == 1 else raw.hex(":", 2)
        port = int.from_bytes(await self._take_bytes(2))
        await self._stream.send(_SOCKS_OPEN)
        self._take(Note(self._place, "socks5", f"{host}:{port}", await self._hello_inside()))

    async def _http(self) -> None:
        while b"\r\n\r\n" not in self._data and len(self._data) < _HEAD_BYTES:
            await self._more()
        head, _, self._data = self._data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, *_ = [*first.split(" "), "", ""]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        tunnel = method == "CONNECT"
        await self._stream.send(_TUNNEL_OPEN if tunnel else _UPGRADE_REQUIRED)
        self._take(
            Note(
                self._place,
                method,
                target,
                await self._hello_inside() if tunnel else None,
                proxy_connection="proxy-connection" in headers,
                upgrade=headers.get("upgrade", "").lower() == "websocket",
                authorized=_decoded(headers.get("proxy-authorization", "")) == CREDENTIALS,
            )
        )


def _decoded(header: str) -> str:
    """User and password; empty for what is none."""
    scheme, _, encoded = header.partition(" ")
    try:
        return b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
    except ValueError:
        return ""
