"""The fake proxies of the laboratory do what their kind does, and break as told."""

import asyncio

import httpx
import pytest
from anyio import fail_after
from msgspec import json, structs
from python_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError
from python_socks.async_.asyncio import Proxy
from websockets.asyncio.client import connect

from tests.lab.behaviours import Answer
from tests.lab.ca import LabCA
from tests.lab.clients import PATIENCE
from tests.lab.fixtures import StartProxy
from tests.lab.openai import FakeOpenAI
from tests.lab.proxies import (
    AUTHENTICATED,
    DEAD_NODE,
    DEAD_NODE_CLOSES,
    DEAD_NODE_HANGS,
    DEAD_NODE_UNAVAILABLE,
    FORBIDDING,
    HTTP,
    MIXED,
    RESETTING,
    SILENT,
    SOCKS,
    Asked,
    How,
    ProxySpec,
    closed_port,
)

pytestmark = pytest.mark.anyio

API = "https://api.openai.com/v1/responses"
KEY = {"authorization": "Bearer sk-lab"}
SHORT = 0.3
SILENCES = (SILENT, DEAD_NODE_HANGS)


async def through(proxy_url: str, ca: LabCA, url: str = API, patience: float = PATIENCE) -> int:
    """The status of one request through an HTTP proxy or, by python-socks, a SOCKS one."""
    target = httpx.URL(url)
    if proxy_url.startswith("http"):
        async with httpx.AsyncClient(
            proxy=proxy_url, verify=ca.client_context(), trust_env=False, timeout=patience
        ) as client:
            return (await client.get(url)).status_code
    tunnel = await Proxy.from_url(proxy_url, rdns=True).connect(target.host, 443, timeout=patience)
    reader, writer = await asyncio.open_connection(sock=tunnel, ssl=ca.client_context(), server_hostname=target.host)
    writer.write(f"GET {target.path} HTTP/1.1\r\nhost: {target.host}\r\nconnection: close\r\n\r\n".encode())
    status = int((await reader.readline()).split()[1])
    writer.close()
    return status


def leading_to(openai: FakeOpenAI, spec: ProxySpec) -> ProxySpec:
    return structs.replace(spec, upstream=openai.upstream(), source="127.0.0.3")


@pytest.mark.parametrize(
    ("spec", "scheme", "how"),
    [
        pytest.param(HTTP, "http", How.CONNECT, id="HTTP"),
        pytest.param(SOCKS, "socks5", How.SOCKS5, id="SOCKS"),
        pytest.param(MIXED, "http", How.CONNECT, id="HTTP on a mixed port"),
        pytest.param(MIXED, "socks5", How.SOCKS5, id="SOCKS on a mixed port"),
    ],
)
async def test_a_proxy_carries_to_the_origin_and_shows_as_its_source(
    openai: FakeOpenAI, ca: LabCA, proxies: StartProxy, *, spec: ProxySpec, scheme: str, how: How
) -> None:
    proxy = await proxies(leading_to(openai, spec))
    assert await through(proxy.url(scheme), ca) == 401
    assert proxy.asked == [Asked(how, "api.openai.com", 443)]
    assert [seen.source for seen in openai.requests] == ["127.0.0.3"]


async def test_a_connect_with_proxy_connection_is_told_apart(
    openai: FakeOpenAI, ca: LabCA, proxies: StartProxy
) -> None:
    proxy = await proxies(leading_to(openai, HTTP))
    reader, writer = await asyncio.open_connection(*proxy.address)
    writer.write(b"CONNECT chatgpt.com:443 HTTP/1.1\r\nHost: chatgpt.com\r\nProxy-Connection: Keep-Alive\r\n\r\n")
    assert b" 200 " in await reader.readline()
    writer.close()
    assert proxy.asked == [Asked(How.CONNECT, "chatgpt.com", 443, proxy_connection=True)]


async def test_an_absolute_form_request_is_carried_with_its_body(
    openai: FakeOpenAI, ca: LabCA, proxies: StartProxy
) -> None:
    proxy = await proxies(leading_to(openai, HTTP))
    async with httpx.AsyncClient(proxy=proxy.url(), trust_env=False) as client:
        answer = await client.post("http://api.openai.com/v1/responses?x=1", content=b"{}", headers=KEY)
    assert "response.completed" in answer.text
    assert proxy.asked == [Asked(How.ABSOLUTE, "api.openai.com", 80)]
    assert not [name for name in openai.requests[0].headers if name.startswith("proxy-")]


async def test_a_websocket_goes_through_a_socks_proxy(openai: FakeOpenAI, ca: LabCA, proxies: StartProxy) -> None:
    proxy = await proxies(leading_to(openai, SOCKS))
    talk = connect("wss://chatgpt.com/backend-api/codex/responses", ssl=ca.client_context(), proxy=proxy.url("socks5h"))
    async with talk:
        pass
    assert proxy.asked == [Asked(How.SOCKS5, "chatgpt.com", 443)]
    assert openai.requests[0].upgrade


