"""A websocket that fails where https works is tried again within the pass; nothing else is."""

import time

import pytest

from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import Reason
from codexwatch.probing.insisting import TRIES
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from tests.lab import behaviours as b
from tests.lab.behaviours import Answer, Behaviour, Hang, Reset
from tests.unit.probing.conftest import World

pytestmark = pytest.mark.anyio

HTTPS = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
WEBSOCKET = Target("wss://api.openai.com/v1/responses", Stack.WEBSOCKET)
PLAIN_WEBSOCKET = Target("ws://api.openai.com/v1/responses", Stack.WEBSOCKET)
UPGRADE = "UPGRADE api.openai.com"


async def both(world: World, *, insists: bool = True, limit: float = 1.2) -> tuple[Probe, Probe]:
    plan = Plan(((HTTPS, Way()), (WEBSOCKET, Way())), insists=insists)
    probes = await world.prober.probe(plan, timeout=limit, deadline=5)
    https, websocket = probes.all
    return https, websocket


@pytest.mark.parametrize(
    ("behaviour", "tries", "reason"),
    [
        pytest.param(Reset(), TRIES, Reason.RESET, id="reset"),
        pytest.param(Hang(), TRIES, Reason.TIMED_OUT, id="swallowed"),
        pytest.param(b.UNAVAILABLE, TRIES, Reason.PROVIDER_ERROR, id="503"),
        pytest.param(b.REGION_BLOCK, 1, Reason.REGION, id="a clear no is not asked again"),
        pytest.param(Answer(426), 1, None, id="426 is an answer"),
        pytest.param(b.SWITCHING_PROTOCOLS, 1, None, id="it works"),
    ],
)
async def test_a_failing_websocket_is_tried_again(
    world: World, *, behaviour: Behaviour, tries: int, reason: Reason | None
) -> None:
    world.openai.behaviours[UPGRADE] = behaviour
    https, websocket = await both(world)
    assert (https.ok, https.tries) == (True, 1)
    assert (websocket.reason, websocket.tries) == (reason, tries)
    assert len(world.openai.requests_for("api.openai.com", "UPGRADE")) == tries


async def test_silence_leaves_each_try_its_share_and_ends_with_the_time_out(world: World) -> None:
    world.openai.behaviours[UPGRADE] = Hang()
    started = time.monotonic()
    await both(world, limit=0.9)
    assert 0.8 < time.monotonic() - started < 2.2, "three times the whole would be 2.7"


async def test_nothing_is_repeated_where_https_fails_too_or_nobody_insists(world: World) -> None:
    world.openai.behaviours["*"] = Reset()
    _, websocket = await both(world)
    assert (websocket.ok, websocket.tries) == (False, 1)
    world.openai.behaviours = {UPGRADE: Reset()}
    _, websocket = await both(world, insists=False)
    assert (websocket.ok, websocket.tries) == (False, 1)


class Once(dict[str, Behaviour]):
    """Each behaviour happens once."""

    def __getitem__(self, key: str) -> Behaviour:
        return self.pop(key)


@pytest.mark.parametrize(
    "behaviour",
    [pytest.param(Reset(), id="reset"), pytest.param(Hang(), id="silent"), pytest.param(b.UNAVAILABLE, id="503")],
)
async def test_one_hiccup_is_not_a_failure(world: World, behaviour: Behaviour) -> None:
    world.openai.behaviours = Once({UPGRADE: behaviour})
    https, websocket = await both(world)
    assert (https.ok, websocket.ok, websocket.status, websocket.tries) == (True, True, 101, 2)


async def test_many_attempts_wait_for_a_place_and_a_dead_hop_is_not_waited_for_again(
    world: World, black_hole: tuple[str, int]
) -> None:
    world.prober = Prober(world.lookup, at_once=2)
    world.places["relay.test"] = [black_hole]
    dead = [Target(f"http://relay.test/{number}", Stack.HTTPS, essential=False) for number in range(10)]
    alive = Target("http://api.openai.com/v1/models", Stack.HTTPS, essential=False)
    plan = Plan(tuple((target, Way()) for target in (*dead, alive)))
    for _ in range(2):
        started = time.monotonic()
        probes = await world.prober.probe(plan, timeout=0.4, deadline=5)
        assert time.monotonic() - started < 1.6, "five rounds would be 2"
        assert [probe.target for probe in probes.all] == [*dead, alive]
        assert {(probe.failed_phase, probe.reason) for probe in probes.all[:-1]} == {(Phase.CONNECT, Reason.TIMED_OUT)}
        assert probes.all[-1].status == 401


async def test_who_gets_a_place_too_late_is_not_called_silent(world: World) -> None:
    world.prober = Prober(world.lookup, at_once=1)
    world.openai.behaviours["*"] = Hang()
    targets = [Target(f"http://chatgpt.com/{number}", Stack.HTTPS, essential=False) for number in range(3)]
    plan = Plan(tuple((target, Way()) for target in targets))
    probes = await world.prober.probe(plan, timeout=0.5, deadline=0.7)
    assert [probe.target for probe in probes.all] == targets[:1]
