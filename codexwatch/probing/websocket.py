"""The websocket handshake as Codex's second stack would make it, without credentials; nothing is said after it."""

import ssl

import anyio
from anyio.abc import ByteStream
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.http11 import Request, Response
from websockets.uri import parse_uri

from codexwatch.model.network import Target, Way
from codexwatch.model.probe import Phase
from codexwatch.probing.classify import Reply
from codexwatch.probing.dialing import dial, secure
from codexwatch.probing.faults import ClosedEarlyError, NotHttpError
from codexwatch.probing.https import MAX_BODY_BYTES, USER_AGENT, without_credentials
from codexwatch.probing.progress import Progress
from codexwatch.probing.resolving import Resolver

BETA = "responses_websockets=2026-02-06"
"""What Codex 0.169.0 asks for; without it the endpoint may answer as if there were no websocket."""


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
    progress.enter(Phase.REQUEST)
    await _send(stream, protocol, _request(protocol))
    progress.enter(Phase.RESPONSE)
    response = await _response(stream, protocol)
    progress.leave()
    if response.status_code == 101:
        protocol.send_close()
        for data in protocol.data_to_send():
            await stream.send(data)
    headers = {name.lower(): value for name, value in response.headers.raw_items()}
    return Reply(response.status_code, headers, bytes(response.body or b"")[:MAX_BODY_BYTES])


def _request(protocol: ClientProtocol) -> Request:
    request = protocol.connect()
    request.headers["User-Agent"] = USER_AGENT
    request.headers["OpenAI-Beta"] = BETA
    return request


async def _send(stream: ByteStream, protocol: ClientProtocol, request: Request) -> None:
    protocol.send_request(request)
    for data in protocol.data_to_send():
        await stream.send(data)


async def _response(stream: ByteStream, protocol: ClientProtocol) -> Response:
    answered = False
    while True:
        try:
            protocol.receive_data(await stream.receive())
            answered = True
        except anyio.EndOfStream:
            if not answered:
                raise ClosedEarlyError from None
            protocol.receive_eof()
        refusal = protocol.handshake_exc
        if isinstance(refusal, InvalidStatus):
            return refusal.response
        if refusal is not None:
            raise NotHttpError from refusal
        for event in protocol.events_received():
            if isinstance(event, Response):
                return event
