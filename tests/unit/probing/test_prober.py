"""Every way in which an attempt can end, on real sockets."""

import logging
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from anyio.streams.tls import TLSStream
from msgspec import structs

from codexwatch import __version__
from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import Reason
from codexwatch.model.secret import Secret
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab import behaviours as b
from tests.lab.behaviours import Answer, Behaviour, Certificate, Close, Hang, Reset
from tests.lab.ca import LabCA
from tests.lab.certificates import Kind
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
from tests.lab.wire import Wire, listening
from tests.unit.probing.conftest import BROKEN_RESOLVER_HOST, FAULTY_HOST, UNKNOWN_HOST, World

pytestmark = pytest.mark.anyio

HTTPS = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
OPTIONAL = Target(HTTPS.url, Stack.HTTPS, essential=False)
"""Without the look at each address for itself, which makes connections of its own."""
WEBSOCKET = Target("wss://api.openai.com/v1/responses", Stack.WEBSOCKET)
PLAIN = Target("http://api.openai.com/v1/responses", Stack.HTTPS)
PLAIN_WEBSOCKET = Target("ws://api.openai.com/v1/responses", Stack.WEBSOCKET)
BOTH = [pytest.param(HTTPS, id="https"), pytest.param(WEBSOCKET, id="websocket")]

PASSWORD = "correct horse"
RIGHT, WRONG = Secret("lab:correct%20horse"), Secret("lab:battery-staple")
SHORT = 0.3

StartServer = Callable[[bytes], Awaitable[int]]


def failed(probe: Probe | None) -> tuple[Phase | None, str | None]:
    assert probe is not None
    assert not probe.ok
    return probe.failed_phase, probe.reason


def leading_to(openai: FakeOpenAI, spec: ProxySpec) -> ProxySpec:
    return structs.replace(spec, upstream=openai.upstream())


@pytest.fixture
async def server() -> AsyncIterator[StartServer]:
    """Servers that answer the first bytes of every connection with the bytes given, then close it."""
    async with AsyncExitStack() as running:

        async def start(answer: bytes) -> int:
            async def handle(wire: Wire) -> None:
                await wire.receive()
                await wire.send(answer)

            return (await running.enter_async_context(listening(handle, ("127.0.0.1", 0))))[1]

        yield start


@pytest.mark.parametrize(
    ("target", "status"),
    [
        pytest.param(HTTPS, 401, id="https"),
        pytest.param(WEBSOCKET, 101, id="websocket"),
        pytest.param(PLAIN, 401, id="http"),
        pytest.param(PLAIN_WEBSOCKET, 101, id="websocket without TLS"),
        pytest.param(Target("https://chatgpt.com/backend-api/codex/responses", Stack.HTTPS), 405, id="ChatGPT"),
        pytest.param(Target("https://auth.openai.com/oauth/token", Stack.HTTPS), 400, id="sign-in"),
    ],
)
async def test_a_healthy_target_answers(world: World, target: Target, status: int) -> None:
    probe = await world.attempt(target)
    assert probe is not None
    assert (probe.ok, probe.status, probe.failed_phase, probe.reason) == (True, status, None, None)
    secure = {Phase.TLS} if target.scheme in {"https", "wss"} else set()
    assert set(probe.timings_ms) == {Phase.RESOLVE, Phase.CONNECT, Phase.REQUEST, Phase.RESPONSE} | secure
    assert all(0 <= spent < 2000 for spent in probe.timings_ms.values())


@pytest.mark.parametrize("target", BOTH)
async def test_what_is_sent(world: World, target: Target) -> None:
    await world.attempt(target)
    (seen,) = world.openai.requests
    assert (seen.method, seen.path, seen.authorized) == ("GET", "/v1/responses", False)
    assert "cookie" not in seen.headers
    assert ("openai-beta" in seen.headers) == (target.stack is Stack.WEBSOCKET)


