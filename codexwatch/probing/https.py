"""One request as Codex's https stack would route it, without credentials and without a body."""

import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpcore
import httpx
from anyio.abc import ByteStream

from codexwatch import __version__
from codexwatch.model.network import Target, Way
from codexwatch.model.probe import Phase
from codexwatch.probing.classify import Reply
from codexwatch.probing.dialing import dial, is_forwarded, secure
from codexwatch.probing.faults import MAX_HEAD_BYTES, ClosedEarlyError, NotHttpError
from codexwatch.probing.progress import Progress
from codexwatch.probing.resolving import Resolver
from codexwatch.probing.tunnel import basic

USER_AGENT = f"codexwatch/{__version__} (connectivity probe)"
MAX_BODY_BYTES = 16 * 1024
BODY_SECONDS = 1.0
MARGIN = 0.05
"""Seconds before the attempt's end: the status is known, and a body that does not come must not cost it."""

_STATUSES_WITH_A_TELLING_BODY = frozenset({200, 403})


async def get(
    resolver: Resolver, target: Target, way: Way, context: ssl.SSLContext | None, progress: Progress
) -> Reply:
    """The answer to a GET: a HEAD would not bring the body in which a region block is told from other 403s.

    Redirects are not followed.

    Raises:
        what `dial` and `secure` raise.
        ClosedEarlyError, NotHttpError: no answer, or none that is HTTP.
    """
    headers = {"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": "identity", "connection": "close"}
    extensions: dict[str, Any] = {}
    if way.proxy and is_forwarded(target, way):
        extensions["target"] = without_credentials(target.url).encode()
        if way.proxy.credentials:
            headers["proxy-authorization"] = basic(way.proxy.credentials)
    network = _Network(resolver, target, way, context, progress)
    try:
        async with (
            httpx.AsyncClient(transport=_Transport(context, network), trust_env=False) as client,
            client.stream("GET", without_credentials(target.url), headers=headers, extensions=extensions) as answer,
        ):
            network.head_ended = True
            body = await _beginning(answer) if answer.status_code in _STATUSES_WITH_A_TELLING_BODY else b""
            progress.leave()
            return Reply(answer.status_code, dict(answer.headers), body)
    except (httpcore.ProtocolError, httpx.DecodingError) as error:
        raise NotHttpError from error


def without_credentials(url: str) -> str:
    """What a user wrote before an `@` in a base URL would be sent as a login."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


async def _beginning(answer: httpx.Response) -> bytes:
    body = b""
    # The status is known, and a body that breaks off must not cost it either.
    with anyio.CancelScope(deadline=end_of_body()), suppress(httpcore.ProtocolError, anyio.BrokenResourceError):
        async for part in answer.aiter_raw():
            body += part
            if len(body) >= MAX_BODY_BYTES:
                break
    return body[:MAX_BODY_BYTES]


def end_of_body() -> float:
    """Until when a body is waited for that has just begun: not to the end of the attempt, which would be a failure."""
    return min(anyio.current_time() + BODY_SECONDS, anyio.current_effective_deadline() - MARGIN)


class _Transport(httpx.AsyncBaseTransport):
    """httpx's own takes no network backend."""

    def __init__(self, context: ssl.SSLContext | None, network: httpcore.AsyncNetworkBackend) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context, max_keepalive_connections=0, network_backend=network
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = await self._pool.handle_async_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


class _Network(httpcore.AsyncNetworkBackend):
    """Dials by the way of the attempt, whatever host it is asked for: to httpcore every attempt looks direct."""

    def __init__(
        self, resolver: Resolver, target: Target, way: Way, context: ssl.SSLContext | None, progress: Progress
    ) -> None:
        self._dial = (resolver, target, way, context, progress)
        self.progress = progress
        self.head_ended = False

    async def connect_tcp(self, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
        return _Stream(await dial(*self._dial), self)


class _Stream(httpcore.AsyncNetworkStream):
    """What is written is the request, what is read the response. Time is limited for the whole attempt, not here."""

    def __init__(self, stream: ByteStream, network: _Network) -> None:
        self._stream = stream
        self._network = network
        self._read = 0

    async def read(self, max_bytes: int, *_: object, **__: object) -> bytes:
        self._network.progress.enter(Phase.RESPONSE)
        if self._read > MAX_HEAD_BYTES and not self._network.head_ended:
            raise NotHttpError
        try:
            data = await self._stream.receive(max_bytes)
        except anyio.EndOfStream:
            if self._read:
                return b""
            raise ClosedEarlyError from None
        self._read += len(data)
        return data

    async def write(self, buffer: bytes, *_: object, **__: object) -> None:
        if buffer:
            self._network.progress.enter(Phase.REQUEST)
            await self._stream.send(buffer)

    async def aclose(self) -> None:
        await anyio.aclose_forcefully(self._stream)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: object, **__: object
    ) -> httpcore.AsyncNetworkStream:
        self._network.progress.enter(Phase.TLS)
        return _Stream(await secure(self._stream, ssl_context, server_hostname or ""), self._network)
