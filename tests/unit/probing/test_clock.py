"""The other side's clock, and what the connection led to."""

import pytest

from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.probing.classify import Reply, clock_ahead
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from tests.lab.behaviours import Answer
from tests.lab.fixtures import StartProxy
from tests.lab.proxies import DEAD_NODE, closed_port
from tests.unit.probing.conftest import World

pytestmark = pytest.mark.anyio

NOON = 1795348800.0
HTTPS = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
WEBSOCKET = Target("wss://api.openai.com/v1/responses", Stack.WEBSOCKET)
CONTROL = "http://connect.rom.miui.com/generate_204"


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        pytest.param("Sun, 22 Nov 2026 12:00:00 GMT", 0, id="the same"),
        pytest.param("Sun, 22 Nov 2026 11:50:00 GMT", 600, id="this machine is ahead"),
        pytest.param("Sun, 22 Nov 2026 14:00:00 GMT", -7200, id="behind"),
        pytest.param("Sun, 22 Nov 2026 14:00:00 +0200", 0, id="another zone"),
        pytest.param("yesterday", None, id="no date"),
        pytest.param("Sun, 99 Nov 2026 12:00:00 GMT", None, id="an impossible one"),
        pytest.param("", None, id="empty"),
    ],
)
def test_dates(date: str, ahead: float | None) -> None:
    assert clock_ahead(Reply(200, {"date": date}), NOON) == ahead
    assert clock_ahead(Reply(200), NOON) is None


@pytest.mark.parametrize("status", [401, 403, 503])
@pytest.mark.parametrize("target", [pytest.param(HTTPS, id="https"), pytest.param(WEBSOCKET, id="websocket")])
async def test_every_answer_tells_the_time(world: World, target: Target, status: int) -> None:
    world.openai.behaviours["*"] = Answer(status, (("date", "Sun, 22 Nov 2026 11:50:00 GMT"),))
    prober = Prober(world.lookup, world.roots, clock=lambda: NOON)
    probes = await prober.probe(Plan(((target, Way()),), (CONTROL,)), timeout=2, deadline=5)
    assert [probe.clock_ahead for probe in probes.all] == [600]
    assert [control.clock_ahead for control in probes.controls] == [600]


async def test_no_answer_tells_no_time_and_leads_where_it_led(world: World, proxies: StartProxy) -> None:
    proxy = await proxies(DEAD_NODE)
    refused = await world.attempt(HTTPS, Way(Proxy("http", "127.0.0.1", closed_port())))
    dead_node = await world.attempt(HTTPS, Way(Proxy("http", "127.0.0.1", proxy.port)))
    assert refused is not None
    assert dead_node is not None
    assert (refused.address, refused.clock_ahead) == (None, None)
    assert (dead_node.address, dead_node.clock_ahead) == ("127.0.0.1", None)
