"""One connection to a fake proxy: what the HTTP and the SOCKS side of it share."""

from collections.abc import Callable
from contextlib import suppress

import anyio
from anyio.abc import ByteStream
from anyio.streams.buffered import BufferedByteStream

from tests.lab.behaviours import Answer, Close, Hang, Reset
from tests.lab.proxy_spec import Asked, ProxySpec
from tests.lab.wire import Wire

UNREACHABLE = Answer(502)
GO_AHEAD = 200


class Client:
    """A client's connection, with the proxy's orders and its log."""

    def __init__(self, spec: ProxySpec, wire: Wire, stream: ByteStream, log: Callable[[Asked], None]) -> None:
        self.spec = spec
        self.stream = BufferedByteStream(stream)
        self.log = log
        self._wire = wire

    async def fail(self, failure: Reset | Close | Hang) -> None:
        """Ends the connection, or holds it until the client gives up."""
        await self._wire.fail(failure)

    async def dial(self, asked: Asked) -> ByteStream | Answer | Reset | Close | Hang:
        """A connection to the target, or what to do instead."""
        order = self.spec.on_request
        if isinstance(order, Answer) and order.status == GO_AHEAD:
            await anyio.sleep(order.after)
        elif order is not None:
            return order
        address = self.spec.address_of(asked.host, asked.port)
        if address is None:
            return UNREACHABLE
        try:
            return await anyio.connect_tcp(*address, local_host=self.spec.source)
        except OSError:
            return UNREACHABLE

    async def relay(self, origin: ByteStream, early: bytes = b"") -> None:
        """Carries bytes both ways until both ends have finished; `early` came from the client before."""
        async with origin:
            if early:
                await origin.send(early)
            async with anyio.create_task_group() as ways:
                ways.start_soon(_copy, self.stream, origin)
                ways.start_soon(_copy, origin, self.stream)


async def _copy(source: ByteStream, sink: ByteStream) -> None:
    # A peer may leave with a reset as well; the other one must be told, or it waits for ever and so does this relay.
    with suppress(OSError, anyio.BrokenResourceError):
        async for chunk in source:
            await sink.send(chunk)
    with suppress(OSError, anyio.BrokenResourceError):
        await sink.send_eof()
