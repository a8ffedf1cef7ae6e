"""The long look: does an idle tunnel live, does a streamed answer arrive as it is sent. Minutes, on demand alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import anyio
import h11
from anyio.abc import ByteStream

from codexwatch.model.deep import DeepFound, IdleTunnel, StreamedAnswer
from codexwatch.model.facts import Facts
from codexwatch.model.network import Route, Stack, Target, Way
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.probing.classify import failure_of
from codexwatch.probing.deep_plan import ways_to_look_at
from codexwatch.probing.dialing import dial, secure
from codexwatch.probing.faults import ClosedEarlyError, NotHttpError
from codexwatch.probing.https import MAX_BODY_BYTES, USER_AGENT, without_credentials
from codexwatch.probing.progress import Progress
from codexwatch.probing.resolving import Resolver
from codexwatch.probing.trust import Verifiers

IDLE_SECONDS = 90.0
"""Many proxies and NATs cut what has been silent for 60; Codex's websocket is silent for as long as its user reads."""

ANSWER_SECONDS = 10.0
STREAM_SECONDS = 60.0
MAX_STREAM_BYTES = 4 * 1024 * 1024


async def look_deep(facts: Facts, url: str | None) -> DeepFound:
    """The whole look at the ways that work, all at once."""
    look = DeepLook(Resolver(), Verifiers())
    routes = ways_to_look_at(facts)
    tunnels: list[IdleTunnel] = []
    answers: list[StreamedAnswer] = []

    async def tunnel(route: Route, way: Way) -> None:
        tunnels.append(await look.idle_tunnel(route.target, way))

    async def answer(streamed: str, way: Way) -> None:
        answers.append(await look.streamed_answer(streamed, way))

    async with anyio.create_task_group() as tasks:
        for route in routes:
            if route.way is not None:
                tasks.start_soon(tunnel, route, route.way)
        first = next((route.way for route in routes if route.way is not None), None)
        if url is not None and first is not None:
            tasks.start_soon(answer, url, first)
    return tuple(tunnels), next(iter(answers), None)


class DeepLook:
    """Takes the look by the same ways as probes: no credentials, GET alone, one connection at a time."""

    def __init__(self, resolver: Resolver, verifiers: Verifiers) -> None:
        self._resolver = resolver
        self._verifiers = verifiers

    async def idle_tunnel(self, target: Target, way: Way, *, seconds: float = IDLE_SECONDS) -> IdleTunnel:
        """Two requests on one connection, `seconds` of silence between them. Never raises for the network."""
        lived = 0.0
        progress = Progress()
        try:
            async with self._connected(target, way, progress) as stream:
                with anyio.fail_after(ANSWER_SECONDS):
                    await _answered(stream, target)
                began = anyio.current_time()
                closed = await _closes_within(stream, seconds)
                lived = anyio.current_time() - began
                if closed is not None:
                    return IdleTunnel(target, way, lived, closed)
                with anyio.fail_after(ANSWER_SECONDS):
                    await _answered(stream, target)
        except Exception as error:  # noqa: BLE001 - whatever it was, the tunnel did not carry the request
            return IdleTunnel(target, way, lived, _reason(error, progress))
        return IdleTunnel(target, way, lived)

    async def streamed_answer(self, url: str, way: Way) -> StreamedAnswer:
        """When the pieces of the answer at `url` arrive; its server must send them over seconds."""
        target, progress = Target(url, Stack.HTTPS), Progress()
        try:
            async with self._connected(target, way, progress) as stream:
                with anyio.fail_after(STREAM_SECONDS):
                    began = anyio.current_time()
                    arrivals = [anyio.current_time() - began async for _ in _pieces(stream, target)]
        except Exception as error:  # noqa: BLE001 - as above
            return StreamedAnswer(url, way, reason=_reason(error, progress))
        if not arrivals:
            return StreamedAnswer(url, way)
        return StreamedAnswer(url, way, arrivals[0], arrivals[-1], len(arrivals))

    @asynccontextmanager
    async def _connected(self, target: Target, way: Way, progress: Progress) -> AsyncIterator[ByteStream]:
        verifier = self._verifiers.get(way.trust, target.stack)
        context = verifier.context if verifier else None
        with anyio.fail_after(ANSWER_SECONDS):
            stream = await dial(self._resolver, target, way, context, progress)
            if target.scheme in {"https", "wss"}:
                progress.enter(Phase.TLS)
                stream = await secure(stream, context, target.host)
        progress.enter(Phase.RESPONSE)
        try:
            yield stream
        finally:
            await anyio.aclose_forcefully(stream)


async def _answered(stream: ByteStream, target: Target) -> None:
    """One request and its whole answer, so that the connection can carry the next one."""
    read = 0
    async for piece in _pieces(stream, target):
        read += len(piece)
        if read > MAX_BODY_BYTES * 16:
            raise NotHttpError


async def _pieces(stream: ByteStream, target: Target) -> AsyncIterator[bytes]:
    """The parts of the body as they arrive.

    Raises:
        ClosedEarlyError, NotHttpError: no answer, or none that is HTTP, or more of it than anybody streams.
    """
    reader = h11.Connection(h11.CLIENT)
    host, path = _host_and_path(target)
    headers = [("Host", host), ("User-Agent", USER_AGENT), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
    request = reader.send(h11.Request(method="GET", target=path, headers=headers)) or b""
    await stream.send(request + (reader.send(h11.EndOfMessage()) or b""))
    read = 0
    try:
        while not isinstance(event := reader.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                reader.receive_data(await _received(stream))
            elif isinstance(event, h11.Data):
                read += len(event.data)
                if read > MAX_STREAM_BYTES:
                    raise NotHttpError
                yield bytes(event.data)
            elif isinstance(event, h11.ConnectionClosed):
                raise ClosedEarlyError
    except h11.RemoteProtocolError as error:
        raise NotHttpError from error


def _host_and_path(target: Target) -> tuple[str, str]:
    parts = urlsplit(without_credentials(target.url))
    return parts.netloc, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


async def _received(stream: ByteStream) -> bytes:
    try:
        return await stream.receive()
    except anyio.EndOfStream:
        return b""


async def _closes_within(stream: ByteStream, seconds: float) -> Reason | None:
    """How the connection ended though nobody asked for it; None if it did not."""
    with anyio.move_on_after(seconds):
        try:
            await stream.receive(1)
        except anyio.EndOfStream:
            return Reason.CLOSED
        except anyio.BrokenResourceError:
            return Reason.RESET
        return Reason.NOT_HTTP
    return None


def _reason(error: Exception, progress: Progress) -> Reason:
    failure = failure_of(error, progress.phase or Phase.RESOLVE)
    return failure.reason if failure else Reason.TLS_FAILED
