"""What is asked, and what becomes of an answer, on real sockets."""

import pytest

from codexwatch import __version__
from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab import behaviours as b
from tests.lab.behaviours import Answer, Behaviour, Hang
from tests.lab.wire import Wire, listening
from tests.unit.probing.asked import HTTPS, PLAIN, PLAIN_WEBSOCKET, SHORT, WEBSOCKET, failed
from tests.unit.probing.conftest import StartServer, World

pytestmark = pytest.mark.anyio


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


@pytest.mark.parametrize("target", [pytest.param(HTTPS, id="https"), pytest.param(WEBSOCKET, id="websocket")])
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
        pytest.param(HTTPS, b.RATE_LIMITED, 429, Reason.RATE_LIMITED, id="https, rate limited"),
        pytest.param(WEBSOCKET, b.RATE_LIMITED, 429, Reason.RATE_LIMITED, id="websocket, rate limited"),
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
    ok = reason in {None, Reason.RATE_LIMITED}
    assert (probe.status, probe.reason, probe.ok) == (status, reason, ok)
    assert probe.failed_phase == (None if ok else Phase.RESPONSE)


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