async def test_the_probe_says_who_it_is_and_a_login_in_the_url_is_not_sent() -> None:
    heard: list[bytes] = []

    async def handle(wire: Wire) -> None:
        heard.append(await wire.receive())
        await wire.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    async with listening(handle, ("127.0.0.1", 0)) as (_, port):
        targets = [
            Target(f"http://jo:pw@localhost:{port}/v1", Stack.HTTPS),
            Target(f"ws://jo:pw@localhost:{port}/v1", Stack.WEBSOCKET),
        ]
        prober = Prober(lambda _, port, __: [("127.0.0.1", port)], SystemRoots(None))
        await prober.probe(Plan(tuple((target, Way()) for target in targets)), timeout=2, deadline=5)
    assert len(heard) == 2
    for request in heard:
        assert f"user-agent: codexwatch/{__version__} (connectivity probe)".encode() in request.lower()
        assert b"authorization" not in request.lower()
        assert b"jo:pw" not in request


@pytest.mark.parametrize(
    ("target", "behaviour", "status", "reason"),
    [
        pytest.param(HTTPS, b.REGION_BLOCK, 403, Reason.REGION, id="https, region"),
        pytest.param(WEBSOCKET, b.REGION_BLOCK, 403, Reason.REGION, id="websocket, region"),
        pytest.param(HTTPS, b.CLOUDFLARE_BLOCK, 403, Reason.CLOUDFLARE, id="https, Cloudflare's block page"),
        pytest.param(HTTPS, b.CLOUDFLARE_CHALLENGE, 403, Reason.CLOUDFLARE, id="https, Cloudflare's challenge"),
        pytest.param(WEBSOCKET, b.CLOUDFLARE_CHALLENGE, 403, Reason.CLOUDFLARE, id="websocket, Cloudflare's challenge"),
        pytest.param(HTTPS, b.json_answer(403, {"detail": "no"}), 403, None, id="https, 403 as JSON"),
        pytest.param(WEBSOCKET, b.json_answer(403, {"detail": "no"}), 403, None, id="websocket, 403 as JSON"),
        pytest.param(HTTPS, Answer(403), 403, Reason.FORBIDDEN, id="https, a bare 403"),
        pytest.param(HTTPS, b.SERVER_ERROR, 500, Reason.PROVIDER_ERROR, id="https, 500"),
        pytest.param(WEBSOCKET, b.UNAVAILABLE, 503, Reason.PROVIDER_ERROR, id="websocket, 503"),
        pytest.param(HTTPS, b.CAPTIVE_PORTAL, 302, Reason.REDIRECTED, id="https, redirected"),
        pytest.param(WEBSOCKET, b.CAPTIVE_PORTAL, 302, Reason.REDIRECTED, id="websocket, redirected"),
        pytest.param(HTTPS, b.RATE_LIMITED, 429, None, id="https, rate limited"),
        pytest.param(HTTPS, Answer(402), 402, Reason.UNEXPECTED_STATUS, id="https, 402"),
        pytest.param(WEBSOCKET, Answer(401), 401, None, id="websocket, 401"),
        pytest.param(WEBSOCKET, Answer(404), 404, None, id="websocket, 404"),
        pytest.param(WEBSOCKET, Answer(426), 426, None, id="websocket, 426"),
        pytest.param(WEBSOCKET, Answer(200), 200, None, id="websocket, 200 without an upgrade"),
        pytest.param(WEBSOCKET, b.SWITCHING_PROTOCOLS, 101, None, id="websocket, open and silent"),
    ],
)
async def test_answers(world: World, target: Target, behaviour: Behaviour, status: int, reason: Reason | None) -> None:
    world.openai.behaviours["*"] = behaviour
    probe = await world.attempt(target)
    assert probe is not None
    assert (probe.status, probe.reason, probe.ok) == (status, reason, reason is None)
    assert probe.failed_phase == (None if reason is None else Phase.RESPONSE)


