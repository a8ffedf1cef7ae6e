"""A plan with many attempts, and with control hosts, on real sockets."""

import time

import pytest

from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.probing.plan import Plan
from tests.lab import behaviours as b
from tests.lab.behaviours import Answer, Hang
from tests.lab.fixtures import StartProxy
from tests.lab.proxies import SILENT, closed_port
from tests.unit.probing.asked import HTTPS
from tests.unit.probing.conftest import World

pytestmark = pytest.mark.anyio


CONTROLS = (
    "http://captive.apple.com/hotspot-detect.html",
    "http://detectportal.firefox.com/success.txt",
    "http://connect.rom.miui.com/generate_204",
)


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


async def test_control_hosts_on_a_good_day(world: World) -> None:
    probes = await world.prober.probe(Plan((), CONTROLS), timeout=2, deadline=5)
    assert [(item.url, item.answered, item.expected) for item in probes.controls] == [
        (url, True, True) for url in CONTROLS
    ]


async def test_control_hosts_behind_a_portal_and_offline(world: World) -> None:
    world.openai.behaviours["*"] = b.CAPTIVE_PORTAL
    portal = await world.prober.probe(Plan((), CONTROLS), timeout=2, deadline=5)
    assert {(item.expected, item.status, item.location, item.reason) for item in portal.controls} == {
        (False, 302, "http://portal.lab.test", Reason.CAPTIVE_PORTAL)
    }
    world.openai.behaviours["*"] = Answer(511)
    portal = await world.prober.probe(Plan((), CONTROLS), timeout=2, deadline=5)
    assert {(item.expected, item.reason) for item in portal.controls} == {(False, Reason.CAPTIVE_PORTAL)}
    for url in CONTROLS:
        world.places[Target(url, Stack.HTTPS).host] = [("127.0.0.1", closed_port())]
    offline = await world.prober.probe(Plan((), CONTROLS), timeout=2, deadline=5)
    assert {(item.answered, item.reason) for item in offline.controls} == {(False, "refused")}
