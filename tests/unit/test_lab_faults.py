"""The fake OpenAI breaks where, and only where, it is told to."""

import asyncio

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidMessage, InvalidStatus

from tests.lab import behaviours as b
from tests.lab.behaviours import Answer, Behaviour, Certificate, Close, Hang, Reset
from tests.lab.ca import LabCA
from tests.lab.certificates import Kind
from tests.lab.clients import PATIENCE, ask, websocket
from tests.lab.openai import FakeOpenAI

pytestmark = pytest.mark.anyio

API = "https://api.openai.com/v1/responses"
WEBSOCKET = "wss://api.openai.com/v1/responses"
SHORT = 0.3


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(Answer(401), id="401"),
        pytest.param(b.REGION_BLOCK, id="403 for the region"),
        pytest.param(Answer(404), id="404"),
        pytest.param(Answer(426), id="426"),
        pytest.param(b.UNAVAILABLE, id="503"),
    ],
)
async def test_a_websocket_can_be_refused_while_https_works(openai: FakeOpenAI, ca: LabCA, refusal: Answer) -> None:
    openai.behaviours["UPGRADE api.openai.com/v1/responses"] = refusal
    with pytest.raises(InvalidStatus) as refused:
        await opened(websocket(openai, ca, WEBSOCKET))
    assert refused.value.response.status_code == refusal.status
    assert (await ask(openai, ca, API)).status_code == 401


async def opened(talk: connect) -> ClientConnection:
    async with talk as connection:
        return connection


async def test_an_accepted_websocket_can_stay_silent(openai: FakeOpenAI, ca: LabCA) -> None:
    openai.behaviours["UPGRADE *"] = b.SWITCHING_PROTOCOLS
    async with websocket(openai, ca, WEBSOCKET) as talk:
        await talk.send('{"type": "response.create"}')
        await (await talk.ping())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(SHORT):
                await talk.recv()


@pytest.mark.parametrize(
    ("behaviour", "failure", "patience"),
    [
        pytest.param(Reset(), InvalidMessage, PATIENCE, id="a reset"),
        pytest.param(Close(), InvalidMessage, PATIENCE, id="an early end"),
        pytest.param(Hang(), TimeoutError, SHORT, id="a hang"),
    ],
)
async def test_a_websocket_handshake_can_break(
    openai: FakeOpenAI, ca: LabCA, behaviour: Behaviour, failure: type[Exception], patience: float
) -> None:
    openai.behaviours["UPGRADE api.openai.com"] = behaviour
    with pytest.raises(failure):
        await opened(websocket(openai, ca, WEBSOCKET, patience=patience))
    assert (await ask(openai, ca, API)).status_code == 401


@pytest.mark.parametrize(
    ("behaviour", "failure", "patience"),
    [
        pytest.param(Reset(), httpx.ReadError, PATIENCE, id="a reset"),
        pytest.param(Close(), httpx.RemoteProtocolError, PATIENCE, id="an early end"),
        pytest.param(Hang(), httpx.ReadTimeout, SHORT, id="a hang"),
    ],
)
async def test_a_request_can_break(
    openai: FakeOpenAI, ca: LabCA, behaviour: Behaviour, failure: type[Exception], patience: float
) -> None:
    openai.behaviours["api.openai.com"] = behaviour
    with pytest.raises(failure):
        await ask(openai, ca, API, patience=patience)
    assert len(openai.requests) == 1


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        pytest.param(Certificate(Kind.EXPIRED), "certificate has expired", id="an expired certificate"),
        pytest.param(Certificate(Kind.WRONG_NAME), "not valid for 'chatgpt.com'", id="another's certificate"),
        pytest.param(Certificate(Kind.UNKNOWN_ISSUER), "unable to get local issuer", id="an interceptor's certificate"),
        pytest.param(Reset(), "reset by peer", id="a reset"),
        pytest.param(Close(), "^$", id="an early end"),
    ],
)
async def test_a_handshake_can_fail_for_one_host(
    openai: FakeOpenAI, ca: LabCA, behaviour: Behaviour, reason: str
) -> None:
    openai.behaviours["TLS chatgpt.com"] = behaviour
    host, port = openai.https[0]
    with pytest.raises(OSError, match=reason):
        await asyncio.open_connection(host, port, ssl=ca.client_context(), server_hostname="chatgpt.com")
    assert openai.requests == []
    assert (await ask(openai, ca, API)).status_code == 401


async def test_a_handshake_can_hang(openai: FakeOpenAI, ca: LabCA) -> None:
    openai.behaviours["TLS *"] = Hang()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(SHORT):
            await asyncio.open_connection(*openai.https[0], ssl=ca.client_context(), server_hostname="chatgpt.com")


async def test_one_address_can_be_answered_otherwise(openai: FakeOpenAI, ca: LabCA) -> None:
    openai.behaviours |= {"FROM 127.0.0.9 api.openai.com": b.UNAVAILABLE, "api.openai.com": b.REGION_BLOCK}
    assert (await ask(openai, ca, API)).status_code == 403
    openai.behaviours["FROM 127.0.0.1 api.openai.com"] = b.RATE_LIMITED
    assert (await ask(openai, ca, API)).status_code == 429
