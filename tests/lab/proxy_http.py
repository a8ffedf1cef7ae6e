"""The HTTP side of a fake proxy: CONNECT and absolute-form requests."""

from base64 import b64decode
from contextlib import suppress
from urllib.parse import urlsplit

import h11
from anyio.abc import ByteStream

from tests.lab.behaviours import Answer
from tests.lab.http import Exchange, header
from tests.lab.proxy_spec import Asked, Credentials, How
from tests.lab.relay import Client

WHO_ARE_YOU = Answer(407, (("proxy-authenticate", 'Basic realm="lab"'),))
NOT_A_PROXY_REQUEST = Answer(400)


async def serve_http(client: Client) -> None:
    """Answers until a tunnel is made, a failure is due, or the client leaves."""
    exchange = Exchange(client.stream)
    while head := await exchange.request():
        credentials = _credentials(head)
        asked = _asked(head, credentials)
        if asked is None:
            await exchange.answer(NOT_A_PROXY_REQUEST)
            continue
        client.log(asked)
        if client.spec.credentials not in {None, credentials}:
            await exchange.answer(WHO_ARE_YOU)
            continue
        outcome = await client.dial(asked)
        if isinstance(outcome, Answer):
            await exchange.answer(outcome)
        elif not isinstance(outcome, ByteStream):
            return await client.fail(outcome)
        elif asked.how is How.CONNECT:
            await exchange.established()
            return await client.relay(outcome, exchange.left_over)
        else:
            return await client.relay(outcome, _in_origin_form(head, exchange.body))
    return None


def _asked(head: h11.Request, credentials: Credentials | None) -> Asked | None:
    target = head.target.decode("latin-1")
    connect = head.method == b"CONNECT"
    url = urlsplit(f"//{target}" if connect else target)
    if not url.hostname:
        return None
    return Asked(
        how=How.CONNECT if connect else How.ABSOLUTE,
        host=url.hostname,
        port=url.port or 80,
        proxy_connection=bool(header(head, b"proxy-connection")),
        user=credentials.user if credentials else None,
    )


def _credentials(head: h11.Request) -> Credentials | None:
    scheme, _, encoded = header(head, b"proxy-authorization").partition(" ")
    if scheme.lower() != "basic":
        return None
    with suppress(ValueError):
        user, _, password = b64decode(encoded, validate=True).decode().partition(":")
        return Credentials(user, password)
    return None


def _in_origin_form(head: h11.Request, body: bytes) -> bytes:
    """The request as the origin expects it; the connection carries only this one."""
    url = urlsplit(head.target.decode("latin-1"))
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    kept = [(key, value) for key, value in head.headers if not key.startswith(b"proxy-") and key != b"connection"]
    writer = h11.Connection(h11.CLIENT)
    request = h11.Request(method=head.method, target=path, headers=[*kept, (b"connection", b"close")])
    parts = [writer.send(request), writer.send(h11.Data(data=body)) if body else b"", writer.send(h11.EndOfMessage())]
    return b"".join(part for part in parts if part)
