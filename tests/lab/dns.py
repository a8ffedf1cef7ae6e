"""A small DNS server: it knows the names that it is given and denies all others at once.

Static binaries wait many seconds for a name server that is not there, so a world without any would be slow.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ipaddress import ip_address

from anyio.abc import SocketAttribute, UDPSocket

NXDOMAIN = "nxdomain"
SERVFAIL = "servfail"
SILENCE = "silence"

A, AAAA, INTERNET = 1, 28, 1
RESPONSE, NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME = 0x8180, 0, 2, 3
FAILURES = {NXDOMAIN: NO_SUCH_NAME, SERVFAIL: SERVER_FAILURE}
HEADER = struct.Struct("!6H")
NAME_OF_THE_QUESTION = 0xC00C


def answer(query: bytes, names: Mapping[str, str]) -> bytes | None:
    """The reply to one question (RFC 1035), or None where the server stays silent.

    `names` maps a host to an address, or to one of the failures above.
    """
    name, kind, question = _question(query)
    found = names.get(name, NXDOMAIN)
    if found == SILENCE:
        return None
    identity = query[:2]
    if found in FAILURES:
        return identity + HEADER.pack(0, RESPONSE | FAILURES[found], 1, 0, 0, 0)[2:] + question
    address = ip_address(found).packed
    if kind != (A if len(address) == 4 else AAAA):
        return identity + HEADER.pack(0, RESPONSE | NO_ERROR, 1, 0, 0, 0)[2:] + question
    record = struct.pack("!HHHIH", NAME_OF_THE_QUESTION, kind, INTERNET, 60, len(address)) + address
    return identity + HEADER.pack(0, RESPONSE | NO_ERROR, 1, 1, 0, 0)[2:] + question + record


def _question(query: bytes) -> tuple[str, int, bytes]:
    labels = []
    at = HEADER.size
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length].decode("ascii").lower())
        at += 1 + length
    (kind,) = struct.unpack_from("!H", query, at + 1)
    return ".".join(labels), kind, query[HEADER.size : at + 5]


@asynccontextmanager
async def serving_names(names: Mapping[str, str], address: str, port: int = 53) -> AsyncIterator[int]:
    """Answers until the context ends; yields the port."""
    # Bound by hand: on a machine that is offline, anyio's own way asks for an address and is given none.
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.bind((address, port))
    async with await UDPSocket.from_socket(bound) as listener:

        async def serve() -> None:
            async for query, client in listener:
                if reply := answer(query, names):
                    await listener.sendto(reply, *client)

        serving = asyncio.create_task(serve())
        try:
            yield listener.extra(SocketAttribute.local_port)
        finally:
            serving.cancel()
            await asyncio.wait([serving])