@pytest.mark.parametrize("target", BOTH)
@pytest.mark.parametrize(
    ("key", "behaviour", "phase", "reason"),
    [
        pytest.param("TLS *", Reset(), Phase.TLS, Reason.RESET, id="reset in the handshake"),
        pytest.param("TLS *", Close(), Phase.TLS, Reason.CLOSED, id="closed in the handshake"),
        pytest.param("TLS *", Hang(), Phase.TLS, Reason.TIMED_OUT, id="silent in the handshake"),
        pytest.param("*", Reset(), Phase.RESPONSE, Reason.RESET, id="reset after the request"),
        pytest.param("*", Close(), Phase.RESPONSE, Reason.CLOSED, id="closed after the request"),
        pytest.param("*", Hang(), Phase.RESPONSE, Reason.TIMED_OUT, id="silent after the request"),
    ],
)
async def test_connections_that_break(
    world: World, target: Target, *, key: str, behaviour: Behaviour, phase: Phase, reason: Reason
) -> None:
    world.openai.behaviours[key] = behaviour
    probe = await world.attempt(target, limit=SHORT)
    assert failed(probe) == (phase, reason)
    assert probe is not None
    assert probe.status is None
    assert phase in probe.timings_ms


@pytest.mark.parametrize("target", BOTH)
@pytest.mark.parametrize(
    ("kind", "reason", "issuer"),
    [
        pytest.param(Kind.UNKNOWN_ISSUER, Reason.CERT_UNTRUSTED, "codexwatch interceptor", id="an interceptor's"),
        pytest.param(Kind.EXPIRED, Reason.CERT_EXPIRED, "codexwatch laboratory", id="expired"),
        pytest.param(Kind.WRONG_NAME, Reason.CERT_WRONG_HOST, "codexwatch laboratory", id="another host's"),
    ],
)
async def test_certificates(world: World, target: Target, kind: Kind, reason: Reason, issuer: str) -> None:
    world.openai.behaviours["TLS *"] = Certificate(kind)
    probe = await world.attempt(target)
    assert failed(probe) == (Phase.TLS, reason)
    assert probe is not None
    assert probe.detail == issuer
    assert world.openai.requests == []


async def test_a_certificate_of_tomorrow(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "root.pem")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    leaf = authority.issue_cert("api.openai.com", not_before=tomorrow, not_after=tomorrow + timedelta(days=1))

    async def handle(wire: Wire) -> None:
        await TLSStream.wrap(wire, server_side=True, ssl_context=context)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    async with listening(handle, ("127.0.0.1", 0)) as address:
        prober = Prober(lambda *_: [address], SystemRoots(str(tmp_path / "root.pem")))
        (probe,) = (await prober.probe(Plan(((HTTPS, Way()),)), timeout=2, deadline=5)).all
    assert failed(probe) == (Phase.TLS, Reason.CERT_NOT_YET_VALID)


async def test_a_look_at_the_issuer_that_hangs_costs_no_more_than_the_time_out(world: World, ca: LabCA) -> None:
    connections: list[Wire] = []

    async def handle(wire: Wire) -> None:
        connections.append(wire)
        if len(connections) > 1:
            await wire.fail(Hang())
        context = ca.certificates.server_context(Kind.UNKNOWN_ISSUER)
        await TLSStream.wrap(wire, server_side=True, ssl_context=context)

    async with listening(handle, ("127.0.0.1", 0)) as address:
        world.places["api.openai.com"] = [address]
        started = time.monotonic()
        probe = await world.attempt(OPTIONAL, limit=SHORT)
    assert failed(probe) == (Phase.TLS, Reason.CERT_UNTRUSTED)
    assert probe is not None
    assert probe.detail is None
    assert len(connections) == 2
    assert time.monotonic() - started < 2 * SHORT


async def test_a_black_hole(world: World, black_hole: tuple[str, int]) -> None:
    world.places["api.openai.com"] = [black_hole]
    assert failed(await world.attempt(HTTPS, limit=SHORT)) == (Phase.CONNECT, Reason.TIMED_OUT)


