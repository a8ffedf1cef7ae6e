"""A connection to a target, directly or through a proxy: the same for both stacks."""

import socket
import ssl
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import anyio
from anyio.abc import ByteStream
from anyio.streams.tls import TLSStream

from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.probing.faults import ProxyFaultError
from codexwatch.probing.place import Address
from codexwatch.probing.progress import Progress
from codexwatch.probing.resolving import Resolver
from codexwatch.probing.tunnel import http_tunnel, socks5_tunnel

HAPPY_EYEBALLS_DELAY = 0.25
"""Seconds before the next address is tried beside the one that has not answered (RFC 8305)."""

MAX_ADDRESSES = 8


async def dial(
    resolver: Resolver, target: Target, way: Way, context: ssl.SSLContext | None, progress: Progress
) -> ByteStream:
    """A stream to the target by this way; TLS to the target itself comes after it. `context` serves a TLS proxy.

    Raises:
        OSError, UnicodeError: the first host on the way was not reached.
        ProxyFaultError: the proxy made no tunnel.
    """
    if way.proxy is None:
        return await connect(resolver, target.host, target.port, progress)
    try:
        stream = await connect(resolver, way.proxy.host, way.proxy.port, progress)
    except ConnectionResetError as error:
        # A SYN is refused, never reset: the port has accepted, and only the timing shows it here and not a step later.
        raise ProxyFaultError(Reason.PROXY_CLOSED) from error
    progress.enter(Phase.PROXY)
    try:
        if way.proxy.scheme == "https":
            stream = await secure(stream, context, way.proxy.host)
        return stream if is_forwarded(target, way) else await _tunnel(stream, target, way.proxy)
    except BaseException:
        await anyio.aclose_forcefully(stream)
        raise


def is_forwarded(target: Target, way: Way) -> bool:
    """Whether the proxy is asked to fetch the URL itself instead of making a tunnel: plain http, never a websocket."""
    by_http = way.proxy is not None and way.proxy.scheme in ("http", "https")
    return by_http and target.stack is Stack.HTTPS and target.scheme == "http"


async def _tunnel(stream: ByteStream, target: Target, proxy: Proxy) -> ByteStream:
    make = socks5_tunnel if proxy.scheme.startswith("socks5") else http_tunnel
    return await make(stream, target.host, target.port, proxy.credentials)


async def secure(stream: ByteStream, context: ssl.SSLContext | None, host: str) -> ByteStream:
    """TLS over `stream`, which is closed if that fails. Nobody waits for a farewell when it is closed.

    Raises:
        ssl.SSLError, EndOfStream, BrokenResourceError: no handshake, or a certificate that is not trusted.
    """
    try:
        return await TLSStream.wrap(
            stream, server_side=False, hostname=host, ssl_context=context, standard_compatible=False
        )
    except BaseException:
        await anyio.aclose_forcefully(stream)
        raise


async def connect(resolver: Resolver, host: str, port: int, progress: Progress) -> ByteStream:
    """TCP to the first address that answers.

    Raises:
        OSError, UnicodeError: no address, or none that answers.
    """
    progress.enter(Phase.RESOLVE)
    addresses = await resolver.resolve(host, port)
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
    progress.answer = tuple(address for address, _ in addresses)
    progress.enter(Phase.CONNECT)
    stream, progress.address = await _first_connected(list(_interleaved(addresses))[:MAX_ADDRESSES])
    return stream


async def _first_connected(addresses: Sequence[Address]) -> tuple[ByteStream, str]:
    """One stuck address (IPv6 that leads nowhere) must not hide one that works."""
    connected: list[tuple[ByteStream, str]] = []
    errors: list[OSError] = []

    async def attempt(address: Address, failed: anyio.Event) -> None:
        try:
            stream = await anyio.connect_tcp(*address)
        except OSError as error:
            # anyio's own says no more than that it failed.
            errors.append(error.__cause__ if isinstance(error.__cause__, OSError) else error)
            failed.set()
        else:
            connected.append((stream, address[0]))
            attempts.cancel_scope.cancel()

    try:
        async with anyio.create_task_group() as attempts:
            for address in addresses:
                failed = anyio.Event()
                attempts.start_soon(attempt, address, failed)
                with anyio.move_on_after(HAPPY_EYEBALLS_DELAY):
                    await failed.wait()
    except BaseException:
        await _close(connected)
        raise
    await _close(connected[1:])
    if connected:
        return connected[0]
    # The last one: IPv6 is usually tried first, and "no route" there says less than "refused" on IPv4.
    raise errors[-1]


async def _close(streams: Sequence[tuple[ByteStream, str]]) -> None:
    for stream, _ in streams:
        await anyio.aclose_forcefully(stream)


def _interleaved(addresses: Sequence[Address]) -> Iterator[Address]:
    """The families in turn, the resolver's first choice first."""
    first = ":" in addresses[0][0]
    preferred = [address for address in addresses if (":" in address[0]) is first]
    other = [address for address in addresses if (":" in address[0]) is not first]
    for pair in zip_longest(preferred, other):
        yield from (address for address in pair if address is not None)
