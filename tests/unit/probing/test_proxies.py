"""What goes through a proxy, and what does not, on real sockets. Its faults by the dozen: tests/probing."""

import logging

import pytest
from msgspec import structs

from codexwatch.model.network import Proxy, Target, Way
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.model.secret import Secret
from tests.lab import behaviours as b
from tests.lab.behaviours import Certificate
from tests.lab.ca import LabCA
from tests.lab.certificates import Kind
from tests.lab.fixtures import StartProxy
from tests.lab.proxies import AUTHENTICATED, DEAD_NODE, HTTP, MIXED, SOCKS, Asked, How, ProxySpec
from tests.unit.probing.asked import HTTPS, PLAIN, PLAIN_WEBSOCKET, SHORT, WEBSOCKET, failed, leading_to
from tests.unit.probing.conftest import StartServer, World

pytestmark = pytest.mark.anyio


PASSWORD = "correct horse"
RIGHT, WRONG = Secret("lab:correct%20horse"), Secret("lab:battery-staple")


@pytest.mark.parametrize(
    ("target", "scheme", "spec", "how"),
    [
        pytest.param(HTTPS, "http", HTTP, How.CONNECT, id="https by HTTP"),
        pytest.param(HTTPS, "http", MIXED, How.CONNECT, id="https by HTTP on a mixed port"),
        pytest.param(WEBSOCKET, "http", HTTP, How.CONNECT, id="websocket by HTTP"),
        pytest.param(WEBSOCKET, "socks5", SOCKS, How.SOCKS5, id="websocket by SOCKS5"),
        pytest.param(WEBSOCKET, "socks5h", MIXED, How.SOCKS5, id="websocket by SOCKS5, mixed port"),
        pytest.param(PLAIN, "http", HTTP, How.ABSOLUTE, id="http by HTTP"),
        pytest.param(PLAIN_WEBSOCKET, "http", HTTP, How.CONNECT, id="websocket without TLS makes a tunnel"),
    ],
)
async def test_ways_that_work(
    world: World, proxies: StartProxy, target: Target, *, scheme: str, spec: ProxySpec, how: How
) -> None:
    proxy = await proxies(leading_to(world.openai, spec))
    probe = await world.attempt(target, Way(Proxy(scheme, "127.0.0.1", proxy.port)))
    assert probe is not None
    assert (probe.ok, probe.reason) == (True, None)
    assert Phase.PROXY in probe.timings_ms
    # The proxy gets the name, never an address: that is what makes a proxied route independent of the local resolver.
    assert proxy.asked == [Asked(how, "api.openai.com", target.port)]


async def test_https_by_a_proxy_that_wants_tls_to_itself(world: World, ca: LabCA, proxies: StartProxy) -> None:
    proxy = await proxies(leading_to(world.openai, structs.replace(HTTP, encrypted=True)))
    world.places["localhost"] = world.places["elsewhere.test"] = [proxy.address]
    by_tls = await world.attempt(HTTPS, Way(Proxy("https", "localhost", proxy.port)))
    assert by_tls is not None
    assert by_tls.ok
    another = await world.attempt(HTTPS, Way(Proxy("https", "elsewhere.test", proxy.port)))
    assert failed(another) == (Phase.PROXY, Reason.CERT_WRONG_HOST)
    plain = await world.attempt(HTTPS, Way(Proxy("http", "localhost", proxy.port)), limit=SHORT)
    assert failed(plain) == (Phase.PROXY, Reason.PROXY_CLOSED)
    http = await proxies(leading_to(world.openai, HTTP))
    world.places["localhost"] = [http.address]
    assert (
        failed(await world.attempt(HTTPS, Way(Proxy("https", "localhost", http.port)), limit=SHORT))[0] is Phase.PROXY
    )


