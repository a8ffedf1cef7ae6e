"""HTTP/1.1 on a byte stream for the fakes: h11 reads and writes, this file only moves the bytes."""

import anyio
import h11
from anyio.abc import ByteStream

from tests.lab.behaviours import Answer


class Exchange:
    """The requests of one connection, one after the other."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._parser = h11.Connection(h11.SERVER)
        self._method = b""
        self.body = b""

    async def request(self) -> h11.Request | None:
        """The head of the next request, once its `body` is read; None when there are no more.

        Raises:
            h11.RemoteProtocolError: the client does not speak HTTP.
        """
        if self._parser.our_state is h11.DONE and self._parser.their_state is h11.DONE:
            self._parser.start_next_cycle()
        if self._parser.our_state is not h11.IDLE:
            return None
        event = await self._next()
        if not isinstance(event, h11.Request):
            return None
        self._method = event.method
        self.body = b""
        while isinstance(part := await self._next(), h11.Data):
            self.body += part.data
        return event

    async def answer(self, answer: Answer) -> None:
        await anyio.sleep(answer.after)
        empty = self._method == b"HEAD" or answer.status in {204, 304}
        length = () if answer.status in {204, 304} else (("content-length", str(len(answer.body))),)
        await self._send(h11.Response(status_code=answer.status, headers=[*answer.headers, *length]))
        if not empty:
            await self._send(h11.Data(data=answer.body))
        await self._send(h11.EndOfMessage())

    async def established(self) -> None:
        """Accepts a CONNECT; from here on the stream carries the client's own bytes."""
        await self._send(h11.Response(status_code=200, headers=[], reason=b"Connection established"))

    @property
    def left_over(self) -> bytes:
        """What the client sent behind the request that changes the protocol."""
        return self._parser.trailing_data[0]

    async def _next(self) -> object:
        while (event := self._parser.next_event()) is h11.NEED_DATA:
            try:
                self._parser.receive_data(await self._stream.receive())
            except anyio.EndOfStream:
                self._parser.receive_data(b"")
        return event

    async def _send(self, event: h11.Event) -> None:
        if data := self._parser.send(event):
            await self._stream.send(data)


def header(request: h11.Request, name: bytes) -> str:
    """The value of a header, or an empty string."""
    return next((value.decode("latin-1") for key, value in request.headers if key == name.lower()), "")
