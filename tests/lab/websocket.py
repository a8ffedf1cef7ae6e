"""The server's end of a websocket, for as long as the client keeps it open."""

import h11
from anyio.abc import ByteStream
from msgspec import json
from websockets.datastructures import Headers
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from tests.lab.turn import turn_events


class Talk:
    """One handshake, already read as HTTP, and the messages after it."""

    def __init__(self, stream: ByteStream, head: h11.Request, left_over: bytes) -> None:
        self._stream = stream
        self._protocol = ServerProtocol()
        headers = Headers([(name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers])
        # The protocol wants the handshake's own bytes, which h11 has consumed.
        self._protocol.receive_data(Request(head.target.decode("latin-1"), headers).serialize() + left_over)

    async def run(self, text: str | None) -> None:
        """Accepts, then answers every `response.create` with a turn that says `text`, until the client closes.

        Without a text it says nothing at all, yet keeps the connection: pings and the closing handshake work.
        """
        while True:
            for event in self._protocol.events_received():
                if isinstance(event, Request):
                    self._protocol.send_response(self._protocol.accept(event))
                elif text is not None and isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    self._answer(event.data, text)
            await self._flush()
            if self._protocol.close_expected():
                return
            self._protocol.receive_data(await self._stream.receive())

    def _answer(self, message: bytes | bytearray | memoryview, text: str) -> None:
        if json.decode(message)["type"] == "response.create":
            for event in turn_events(text):
                self._protocol.send_text(json.encode(event))

    async def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                await self._stream.send(data)
