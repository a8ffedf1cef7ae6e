"""What is said to a proxy before the target's own bytes: HTTP CONNECT (RFC 9110) and SOCKS5 (RFC 1928, RFC 1929).

httpx has both. Its SOCKS side knows no time-out (encode/httpcore#1015), takes a reply that comes in two packets for a
broken one, and offers only a password when it has one, so that a proxy that wants none turns it away; and its errors do
not say whether proxy or target is at fault. Here every failure is the proxy's own.
"""

from base64 import b64encode
from collections.abc import Sequence
from urllib.parse import unquote

import h11
from anyio import BrokenResourceError, EndOfStream, IncompleteRead
from anyio.abc import ByteStream
from anyio.streams.buffered import BufferedByteStream
from socksio import ProtocolError
from socksio.socks5 import SOCKS5AuthMethod, SOCKS5Command, SOCKS5CommandRequest, SOCKS5UsernamePasswordRequest

from codexwatch.model.reason import Reason
from codexwatch.model.secret import Secret
from codexwatch.probing.faults import MAX_HEAD_BYTES, ProxyFaultError

VERSION = 5
PASSWORD_VERSION = 1
NO_AUTHENTICATION, USER_AND_PASSWORD, NO_ACCEPTABLE_METHOD = 0, 2, 0xFF
SUCCEEDED, NOT_ALLOWED = 0, 2
_ADDRESS_SIZES = {1: 4, 4: 16}
_DOMAIN = 3

_NO_TUNNELS = frozenset({400, 404, 405, 501})
_STATUSES = {403: Reason.PROXY_DENIED, 407: Reason.PROXY_AUTH, 451: Reason.PROXY_DENIED}


async def http_tunnel(stream: ByteStream, host: str, port: int, credentials: Secret | None) -> ByteStream:
    """The stream as one to the target.

    Raises:
        ProxyFaultError: the proxy said no, said nothing that is HTTP, or left.
    """
    reply, rest = await connect_reply(stream, host, port, credentials)
    if not 200 <= reply.status_code < 300:
        raise ProxyFaultError(_reason_of(reply.status_code), str(reply.status_code))
    tunnel = BufferedByteStream(stream)
    tunnel.feed_data(rest)
    return tunnel


async def connect_reply(
    stream: ByteStream, host: str, port: int, credentials: Secret | None = None
) -> tuple[h11.Response, bytes]:
    """What is answered to CONNECT, and the bytes behind that.

    Raises:
        ProxyFaultError: the peer does not speak HTTP, or left.
    """
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    headers = [("Host", authority)]
    if credentials is not None:
        headers.append(("Proxy-Authorization", basic(credentials)))
    parser = h11.Connection(h11.CLIENT)
    request = parser.send(h11.Request(method="CONNECT", target=authority, headers=headers))
    try:
        await stream.send(request or b"")
        return await _response(parser, stream), parser.trailing_data[0]
    except BrokenResourceError as error:
        raise ProxyFaultError(Reason.PROXY_CLOSED) from error
    except h11.RemoteProtocolError as error:
        raise ProxyFaultError(Reason.PROXY_NOT_HTTP) from error


async def _response(parser: h11.Connection, stream: ByteStream) -> h11.Response:
    received = b""
    while not isinstance(event := parser.next_event(), h11.Response):
        if event is not h11.NEED_DATA:
            continue
        try:
            data = await stream.receive()
        except EndOfStream:
            if not received:
                raise ProxyFaultError(Reason.PROXY_CLOSED) from None
            data = b""
        received += data
        # h11 would wait for the end of a line that a banner or a binary protocol never sends.
        if received[:5] != b"HTTP/"[: len(received)] or len(received) > MAX_HEAD_BYTES:
            raise ProxyFaultError(Reason.PROXY_NOT_HTTP)
        parser.receive_data(data)
    return event


def _reason_of(status: int) -> Reason:
    if status in _NO_TUNNELS:
        return Reason.PROXY_NOT_A_PROXY
    return Reason.PROXY_BAD_GATEWAY if status >= 500 else _STATUSES.get(status, Reason.PROXY_DENIED)


def user_and_password(credentials: Secret) -> tuple[bytes, bytes]:
    """Both as they are sent; in a URL they are percent-encoded."""
    user, _, password = credentials.reveal().partition(":")
    return unquote(user).encode(), unquote(password).encode()


def basic(credentials: Secret) -> str:
    """The value of Proxy-Authorization."""
    return "Basic " + b64encode(b":".join(user_and_password(credentials))).decode()


async def socks5_tunnel(stream: ByteStream, host: str, port: int, credentials: Secret | None) -> ByteStream:
    """The stream as one to the target, whose name the proxy resolves, as it does for Codex with either scheme.

    Raises:
        ProxyFaultError: the proxy said no, said nothing that is SOCKS5, or left.
    """
    tunnel = BufferedByteStream(stream)
    try:
        await _authenticate(tunnel, credentials)
        request = SOCKS5CommandRequest.from_address(SOCKS5Command.CONNECT, (host, port))
        await tunnel.send(request.dumps())
        await _accepted(tunnel)
    except (BrokenResourceError, IncompleteRead) as error:
        raise ProxyFaultError(Reason.PROXY_CLOSED) from error
    except ProtocolError as error:
        raise ProxyFaultError(Reason.PROXY_NOT_SOCKS) from error
    return tunnel


async def socks5_method(stream: BufferedByteStream, methods: Sequence[SOCKS5AuthMethod]) -> int:
    """The method that the proxy chooses of those offered.

    Raises:
        ProxyFaultError: it does not speak SOCKS5.
    """
    await stream.send(bytes([VERSION, len(methods)]) + b"".join(methods))
    version = (await stream.receive_exactly(1))[0]
    if version != VERSION:
        raise ProxyFaultError(Reason.PROXY_NOT_SOCKS)
    return (await stream.receive_exactly(1))[0]


async def _authenticate(stream: BufferedByteStream, credentials: Secret | None) -> None:
    offered = [SOCKS5AuthMethod.NO_AUTH_REQUIRED]
    if credentials is not None:
        offered.append(SOCKS5AuthMethod.USERNAME_PASSWORD)
    method = await socks5_method(stream, offered)
    if method == NO_AUTHENTICATION:
        return
    if method != USER_AND_PASSWORD or credentials is None:
        raise ProxyFaultError(Reason.PROXY_AUTH)
    await stream.send(SOCKS5UsernamePasswordRequest(*user_and_password(credentials)).dumps())
    if (await stream.receive_exactly(2))[1] != SUCCEEDED:
        raise ProxyFaultError(Reason.PROXY_AUTH)


async def _accepted(stream: BufferedByteStream) -> None:
    version, code, _, kind = await stream.receive_exactly(4)
    if version != VERSION:
        raise ProxyFaultError(Reason.PROXY_NOT_SOCKS)
    if code != SUCCEEDED:
        raise ProxyFaultError(Reason.PROXY_DENIED if code == NOT_ALLOWED else Reason.PROXY_BAD_GATEWAY, str(code))
    size = (await stream.receive_exactly(1))[0] if kind == _DOMAIN else _ADDRESS_SIZES.get(kind)
    if size is None:
        raise ProxyFaultError(Reason.PROXY_NOT_SOCKS)
    await stream.receive_exactly(size + 2)
