"""Fake proxies on loopback: every kind that people run, and the ways in which one can be broken.

A ready-made spec is changed with `msgspec.structs.replace`, e.g. to give it a fixed port.
"""

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

from anyio.streams.tls import TLSStream

from tests.lab.behaviours import Answer, Close, Hang, Reset
from tests.lab.certificates import Certificates
from tests.lab.proxy_http import serve_http
from tests.lab.proxy_socks import serve_socks
from tests.lab.proxy_spec import Asked, Credentials, How, ProxySpec
from tests.lab.relay import Client
from tests.lab.wire import Endpoint, Wire, closed_port, listening

HTTP = ProxySpec(http=True)
SOCKS = ProxySpec(socks=True)
MIXED = ProxySpec(http=True, socks=True)
AUTHENTICATED = ProxySpec(http=True, socks=True, credentials=Credentials("lab", "correct horse"))
SILENT = ProxySpec(on_accept=Hang())
RESETTING = ProxySpec(on_accept=Reset())
FORBIDDING = ProxySpec(http=True, socks=True, on_request=Answer(403))
DEAD_NODE = ProxySpec(http=True, socks=True, on_request=Answer(502))
DEAD_NODE_UNAVAILABLE = ProxySpec(http=True, socks=True, on_request=Answer(503))
DEAD_NODE_HANGS = ProxySpec(http=True, socks=True, on_request=Hang())
DEAD_NODE_CLOSES = ProxySpec(http=True, socks=True, on_request=Close())


class FakeProxy:
    """A proxy as `spec` says, for as long as the context lasts; `asked` is what clients wanted of it."""

    def __init__(self, spec: ProxySpec, certificates: Certificates | None = None) -> None:
        self.spec = spec
        self.asked: list[Asked] = []
        self.address: Endpoint = spec.listen
        self._certificates = certificates
        self._running: AbstractAsyncContextManager[Endpoint] | None = None

    @property
    def port(self) -> int:
        return self.address[1]

    def url(self, scheme: str = "http") -> str:
        return f"{scheme}://{self.address[0]}:{self.port}"

    async def __aenter__(self) -> Self:
        """Listens; `address` then holds the real port."""
        self._running = listening(self._serve, self.spec.listen)
        self.address = await self._running.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._running is not None:
            await self._running.__aexit__(kind, error, trace)

    async def _serve(self, wire: Wire) -> None:
        if self.spec.on_accept is not None:
            return await wire.fail(self.spec.on_accept)
        if not self.spec.encrypted:
            return await self._carry(Client(self.spec, wire, wire, self.asked.append))
        if self._certificates is None:
            raise ValueError("an encrypted proxy needs certificates")
        context = self._certificates.server_context()
        async with await TLSStream.wrap(wire, server_side=True, ssl_context=context) as stream:
            return await self._carry(Client(self.spec, wire, stream, self.asked.append))

    async def _carry(self, client: Client) -> None:
        """The first byte tells the protocol, as on the mixed port of Clash or v2rayN."""
        first = await client.stream.receive(1)
        client.stream.feed_data(first)
        if first == b"\x05":
            if self.spec.socks:
                await serve_socks(client)
        elif self.spec.http:
            await serve_http(client)


__all__ = [
    "AUTHENTICATED",
    "DEAD_NODE",
    "DEAD_NODE_CLOSES",
    "DEAD_NODE_HANGS",
    "DEAD_NODE_UNAVAILABLE",
    "FORBIDDING",
    "HTTP",
    "MIXED",
    "RESETTING",
    "SILENT",
    "SOCKS",
    "Asked",
    "Credentials",
    "FakeProxy",
    "How",
    "ProxySpec",
    "closed_port",
]
