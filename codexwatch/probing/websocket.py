"""The websocket handshake as Codex's second stack would make it, without credentials; nothing is said after it."""

import ssl
from contextlib import suppress

import anyio
import h11
from anyio.abc import ByteStream
from websockets.client import ClientProtocol
from websockets.http11 import Request
from websockets.uri import parse_uri

from codexwatch.model.network import Target, Way
from codexwatch.model.probe import Phase
from codexwatch.probing.classify import Reply
from codexwatch.probing.dialing import dial, secure
from codexwatch.probing.faults import MAX_HEAD_BYTES, ClosedEarlyError, NotHttpError
from codexwatch.probing.https import MAX_BODY_BYTES, USER_AGENT, end_of_body, without_credentials
from codexwatch.probing.progress import Progress
from codexwatch.probing.resolving import Resolver

BETA = "responses_websockets=2026-02-06"
"""What Codex 0.169.0 asks for; without it the endpoint may answer as if there were no websocket."""

_STATUS_WITH_A_TELLING_BODY = 403


async def upgrade(
    resolver: Resolver, target: Target, way: Way, context: ssl.SSLContext | None, progress: Progress
) -> Reply:
    """The answer to the upgrade; after a 101 the websocket is closed at once.

    Raises:
        what `dial` and `secure` raise.
        ClosedEarlyError, NotHttpError: no answer, or none that is a handshake.
    """
    stream = await dial(resolver, target, way, context, progress)
    try:
        if target.scheme == "wss":
            progress.enter(Phase.TLS)
            stream = await secure(stream, context, target.host)
        return await _handshake(stream, target, progress)
    finally:
        await anyio.aclose_forcefully(stream)


async def _handshake(stream: ByteStream, target: Target, progress: Progress) -> Reply:
    protocol = ClientProtocol(parse_uri(without_credentials(target.url)))
    request = _request(protocol)
    reader = h11.Connection(h11.CLIENT)
    reader.send(h11.Request(method="GET", target=request.path, headers=list(request.headers.raw_items())))
    progress.enter(Phase.REQUEST)
    protocol.send_request(request)
    await _send(stream, protocol)
    progress.enter(Phase.RESPONSE)
    try:
        reply, received = await _reply(stream, reader)
    except h11.RemoteProtocolError as error:
        raise NotHttpError from error
    progress.leave()
    if reply.status == 101:
        protocol.receive_data(received)
        if protocol.handshake_exc is not None:
            raise NotHttpError from protocol.handshake_exc
        protocol.send_close()
        await _send(stream, protocol)
    return reply


def _request(protocol: ClientProtocol) -> Request:
    request = protocol.connect()
    request.headers["User-Agent"] = USER_AGENT
    request.headers["OpenAI-Beta"] = BETA
    return request


async def _send(stream: ByteStream, protocol: ClientProtocol) -> None:
    for data in protocol.data_to_send():
        await stream.send(data)


async def _reply(stream: ByteStream, reader: h11.Connection) -> tuple[Reply, bytes]:
    """The answer, and all bytes of it. A refusal is read by h11: websockets wants the whole body, however long."""
    received = b""
    while True:
        event = reader.next_event()
        if isinstance(event, h11.Response | h11.InformationalResponse) and event.status_code != 100:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in event.headers}
            body = await _beginning(stream, reader) if event.status_code == _STATUS_WITH_A_TELLING_BODY else b""
            return Reply(event.status_code, headers, body), received
        if event is h11.NEED_DATA:
            data = await _received(stream)
            if not data and not received:
                raise ClosedEarlyError
            received += data
            if len(received) > MAX_HEAD_BYTES:
                raise NotHttpError
            reader.receive_data(data)


async def _beginning(stream: ByteStream, reader: h11.Connection) -> bytes:
    body = b""
    with anyio.CancelScope(deadline=end_of_body()), suppress(h11.RemoteProtocolError, anyio.BrokenResourceError):
        while len(body) < MAX_BODY_BYTES:
            event = reader.next_event()
            if isinstance(event, h11.Data):
                body += event.data
            elif event is h11.NEED_DATA:
                reader.receive_data(await _received(stream))
            else:
                break
    return body[:MAX_BODY_BYTES]


async def _received(stream: ByteStream) -> bytes:
    """Nothing at the end, as h11 wants it."""
    try:
        return await stream.receive()
    except anyio.EndOfStream:
        return b""
