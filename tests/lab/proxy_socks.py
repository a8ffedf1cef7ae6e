"""The SOCKS5 side of a fake proxy (RFC 1928), with user and password (RFC 1929)."""

import socket
import struct

from anyio.abc import ByteStream

from tests.lab.behaviours import Answer
from tests.lab.proxy_spec import Asked, Credentials, How
from tests.lab.relay import Client

VERSION = 5
NO_AUTHENTICATION, USER_AND_PASSWORD, NO_ACCEPTABLE_METHOD = 0, 2, 0xFF
CONNECT = 1
IPV4, DOMAIN, IPV6 = 1, 3, 4
SUCCEEDED, GENERAL_FAILURE, NOT_ALLOWED, HOST_UNREACHABLE, REFUSED, COMMAND_NOT_SUPPORTED = 0, 1, 2, 4, 5, 7
# The replies that mean what an HTTP proxy says with these statuses.
REPLIES = {403: NOT_ALLOWED, 502: REFUSED, 503: HOST_UNREACHABLE, 504: HOST_UNREACHABLE}


async def serve_socks(client: Client) -> None:
    """One negotiation, then a tunnel or a refusal."""
    _, count = await client.stream.receive_exactly(2)
    admitted, user = await _admit(client, offered=await client.stream.receive_exactly(count))
    if not admitted:
        return
    _, command, _, kind = await client.stream.receive_exactly(4)
    host = await _address(client, kind)
    (port,) = struct.unpack("!H", await client.stream.receive_exactly(2))
    if command == CONNECT:
        await _connect(client, Asked(How.SOCKS5, host, port, user=user))
    else:
        await _reply(client, COMMAND_NOT_SUPPORTED)


async def _connect(client: Client, asked: Asked) -> None:
    client.log(asked)
    outcome = await client.dial(asked)
    if isinstance(outcome, Answer):
        await _reply(client, REPLIES.get(outcome.status, GENERAL_FAILURE))
    elif not isinstance(outcome, ByteStream):
        await client.fail(outcome)
    else:
        await _reply(client, SUCCEEDED)
        await client.relay(outcome)


async def _admit(client: Client, offered: bytes) -> tuple[bool, str | None]:
    """Whether the client may go on, and the name that it gave."""
    wanted = NO_AUTHENTICATION if client.spec.credentials is None else USER_AND_PASSWORD
    if wanted not in offered:
        await client.stream.send(bytes([VERSION, NO_ACCEPTABLE_METHOD]))
        return False, None
    await client.stream.send(bytes([VERSION, wanted]))
    if wanted == NO_AUTHENTICATION:
        return True, None
    await client.stream.receive_exactly(1)
    given = Credentials(await _text(client), await _text(client))
    admitted = given == client.spec.credentials
    await client.stream.send(bytes([1, 0 if admitted else 1]))
    return admitted, given.user


async def _text(client: Client) -> str:
    (length,) = await client.stream.receive_exactly(1)
    return (await client.stream.receive_exactly(length)).decode()


async def _address(client: Client, kind: int) -> str:
    if kind == DOMAIN:
        return await _text(client)
    family, size = (socket.AF_INET6, 16) if kind == IPV6 else (socket.AF_INET, 4)
    return socket.inet_ntop(family, await client.stream.receive_exactly(size))


async def _reply(client: Client, code: int) -> None:
    await client.stream.send(bytes([VERSION, code, 0, IPV4]) + bytes(6))
