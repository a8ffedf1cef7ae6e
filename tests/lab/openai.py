"""A fake OpenAI on loopback: https, websocket and plain http, a host of its own for every name that it is asked by."""

import ssl
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from contextvars import ContextVar
from types import TracebackType
from typing import Self

import h11
from anyio.abc import ByteStream
from anyio.streams.tls import TLSStream

from tests.lab.behaviours import SWITCHING_PROTOCOLS, Answer, Behaviour, Certificate, Close, Hang, Reset, Turn
from tests.lab.certificates import Certificates, Kind
from tests.lab.edge import UPGRADE, Request, healthy
from tests.lab.http import Exchange, header
from tests.lab.turn import as_event_stream, turn_events
from tests.lab.websocket import Talk
from tests.lab.wire import Endpoint, Wire, listening

TLS, FROM = "TLS", "FROM"
ANY_PORT: Endpoint = ("127.0.0.1", 0)

_handshake_fault: ContextVar[Reset | Close | Hang | None] = ContextVar("handshake_fault", default=None)


class FakeOpenAI:
    """Answers as a healthy OpenAI does, except where `behaviours` says otherwise.

    Its keys, the most special first: `"GET chatgpt.com/path"`, `"chatgpt.com/path"`, `"GET chatgpt.com"`,
    `"chatgpt.com"`, and the same with `*` for the host. Instead of a method, `UPGRADE` means a websocket handshake
    and `TLS chatgpt.com` the handshake before any request (Reset, Close, Hang or Certificate). `FROM 127.0.0.3` before
    any key but those goes first, for requests from that address: a world's proxies ask from PROXIED_SOURCE. The mapping
    may be changed while the server runs; the next request sees it.
    """

    def __init__(
        self,
        certificates: Certificates,
        behaviours: Mapping[str, Behaviour] | None = None,
        *,
        https: Sequence[Endpoint] = (ANY_PORT,),
        http: Sequence[Endpoint] = (ANY_PORT,),
    ) -> None:
        self.behaviours = dict(behaviours or {})
        self.requests: list[Request] = []
        self.https: list[Endpoint] = list(https)
        self.http: list[Endpoint] = list(http)
        self._contexts = {kind: certificates.server_context(kind) for kind in Kind}
        self._contexts[Kind.GOOD].sni_callback = self._choose_certificate
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Listens; `https` and `http` then hold the real addresses."""
        async with AsyncExitStack() as starting:
            self.https = [await starting.enter_async_context(listening(self._encrypted, at)) for at in self.https]
            self.http = [await starting.enter_async_context(listening(self._plain, at)) for at in self.http]
            self._running = starting.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._running.__aexit__(kind, error, trace)

    def upstream(self) -> dict[str, Endpoint]:
        """What a proxy needs to send every name here: `*:80` to plain http, everything else to https."""
        return {"*:80": self.http[0], "*": self.https[0]}

    def requests_for(self, host: str, kind: str | None = None) -> list[Request]:
        """The log of one host, by method or UPGRADE if asked."""
        return [seen for seen in self.requests if seen.host == host and kind in {None, seen.kind}]

    def _choose_certificate(self, handshake: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
        behaviour = self.behaviours.get(f"{TLS} {name}") or self.behaviours.get(f"{TLS} *")
        match behaviour:
            case Certificate(kind):
                handshake.context = self._contexts[kind]
            case Reset() | Close() | Hang():
                _handshake_fault.set(behaviour)
                # Stops the handshake; anyio discards the alert itself, so the client gets no byte of it.
                return ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE
        return None

    async def _encrypted(self, wire: Wire) -> None:
        try:
            stream = await TLSStream.wrap(
                wire, server_side=True, ssl_context=self._contexts[Kind.GOOD], standard_compatible=True
            )
        except ssl.SSLError:
            fault = _handshake_fault.get()
            if fault is not None:
                await wire.fail(fault)
            return
        await self._converse(wire, stream, encrypted=True)
        await stream.aclose()

    async def _plain(self, wire: Wire) -> None:
        await self._converse(wire, wire, encrypted=False)

    async def _converse(self, wire: Wire, stream: ByteStream, *, encrypted: bool) -> None:
        exchange = Exchange(stream)
        while head := await exchange.request():
            request = _noted(head, wire.source, encrypted=encrypted)
            self.requests.append(request)
            behaviour = self._behaviour(request)
            if isinstance(behaviour, Turn) and request.upgrade:
                await Talk(stream, head, exchange.left_over).run(behaviour.text)
                return
            if behaviour == SWITCHING_PROTOCOLS and request.upgrade:
                await Talk(stream, head, exchange.left_over).run(None)
                return
            if isinstance(behaviour, Reset | Close | Hang):
                await wire.fail(behaviour)
                return
            await exchange.answer(_as_answer(behaviour))

    def _behaviour(self, request: Request) -> Behaviour:
        places = [place for host in (request.host, "*") for place in (host + request.path, host)]
        keys = [key for place in places for key in (f"{request.kind} {place}", place)]
        for key in (*(f"{FROM} {request.source} {key}" for key in keys), *keys):
            if key in self.behaviours:
                return self.behaviours[key]
        return healthy(request)


def _as_answer(behaviour: Behaviour) -> Answer:
    match behaviour:
        case Answer():
            return behaviour
        case Turn(text):
            return Answer(200, (("content-type", "text/event-stream"),), as_event_stream(turn_events(text)))
    raise TypeError(f"{behaviour} is a behaviour of the handshake, not of a request")


def _noted(head: h11.Request, source: str, *, encrypted: bool) -> Request:
    host, _, _ = header(head, b"host").partition(":")
    return Request(
        host=host.lower(),
        method=head.method.decode(),
        path=head.target.decode("latin-1").partition("?")[0],
        source=source,
        upgrade=header(head, b"upgrade").lower() == "websocket",
        authorized=bool(header(head, b"authorization")),
        encrypted=encrypted,
        headers=tuple(name.decode("latin-1") for name, _ in head.headers),
    )


__all__ = ["TLS", "UPGRADE", "FakeOpenAI", "Request"]