async def test_an_address_that_works_is_found_behind_those_that_do_not(
    world: World, black_hole: tuple[str, int]
) -> None:
    dead = closed_port()
    world.places["api.openai.com"] = [("::1", dead), black_hole, ("127.0.0.1", dead), world.openai.https[0]]
    started = time.monotonic()
    probe = await world.attempt(OPTIONAL)
    assert probe is not None
    assert probe.ok
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    ("target", "phase", "reason"),
    [
        pytest.param(Target(f"https://{UNKNOWN_HOST}/", Stack.HTTPS), Phase.RESOLVE, Reason.NXDOMAIN, id="no name"),
        pytest.param(
            Target(f"wss://{UNKNOWN_HOST}/", Stack.WEBSOCKET), Phase.RESOLVE, Reason.NXDOMAIN, id="no name, websocket"
        ),
        pytest.param(
            Target(f"https://{BROKEN_RESOLVER_HOST}/", Stack.HTTPS),
            Phase.RESOLVE,
            Reason.RESOLVER_FAILED,
            id="no name server",
        ),
        pytest.param(
            Target(f"https://127.0.0.1:{closed_port()}/", Stack.HTTPS), Phase.CONNECT, Reason.REFUSED, id="refused"
        ),
        pytest.param(
            Target(f"ws://127.0.0.1:{closed_port()}/", Stack.WEBSOCKET), Phase.CONNECT, Reason.REFUSED, id="refused, ws"
        ),
        # A TCP connection to the broadcast address is refused by the kernel: nothing leaves the machine.
        pytest.param(Target("https://255.255.255.255/", Stack.HTTPS), Phase.CONNECT, Reason.NO_ROUTE, id="no route"),
    ],
)
async def test_targets_that_are_not_reached(world: World, target: Target, phase: Phase, reason: Reason) -> None:
    assert failed(await world.attempt(target)) == (phase, reason)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Reason.TLS_FAILED, id="plain HTTP instead of TLS"
        ),
        pytest.param(b"\x15\x03\x03\x00\x02\x02\x28", Reason.TLS_FAILED, id="a fatal alert"),
    ],
)
@pytest.mark.parametrize("target", BOTH)
async def test_what_is_not_tls(
    world: World, server: StartServer, target: Target, answer: bytes, reason: Reason
) -> None:
    world.places["api.openai.com"] = [("127.0.0.1", await server(answer))]
    assert failed(await world.attempt(target)) == (Phase.TLS, reason)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", id="a banner"),
        pytest.param(b"HTTP/1.1 200", id="half a line"),
    ],
)
@pytest.mark.parametrize("target", [pytest.param(PLAIN, id="http"), pytest.param(PLAIN_WEBSOCKET, id="websocket")])
async def test_what_is_not_http(world: World, server: StartServer, target: Target, answer: bytes) -> None:
    world.places["api.openai.com"] = [("127.0.0.1", await server(answer))]
    assert failed(await world.attempt(target)) == (Phase.RESPONSE, Reason.NOT_HTTP)


async def test_a_101_that_is_no_websocket_is_not_one(world: World, server: StartServer) -> None:
    answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    answer += b"Sec-WebSocket-Accept: bm90IHRoZSBrZXk=\r\n\r\n"
    world.places["api.openai.com"] = [("127.0.0.1", await server(answer))]
    assert failed(await world.attempt(PLAIN_WEBSOCKET)) == (Phase.RESPONSE, Reason.NOT_HTTP)