async def test_an_encrypted_proxy_wants_tls_to_itself(openai: FakeOpenAI, ca: LabCA, proxies: StartProxy) -> None:
    proxy = await proxies(leading_to(openai, structs.replace(HTTP, encrypted=True)))
    tunnel = httpx.Proxy(proxy.url("https"), ssl_context=ca.client_context())
    async with httpx.AsyncClient(proxy=tunnel, verify=ca.client_context(), trust_env=False) as client:
        assert (await client.get(API)).status_code == 401


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_an_authenticated_proxy_wants_the_right_password(
    openai: FakeOpenAI, ca: LabCA, proxies: StartProxy, scheme: str
) -> None:
    proxy = await proxies(leading_to(openai, AUTHENTICATED))
    for credentials in ("", "lab:wrong@"):
        with pytest.raises((httpx.ProxyError, ProxyError)):
            await through(f"{scheme}://{credentials}127.0.0.1:{proxy.port}", ca)
    assert openai.requests == []
    assert await through(f"{scheme}://lab:correct%20horse@127.0.0.1:{proxy.port}", ca) == 401
    assert proxy.asked[-1].user == "lab"


@pytest.mark.parametrize(
    ("spec", "scheme", "failure"),
    [
        pytest.param(SILENT, "http", httpx.ReadTimeout, id="a silent port, HTTP"),
        pytest.param(SILENT, "socks5", ProxyTimeoutError, id="a silent port, SOCKS"),
        pytest.param(RESETTING, "http", httpx.ReadError, id="a resetting port, HTTP"),
        pytest.param(RESETTING, "socks5", OSError, id="a resetting port, SOCKS"),
        pytest.param(DEAD_NODE, "http", httpx.ProxyError, id="a dead node, 502"),
        pytest.param(DEAD_NODE_UNAVAILABLE, "http", httpx.ProxyError, id="a dead node, 503"),
        pytest.param(DEAD_NODE, "socks5", ProxyError, id="a dead node, SOCKS reply"),
        pytest.param(DEAD_NODE_HANGS, "http", httpx.ReadTimeout, id="a dead node that hangs"),
        pytest.param(DEAD_NODE_CLOSES, "http", httpx.RemoteProtocolError, id="a dead node that closes"),
        pytest.param(FORBIDDING, "http", httpx.ProxyError, id="a proxy that forbids the host"),
        pytest.param(SOCKS, "http", httpx.RemoteProtocolError, id="HTTP to a SOCKS-only port"),
        pytest.param(HTTP, "socks5", (ProxyError, OSError), id="SOCKS to an HTTP-only port"),
    ],
)
async def test_a_proxy_can_be_broken(
    openai: FakeOpenAI, ca: LabCA, proxies: StartProxy, *, spec: ProxySpec, scheme: str, failure: type[Exception]
) -> None:
    proxy = await proxies(leading_to(openai, spec))
    with pytest.raises(failure):
        await through(proxy.url(scheme), ca, patience=SHORT if spec in SILENCES else PATIENCE)
    assert openai.requests == []


async def test_a_slow_node_lets_the_request_through_late(openai: FakeOpenAI, ca: LabCA, proxies: StartProxy) -> None:
    proxy = await proxies(leading_to(openai, structs.replace(MIXED, on_request=Answer(200, after=0.05))))
    assert await through(proxy.url(), ca) == 401


async def test_no_proxy_leaves_the_machine(ca: LabCA, proxies: StartProxy) -> None:
    proxy = await proxies(HTTP)
    with pytest.raises(httpx.ProxyError, match="502"):
        await through(proxy.url(), ca)


async def test_a_closed_port_refuses(ca: LabCA) -> None:
    with pytest.raises(httpx.ConnectError):
        await through(f"http://127.0.0.1:{closed_port()}", ca)
    with pytest.raises(ProxyConnectionError):
        await through(f"socks5://127.0.0.1:{closed_port()}", ca)


async def test_stopping_a_fake_cuts_what_it_still_holds(openai: FakeOpenAI) -> None:
    reader, writer = await asyncio.open_connection(*openai.http[0])
    writer.write(b"GET /generate_204 HTTP/1.1\r\nhost: connect.rom.miui.com\r\n\r\n")
    assert b" 204 " in await reader.readuntil(b"\r\n\r\n")
    with fail_after(1):
        await openai.__aexit__(None, None, None)
        assert await reader.read() == b""
    writer.close()


@pytest.mark.parametrize(
    "spec", [pytest.param(AUTHENTICATED, id="with credentials"), pytest.param(DEAD_NODE, id="with an answer")]
)
def test_a_spec_travels_as_json(spec: ProxySpec) -> None:
    assert json.decode(json.encode(spec), type=ProxySpec) == spec
