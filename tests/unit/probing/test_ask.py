"""How long a pass waits for what: own ways to their end, others only while it matters."""

from collections.abc import Mapping
from dataclasses import replace

import anyio
import pytest
from msgspec import structs

from codexwatch.model.listener import Speaks
from codexwatch.model.network import Way
from codexwatch.model.probe import Control, Phase, Probe, Probes
from codexwatch.model.settings import ProbeSettings, Settings
from codexwatch.probing.ask import Asker
from codexwatch.probing.budget import Budget
from codexwatch.probing.known_ports import Owner
from codexwatch.probing.plan import Plan
from codexwatch.probing.resolving import Resolver
from tests.lab.behaviours import Answer
from tests.lab.fixtures import StartProxy
from tests.lab.proxies import HTTP
from tests.rules.world import TIMED_OUT, World, from_file, http, shell

pytestmark = pytest.mark.anyio

PROXIED = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
CONTROL = "http://control.test/"
SHORT, LONG = 0.5, 4.0
"""Deadlines of a pass that uses all of its time, and of one that must not."""


class Network:
    """Answers at once, by the proxy's port (0: directly); None never comes. `ended` are the ways waited for in vain."""

    resolver = Resolver()

    def __init__(self, answers: Mapping[int, bool | None], *, controls: bool) -> None:
        self._answers = answers
        self._controls = controls

    async def probe(self, plan: Plan, *, timeout: float, deadline: float) -> Probes:  # noqa: ARG002, ASYNC109 - as asked
        answers = [self._answer(way) for _, way in plan.attempts]
        if None in answers or (plan.controls and not self._controls):
            await anyio.sleep(deadline)
        probes = [
            Probe(target, way, ok=bool(answer), failed_phase=None if answer else Phase.CONNECT)
            for (target, way), answer in zip(plan.attempts, answers, strict=True)
        ]
        return Probes(probes, [Control(url, answered=self._controls, expected=self._controls) for url in plan.controls])

    def _answer(self, way: Way) -> bool | None:
        # Ports are knocked at for real: whatever else listens on this machine leads nowhere.
        return self._answers.get(way.proxy.port if way.proxy else 0, False)


async def asked(
    variables: Mapping[str, str | None],
    answers: Mapping[int, bool | None],
    deadline: float,
    *,
    patient: bool = False,
    controls: bool = True,
) -> tuple[Probes, float]:
    """What one pass knows in the end, and how long it took."""
    world = World(environments=[shell(from_file(variables))], ports=[http(7890)], direct=TIMED_OUT, probed=False)
    facts = replace(world.facts(), settings=Settings(probe=ProbeSettings(control_urls=(CONTROL,))))
    network = Network(answers, controls=controls)
    asker = Asker(network, patient, deadline=deadline, grace=0.05, grace_with_a_way=0.1, clients=dict)
    began = anyio.current_time()
    _, probes = await asker.ask(facts, loopback_only=False)
    return probes, anyio.current_time() - began


def directly(probes: Probes) -> int:
    return sum(probe.way.proxy is None for probe in probes.all)


async def test_when_codex_s_own_way_answers_nobody_waits_for_another() -> None:
    probes, took = await asked(PROXIED, {7890: True, 0: None}, LONG)
    assert took < 0.9 * LONG
    assert directly(probes) == 0, "what was not waited for is not known, and not called a failure"
    assert probes.all


async def test_a_control_host_that_says_nothing_holds_nobody_up() -> None:
    probes, took = await asked(PROXIED, {7890: True, 0: True}, LONG, controls=False)
    assert took < 0.9 * LONG
    assert probes.controls == ()


async def test_when_codex_s_own_way_fails_and_no_other_is_known_all_are_waited_for() -> None:
    probes, took = await asked(PROXIED, {7890: False, 0: None}, SHORT)
    assert took >= SHORT
    assert directly(probes)


async def test_patience_waits_for_every_way() -> None:
    probes, took = await asked(PROXIED, {7890: True, 0: None}, SHORT, patient=True)
    assert took >= SHORT
    assert directly(probes)


async def test_the_way_that_codex_takes_is_waited_for() -> None:
    probes, took = await asked({}, {0: None}, SHORT)
    assert took >= SHORT
    assert directly(probes)


async def test_a_proxy_that_is_slow_to_say_no_is_found_after_all(proxies: StartProxy) -> None:
    slow = await proxies(structs.replace(HTTP, on_request=Answer(503, after=1.2)))
    facts = World(environments=[shell()], direct=TIMED_OUT, probed=False).facts()
    network = Network({0: False, slow.port: True}, controls=True)
    owners = {slow.address: Owner("Clash")}
    listeners, probes = await Asker(network, patient=False, clients=lambda: owners).ask(facts, loopback_only=False)
    found = listeners.at(*slow.address)
    assert found is not None
    assert (set(found.speaks), found.unsure, found.client) == ({Speaks.HTTP}, False, "Clash")
    assert [probe.way.proxy.port for probe in probes.all if probe.way.proxy and probe.ok] == [slow.port] * 2


async def test_what_the_budget_does_not_allow_is_not_known() -> None:
    facts = World(environments=[shell(from_file(PROXIED))], probed=False).facts()
    spent = Budget(per_hour=0, at_once=3, reserve=1)
    asker = Asker(Network({7890: True, 0: True}, controls=True), patient=True, clients=dict, budget=spent)
    kinds = []
    for _ in range(2):
        _, probes = await asker.ask(facts, loopback_only=False)
        kinds.append([probe.way.proxy.port if probe.way.proxy else 0 for probe in probes.all])
    assert kinds == [[7890, 7890], [7890]]
