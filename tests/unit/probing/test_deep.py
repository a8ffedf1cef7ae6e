"""The long look, in short."""

from collections.abc import Callable

import anyio
import pytest
from msgspec import structs

from codexwatch.model.deep import IdleTunnel, StreamedAnswer
from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.reason import Reason
from codexwatch.probing.deep import DeepLook
from codexwatch.probing.deep_plan import ways_to_look_at
from codexwatch.probing.resolving import Resolver
from codexwatch.probing.trust import SystemRoots, Verifiers
from codexwatch.render.deep import deep_document, deep_lines
from tests.lab.behaviours import Close, Reset
from tests.lab.ca import LabCA
from tests.lab.fixtures import StartProxy
from tests.lab.proxies import HTTP
from tests.lab.wire import Wire, closed_port, listening
from tests.rules.world import TIMED_OUT, from_file, http, shell
from tests.rules.world import World as RuleWorld
from tests.unit.probing.conftest import World

pytestmark = pytest.mark.anyio

HTTPS = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
ONE_ANSWER = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

Look = Callable[[tuple[str, int]], DeepLook]


@pytest.fixture
def deep(world: World, ca: LabCA) -> DeepLook:
    return DeepLook(world.prober.resolver, Verifiers(SystemRoots(str(ca.root))))


def at(address: tuple[str, int]) -> tuple[DeepLook, Target]:
    target = Target(f"http://{address[0]}:{address[1]}/v1?x=1", Stack.HTTPS)
    return DeepLook(Resolver(), Verifiers(SystemRoots(None))), target


async def test_a_tunnel_that_lives(world: World, deep: DeepLook, proxies: StartProxy) -> None:
    proxy = await proxies(structs.replace(HTTP, upstream=world.openai.upstream()))
    found = await deep.idle_tunnel(HTTPS, Way(Proxy("http", *proxy.address)), seconds=0.3)
    assert found.reason is None
    assert found.lived >= 0.3
    assert len(world.openai.requests) == 2
    assert len(proxy.asked) == 1, "both requests went through one tunnel"


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        pytest.param(Close(), Reason.CLOSED, id="closed while it was idle"),
        pytest.param(Reset(), Reason.RESET, id="reset while it was idle"),
    ],
)
async def test_a_tunnel_that_is_cut(ending: Close | Reset, reason: Reason) -> None:
    async def serve(wire: Wire) -> None:
        await wire.receive()
        await wire.send(ONE_ANSWER)
        await anyio.sleep(0.1)
        await wire.fail(ending)

    async with listening(serve, ("127.0.0.1", 0)) as address:
        look, target = at(address)
        found = await look.idle_tunnel(target, Way(), seconds=5)
    assert found.reason is reason
    assert found.lived < 2


async def test_a_tunnel_that_carries_nothing_any_more_is_closed_at_the_second_request() -> None:
    async def serve(wire: Wire) -> None:
        await wire.receive()
        await wire.send(ONE_ANSWER)
        await wire.receive()

    async with listening(serve, ("127.0.0.1", 0)) as address:
        look, target = at(address)
        found = await look.idle_tunnel(target, Way(), seconds=0.1)
    assert found.reason in {Reason.CLOSED, Reason.NOT_HTTP}
    assert found.lived >= 0.1


async def test_what_cannot_be_reached_has_its_reason() -> None:
    look, target = at(("127.0.0.1", closed_port()))
    assert (await look.idle_tunnel(target, Way(), seconds=0.1)).reason is Reason.REFUSED
    assert (await look.streamed_answer(target.url, Way())).reason is Reason.REFUSED


async def streamed(pieces: int, pause: float, delay: float) -> StreamedAnswer:
    async def serve(wire: Wire) -> None:
        await wire.receive()
        await wire.send(CHUNKED)
        await anyio.sleep(delay)
        for _ in range(pieces):
            await wire.send(b"4\r\nbit\n\r\n")
            await anyio.sleep(pause)
        await wire.send(b"0\r\n\r\n")

    async with listening(serve, ("127.0.0.1", 0)) as address:
        look, target = at(address)
        return await look.streamed_answer(target.url, Way())


async def test_an_answer_that_arrives_as_it_is_sent() -> None:
    found = await streamed(6, 0.22, 0)
    assert found.pieces >= 5
    assert found.buffered is False


async def test_an_answer_that_was_held_back() -> None:
    found = await streamed(6, 0, 1.2)
    assert found.buffered is True


async def test_an_answer_that_took_no_time_proves_nothing() -> None:
    assert (await streamed(3, 0, 0)).buffered is None
    assert (await streamed(0, 0, 0)).buffered is None


def test_one_look_for_each_way_that_works() -> None:
    working = RuleWorld(environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))], ports=[http(7890)])
    (route,) = ways_to_look_at(working.facts())
    assert (route.target, route.proxy and route.proxy.port) == (HTTPS, 7890)
    assert ways_to_look_at(RuleWorld(direct=TIMED_OUT).facts()) == ()
    assert ways_to_look_at(RuleWorld(probed=False).facts()) == ()


def test_what_is_said_of_it() -> None:
    way = Way(Proxy("http", "127.0.0.1", 7890))
    tunnels = [IdleTunnel(HTTPS, way, 90.2), IdleTunnel(HTTPS, Way(), 60, Reason.CLOSED)]
    answer = StreamedAnswer("https://stream.test/?key=secret", way, 4.0, 4.1, 3)
    lines = list(deep_lines(tunnels, answer))
    assert lines == [
        "idle for 90 s to api.openai.com by http://127.0.0.1:7890: still carried a request",
        "idle for 60 s to api.openai.com directly: ended: closed",
        "streamed answer by http://127.0.0.1:7890: held back and delivered at once (3 pieces)",
    ]
    document = deep_document(tunnels, answer)
    assert "secret" not in str(document)
    assert document["streamed_answer"] == {"buffered": True, "pieces": 3, "reason": None}