@pytest.mark.parametrize(
    ("target", "scheme"),
    [
        pytest.param(HTTPS, "http", id="https by HTTP"),
        pytest.param(PLAIN, "http", id="http by HTTP"),
        pytest.param(WEBSOCKET, "http", id="websocket by HTTP"),
        pytest.param(WEBSOCKET, "socks5", id="websocket by SOCKS5"),
    ],
)
async def test_a_password_reaches_the_proxy_and_nobody_else(
    world: World, proxies: StartProxy, caplog: pytest.LogCaptureFixture, *, target: Target, scheme: str
) -> None:
    caplog.set_level(logging.DEBUG)
    proxy = await proxies(leading_to(world.openai, AUTHENTICATED))
    at = ("127.0.0.1", proxy.port)
    right = await world.attempt(target, Way(Proxy(scheme, *at, RIGHT)))
    assert right is not None
    assert right.ok
    assert proxy.asked[-1].user == "lab"
    assert [name for name in world.openai.requests[0].headers if "auth" in name] == []
    wrong = await world.attempt(target, Way(Proxy(scheme, *at, WRONG)))
    none = await world.attempt(target, Way(Proxy(scheme, *at)))
    assert failed(wrong) == failed(none) == (Phase.PROXY, Reason.PROXY_AUTH)
    for text in (repr(right), repr(wrong), repr(world.prober), caplog.text):
        for secret in (PASSWORD, "correct%20horse", "battery-staple", "bGFiOm"):
            assert secret not in text


async def test_a_password_that_socks_does_not_want_is_no_obstacle(world: World, proxies: StartProxy) -> None:
    proxy = await proxies(leading_to(world.openai, SOCKS))
    probe = await world.attempt(WEBSOCKET, Way(Proxy("socks5", "127.0.0.1", proxy.port, RIGHT)))
    assert probe is not None
    assert probe.ok


async def test_what_a_proxy_says_of_plain_http_that_it_cannot_fetch(world: World, proxies: StartProxy) -> None:
    proxy = await proxies(leading_to(world.openai, DEAD_NODE))
    probe = await world.attempt(PLAIN, Way(Proxy("http", "127.0.0.1", proxy.port)))
    assert failed(probe) == (Phase.PROXY, Reason.PROXY_BAD_GATEWAY)


async def test_too_many_requests_from_a_proxy_that_fetches_are_not_the_provider_s(
    world: World, proxies: StartProxy
) -> None:
    world.openai.behaviours["*"] = b.RATE_LIMITED
    proxy = await proxies(leading_to(world.openai, HTTP))
    probe = await world.attempt(PLAIN, Way(Proxy("http", "127.0.0.1", proxy.port)))
    assert probe is not None
    assert (probe.ok, probe.status, probe.reason) == (True, 429, None)


@pytest.mark.parametrize(
    ("scheme", "answer", "reason"),
    [
        pytest.param("http", b"HTTP/1.1 two\r\n\r\n", Reason.PROXY_NOT_HTTP, id="almost HTTP"),
        pytest.param("http", b"", Reason.PROXY_CLOSED, id="nothing"),
        pytest.param("socks5", b"\x05\x00\x05\x09\x00\x09", Reason.PROXY_BAD_GATEWAY, id="an unheard-of reply"),
    ],
)
async def test_what_is_no_proxy(world: World, server: StartServer, scheme: str, answer: bytes, reason: Reason) -> None:
    way = Way(Proxy(scheme, "127.0.0.1", await server(answer)))
    assert failed(await world.attempt(WEBSOCKET, way)) == (Phase.PROXY, reason)


async def test_behind_a_proxy_the_target_s_own_faults_are_its_own(world: World, proxies: StartProxy) -> None:
    proxy = await proxies(leading_to(world.openai, MIXED))
    way = Way(Proxy("http", "127.0.0.1", proxy.port))
    world.openai.behaviours["TLS *"] = Certificate(Kind.UNKNOWN_ISSUER)
    probe = await world.attempt(HTTPS, way)
    assert failed(probe) == (Phase.TLS, Reason.CERT_UNTRUSTED)
    assert probe is not None
    assert probe.detail == "codexwatch interceptor"
    world.openai.behaviours = {"*": b.REGION_BLOCK}
    assert failed(await world.attempt(HTTPS, way)) == (Phase.RESPONSE, Reason.REGION)
