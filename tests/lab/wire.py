"""Listening on loopback: connections that can also be reset, and servers that end with their context."""

import asyncio
import socket
import ssl
import struct
from asyncio.trsock import TransportSocket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import anyio
import h11
from anyio.abc import ByteStream

from tests.lab.behaviours import Close, Hang, Reset

Endpoint = tuple[str, int]

# What a client does to its own connection is no failure of the fake.
CLIENT_FAILURES = (
    ConnectionError,
    ssl.SSLError,
    h11.RemoteProtocolError,
    anyio.BrokenResourceError,
    anyio.EndOfStream,
    anyio.IncompleteRead,
)


class Wire(ByteStream):
    """One accepted connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.source: str = writer.get_extra_info("peername")[0]

    async def receive(self, max_bytes: int = 65536) -> bytes:
        data = await self._reader.read(max_bytes)
        if not data:
            raise anyio.EndOfStream
        return data

    async def send(self, item: bytes) -> None:
        self._writer.write(item)
        await self._writer.drain()

    async def send_eof(self) -> None:
        # A peer that has left without a farewell cannot be told that this side is done.
        with suppress(OSError):
            self._writer.write_eof()

    async def aclose(self) -> None:
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    def abort(self) -> None:
        self._writer.transport.abort()

    def reset(self) -> None:
        """Ends with an RST: no FIN may go first, else the peer sees an orderly end."""
        connection: TransportSocket = self._writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.abort()

    async def fail(self, failure: Reset | Close | Hang) -> None:
        """Breaks the connection as told; a hang lasts until the client gives up."""
        match failure:
            case Reset():
                self.reset()
            case Close():
                await self.aclose()
            case Hang():
                async for _ in self:
                    pass


@asynccontextmanager
async def listening(handle: Callable[[Wire], Awaitable[None]], endpoint: Endpoint) -> AsyncIterator[Endpoint]:
    """Serves connections until the context ends, which cuts those that are left; yields the address."""

    async def serve(wire: Wire) -> None:
        try:
            with suppress(*CLIENT_FAILURES):
                await handle(wire)
            await wire.aclose()
        finally:
            wire.abort()

    # Tasks and not a task group: a context that a fixture opens may end in another order than the scopes of a test.
    connections: set[asyncio.Task[None]] = set()

    def forget(connection: asyncio.Task[None]) -> None:
        # One that failed is kept, to be raised at the end.
        if connection.cancelled() or connection.exception() is None:
            connections.discard(connection)

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(serve(Wire(reader, writer)))
        connections.add(connection)
        connection.add_done_callback(forget)

    server = await asyncio.start_server(accept, *endpoint)
    try:
        host, port = server.sockets[0].getsockname()[:2]
        yield host, port
    finally:
        server.close()
        left = tuple(connections)
        for connection in left:
            connection.cancel()
        for outcome in await asyncio.gather(*left, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome


def closed_port(host: str = "127.0.0.1") -> int:
    """A port where nobody listens: connections to it are refused."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