async def test_a_status_is_not_lost_to_a_body_that_never_comes(world: World) -> None:
    async def handle(wire: Wire) -> None:
        await wire.receive()
        await wire.send(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<")
        await wire.fail(Hang())

    async with listening(handle, ("127.0.0.1", 0)) as address:
        world.places["api.openai.com"] = [address]
        probe = await world.attempt(PLAIN, limit=SHORT)
    assert probe is not None
    assert (probe.status, probe.reason) == (403, Reason.CLOUDFLARE)


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


@pytest.mark.parametrize(
    ("target", "scheme", "spec", "reason"),
    [
        pytest.param(HTTPS, "http", AUTHENTICATED, Reason.PROXY_AUTH, id="407"),
        pytest.param(HTTPS, "http", FORBIDDING, Reason.PROXY_DENIED, id="403"),
        pytest.param(HTTPS, "http", DEAD_NODE, Reason.PROXY_BAD_GATEWAY, id="502"),
        pytest.param(HTTPS, "http", DEAD_NODE_UNAVAILABLE, Reason.PROXY_BAD_GATEWAY, id="503"),
        pytest.param(HTTPS, "http", DEAD_NODE_CLOSES, Reason.PROXY_CLOSED, id="closes on CONNECT"),
        pytest.param(HTTPS, "http", DEAD_NODE_HANGS, Reason.PROXY_SILENT, id="hangs on CONNECT"),
        pytest.param(HTTPS, "http", SILENT, Reason.PROXY_SILENT, id="a silent port"),
        pytest.param(HTTPS, "http", RESETTING, Reason.PROXY_CLOSED, id="a resetting port"),
        pytest.param(HTTPS, "http", SOCKS, Reason.PROXY_CLOSED, id="HTTP to a SOCKS-only port"),
        pytest.param(
            HTTPS, "http", structs.replace(HTTP, on_request=Answer(405)), Reason.PROXY_NOT_A_PROXY, id="a web server"
        ),
        pytest.param(PLAIN, "http", DEAD_NODE, Reason.PROXY_BAD_GATEWAY, id="502 for plain http"),
        pytest.param(WEBSOCKET, "http", FORBIDDING, Reason.PROXY_DENIED, id="websocket, 403"),
        pytest.param(WEBSOCKET, "socks5", FORBIDDING, Reason.PROXY_DENIED, id="SOCKS, not allowed"),
        pytest.param(WEBSOCKET, "socks5", DEAD_NODE, Reason.PROXY_BAD_GATEWAY, id="SOCKS, not reached"),
        pytest.param(WEBSOCKET, "socks5", DEAD_NODE_CLOSES, Reason.PROXY_CLOSED, id="SOCKS, closes"),
        pytest.param(WEBSOCKET, "socks5", SILENT, Reason.PROXY_SILENT, id="SOCKS to a silent port"),
        pytest.param(WEBSOCKET, "socks5", HTTP, Reason.PROXY_CLOSED, id="SOCKS to an HTTP-only port"),
    ],
)
async def test_proxies_that_do_not_carry(
    world: World, proxies: StartProxy, target: Target, *, scheme: str, spec: ProxySpec, reason: Reason
) -> None:
    proxy = await proxies(leading_to(world.openai, spec))
    probe = await world.attempt(target, Way(Proxy(scheme, "127.0.0.1", proxy.port)), limit=SHORT)
    assert failed(probe) == (Phase.PROXY, reason)
    assert world.openai.requests == []


@pytest.mark.parametrize(
    ("scheme", "answer", "reason"),
    [
        pytest.param("http", b"\x05\xff", Reason.PROXY_NOT_HTTP, id="SOCKS answers CONNECT"),
        pytest.param("http", b"SSH-2.0-OpenSSH_9.2\r\n", Reason.PROXY_NOT_HTTP, id="a banner"),
        pytest.param("http", b"HTTP/1.1 two\r\n\r\n", Reason.PROXY_NOT_HTTP, id="almost HTTP"),
        pytest.param("http", b"HTTP/1.1 200", Reason.PROXY_NOT_HTTP, id="half a line"),
        pytest.param("http", b"", Reason.PROXY_CLOSED, id="nothing"),
        pytest.param("socks5", b"HTTP/1.1 400 Bad Request\r\n\r\n", Reason.PROXY_NOT_SOCKS, id="HTTP answers SOCKS"),
        pytest.param("socks5", b"\x05\xff", Reason.PROXY_AUTH, id="no method"),
        pytest.param("socks5", b"\x05\x00\x05\x09\x00\x09", Reason.PROXY_BAD_GATEWAY, id="an unheard-of reply"),
        pytest.param("socks5", b"\x05\x00\x05\x00\x00\x09", Reason.PROXY_NOT_SOCKS, id="an unheard-of address"),
        pytest.param("socks5", b"\x05\x00\x05\x00", Reason.PROXY_CLOSED, id="half a reply"),
    ],
)
async def test_what_is_no_proxy(world: World, server: StartServer, scheme: str, answer: bytes, reason: Reason) -> None:
    way = Way(Proxy(scheme, "127.0.0.1", await server(answer)))
    assert failed(await world.attempt(WEBSOCKET, way)) == (Phase.PROXY, reason)


@pytest.mark.parametrize(
    ("proxy", "phase", "reason"),
    [
        pytest.param(Proxy("http", "127.0.0.1", closed_port()), Phase.CONNECT, Reason.REFUSED, id="a dead port"),
        pytest.param(
            Proxy("socks5", "127.0.0.1", closed_port()), Phase.CONNECT, Reason.REFUSED, id="SOCKS, a dead port"
        ),
        pytest.param(Proxy("http", UNKNOWN_HOST, 3128), Phase.RESOLVE, Reason.NXDOMAIN, id="a name that is gone"),
    ],
)
async def test_proxies_that_are_not_reached(world: World, proxy: Proxy, phase: Phase, reason: Reason) -> None:
    assert failed(await world.attempt(WEBSOCKET, Way(proxy))) == (phase, reason)


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


async def test_a_fault_of_ours_is_unknown_and_logged_without_its_words(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    assert await world.attempt(Target(f"https://{FAULTY_HOST}/", Stack.HTTPS)) is None
    assert "probe.crashed RuntimeError" in caplog.text
    assert "secret-in-a-message" not in caplog.text


async def test_everything_together_ends_with_the_deadline(world: World, proxies: StartProxy) -> None:
    silent = await proxies(SILENT)
    world.openai.behaviours["TLS chatgpt.com"] = Hang()
    attempts = [
        (Target(f"https://chatgpt.com/{number}", Stack.HTTPS), Way(Proxy("http", "127.0.0.1", silent.port)))
        for number in range(20)
    ]
    attempts += [(Target(f"wss://chatgpt.com/{number}", Stack.WEBSOCKET), Way()) for number in range(20)]
    attempts.append((HTTPS, Way()))
    started = time.monotonic()
    probes = await world.prober.probe(Plan(tuple(attempts)), timeout=10, deadline=2)
    assert time.monotonic() - started < 8
    assert [(probe.target, probe.way) for probe in probes.all] == attempts
    assert {probe.reason for probe in probes.all[:20]} == {Reason.PROXY_SILENT}
    assert {(probe.failed_phase, probe.reason) for probe in probes.all[20:40]} == {(Phase.TLS, Reason.TIMED_OUT)}
    assert probes.all[-1].ok


CONTROLS = (
    "http://captive.apple.com/hotspot-detect.html",
    "http://detectportal.firefox.com/success.txt",
    "http://connect.rom.miui.com/generate_204",
)


async def test_control_hosts_on_a_good_day(world: World) -> None:
    probes = await world.prober.probe(Plan((), CONTROLS), timeout=2, deadline=5)
    assert [(item.url, item.answered, item.expected) for item in probes.controls] == [
        (url, True, True) for url in CONTROLS
    ]


async def test_control_hosts_behind_a_portal_and_offline(world: World) -> None:
    world.openai.behaviours["*"] = b.CAPTIVE_PORTAL
    portal = await world.prober.probe(Plan((), CONTROLS), timeout=2, deadline=5)
    assert {(item.expected, item.status, item.location) for item in portal.controls} == {
        (False, 302, "http://portal.lab.test")
    }
    for url in CONTROLS:
        world.places[Target(url, Stack.HTTPS).host] = [("127.0.0.1", closed_port())]
    offline = await world.prober.probe(Plan((), CONTROLS), timeout=2, deadline=5)
    assert {(item.answered, item.reason) for item in offline.controls} == {(False, "refused")}
