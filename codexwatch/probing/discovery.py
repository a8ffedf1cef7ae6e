"""What listens on the ports where proxies live, found by handshake and never by number.

Each open port gets a CONNECT to a name that nobody can own (RFC 2606) and, on a connection of its own, the greeting of
SOCKS5. Neither carries a credential or names a real host.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import anyio
import h11
from anyio.abc import ByteStream
from anyio.streams.buffered import BufferedByteStream
from socksio.socks5 import SOCKS5AuthMethod

from codexwatch.model.listener import Listener, Listeners, Speaks
from codexwatch.probing.dialing import connect
from codexwatch.probing.faults import ProxyFaultError
from codexwatch.probing.known_ports import Owner, owner_of
from codexwatch.probing.place import Address, is_loopback
from codexwatch.probing.progress import Progress
from codexwatch.probing.resolving import Resolver
from codexwatch.probing.tunnel import (
    NO_ACCEPTABLE_METHOD,
    NO_AUTHENTICATION,
    USER_AND_PASSWORD,
    connect_reply,
    socks5_method,
)

TIMEOUT = 0.8
NOBODY = "codexwatch.invalid"

_GSSAPI = 1
_SOCKS_METHODS = frozenset({NO_AUTHENTICATION, _GSSAPI, USER_AND_PASSWORD, NO_ACCEPTABLE_METHOD})
# What only a proxy says to CONNECT: forbidden, who are you, and that the name (which nobody owns) is not reached.
# 400, 404, 405 and 501 are what web servers say to a method that they do not know.
_PROXY_STATUSES = frozenset({403, 407, 502, 503, 504})
# Privoxy says 404 and tinyproxy 500, but in words of their own.
_PROXY_PHRASES = frozenset({b"no such domain", b"unable to connect"})
_BODY_HEADERS = frozenset({b"content-length", b"content-type"})

Handshake = Callable[[ByteStream], Awaitable[bool]]


async def discover(
    addresses: Sequence[Address],
    *,
    timeout: float = TIMEOUT,  # noqa: ASYNC109 - of each address
    resolver: Resolver | None = None,
    owners: Mapping[Address, Owner] | None = None,
) -> Listeners:
    """Knocks at all addresses at once; a silent port costs `timeout` seconds. Never raises for the network.

    `owners` are known by their processes; others by the port's number.
    """
    found: dict[Address, Listener] = {}
    asked = resolver or Resolver()

    async def knock(address: Address) -> None:
        owner = (owners or {}).get(address) or (owner_of(address[1]) if is_loopback(address[0]) else None)
        found[address] = await _knock(address, timeout, asked, owner)

    async with anyio.create_task_group() as knocking:
        for address in addresses:
            knocking.start_soon(knock, address)
    return Listeners(found[address] for address in dict.fromkeys(addresses))


async def _knock(address: Address, limit: float, resolver: Resolver, owner: Owner | None) -> Listener:
    name, debugging = (owner.name, owner.debugging) if owner else (None, False)
    shown = _Shown()
    end = anyio.current_time() + limit
    first = await _opened(address, resolver, end)
    if isinstance(first, ByteStream):
        async with anyio.create_task_group() as handshakes:
            handshakes.start_soon(_try, Speaks.HTTP, _speaks_http, first, end, shown)
            second = await _opened(address, resolver, end)
            if isinstance(second, ByteStream):
                handshakes.start_soon(_try, Speaks.SOCKS, _speaks_socks, second, end, shown)
    is_open = True if isinstance(first, ByteStream) else first
    return Listener(*address, is_open, frozenset(shown.speaks), name, debugging, unsure=shown.unsure)


async def _opened(address: Address, resolver: Resolver, end: float) -> ByteStream | Literal[False] | None:
    """A connection, False if there is none to be had, None if that is not known.

    One that is reset before it is used was accepted first: somebody listens.
    """
    with anyio.CancelScope(deadline=end):
        try:
            return await connect(resolver, *address, Progress())
        except ConnectionRefusedError:
            return False
        except (OSError, UnicodeError):
            return None
    return None


@dataclass
class _Shown:
    speaks: set[Speaks] = field(default_factory=set)
    unsure: bool = False


async def _try(speaks: Speaks, handshake: Handshake, stream: ByteStream, end: float, shown: _Shown) -> None:
    try:
        with anyio.CancelScope(deadline=end) as time_left:
            if await handshake(stream):
                shown.speaks.add(speaks)
        shown.unsure = shown.unsure or time_left.cancelled_caught
    finally:
        await anyio.aclose_forcefully(stream)


async def _speaks_http(stream: ByteStream) -> bool:
    try:
        reply, _ = await connect_reply(stream, NOBODY, 443)
    except ProxyFaultError:
        return False
    return _is_a_proxys(reply)


def _is_a_proxys(reply: h11.Response) -> bool:
    """A web server may say 200 to anything, but then it has a body: an answer to CONNECT cannot (RFC 9110, 9.3.6)."""
    if 200 <= reply.status_code < 300:
        return not any(name in _BODY_HEADERS for name, _ in reply.headers)
    return reply.status_code in _PROXY_STATUSES or bytes(reply.reason).lower() in _PROXY_PHRASES


async def _speaks_socks(stream: ByteStream) -> bool:
    try:
        method = await socks5_method(BufferedByteStream(stream), [SOCKS5AuthMethod.NO_AUTH_REQUIRED])
    except (ProxyFaultError, anyio.BrokenResourceError, anyio.IncompleteRead):
        return False
    return method in _SOCKS_METHODS
