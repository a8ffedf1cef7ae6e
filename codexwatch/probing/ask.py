"""Everything that one pass asks of the network, under one deadline."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Protocol

import anyio

from codexwatch.model.facts import Facts
from codexwatch.model.listener import Listeners
from codexwatch.model.network import Way
from codexwatch.model.probe import Control, Probe, Probes
from codexwatch.probing.discovery import discover
from codexwatch.probing.plan import Attempt, Plan, addresses, plan
from codexwatch.probing.resolving import Resolver

DEADLINE = 5.5
"""Seconds for everything that a pass asks of the network: a user waits for it."""

GRACE = 0.7
"""Once Codex's own routes have answered, other ways get this many seconds more: nobody waits for what is not used."""

QUICK = 0.25
"""Seconds for one local port when the rest of the answer is waiting."""


class MakeAttempts(Protocol):
    """Makes the attempts of a plan, each within `timeout` seconds, all within `deadline`."""

    resolver: Resolver

    async def probe(self, plan: Plan, *, timeout: float, deadline: float) -> Probes: ...  # noqa: ASYNC109 - of each attempt


@dataclass(frozen=True, slots=True)
class Asker:
    """Knocks at local ports and probes; never raises for what the network does.

    patient: wait for every way to its deadline (the daemon keeps a history of all of them); otherwise only as long as
    the answer can still change what is said of the ways that Codex takes.
    """

    prober: MakeAttempts
    patient: bool
    deadline: float = DEADLINE

    async def knock(self, facts: Facts) -> Listeners:
        """What listens on this machine, as fast as can be told."""
        return await discover(addresses(facts, loopback_only=True), timeout=QUICK, resolver=self.prober.resolver)

    async def ask(self, facts: Facts, *, loopback_only: bool) -> tuple[Listeners, Probes]:
        """What listens and what answers. What is known from the start is probed while ports are still knocked at."""
        asking = _Asking(self, facts.settings.probe.timeout, anyio.current_time() + self.deadline)
        first = plan(facts, loopback_only=loopback_only)
        own = {(route.target.url, route.way) for route in facts.routes if route.way}
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(asking.own_ways, Plan(_some(first, own), first.controls))
            tasks.start_soon(asking.other_ways, _others(first, own))
            listeners = await discover(addresses(facts, loopback_only=loopback_only), resolver=self.prober.resolver)
            rest = plan(replace(facts, listeners=listeners), loopback_only=loopback_only)
            done = {(target.url, way) for target, way in first.attempts}
            tasks.start_soon(asking.other_ways, _others(rest, own | done))
        return listeners, Probes(asking.probes, asking.controls)


@dataclass
class _Asking:
    """The answers of one pass as they come in."""

    asker: Asker
    timeout: float
    ends: float
    probes: list[Probe] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    others_end: float = float("inf")
    waiting: list[anyio.CancelScope] = field(default_factory=list)

    async def own_ways(self, wanted: Plan) -> None:
        """The ways that Codex takes; when all of them answer, the others are hurried."""
        found = await self._probe(wanted)
        if found.all and all(probe.ok for probe in found.all) and not self.asker.patient:
            self.others_end = anyio.current_time() + GRACE
            for scope in self.waiting:
                scope.deadline = min(scope.deadline, self.others_end)

    async def other_ways(self, plans: Iterable[Plan]) -> None:
        """What would work instead, way by way, so that one that is given up takes no other with it."""
        async with anyio.create_task_group() as tasks:
            for wanted in plans:
                tasks.start_soon(self._other_way, wanted)

    async def _other_way(self, wanted: Plan) -> None:
        with anyio.CancelScope(deadline=self.others_end) as scope:
            self.waiting.append(scope)
            await self._probe(wanted)

    async def _probe(self, wanted: Plan) -> Probes:
        left = self.ends - anyio.current_time()
        found = await self.asker.prober.probe(wanted, timeout=self.timeout, deadline=left)
        self.probes.extend(found.all)
        self.controls.extend(found.controls)
        return found


def _some(wanted: Plan, keys: set[tuple[str, Way]]) -> tuple[Attempt, ...]:
    return tuple(item for item in wanted.attempts if (item[0].url, item[1]) in keys)


def _others(wanted: Plan, known: set[tuple[str, Way]]) -> list[Plan]:
    """One plan a way."""
    left = [item for item in wanted.attempts if (item[0].url, item[1]) not in known]
    return [Plan(tuple(group)) for _, group in groupby(sorted(left, key=_proxy_of), key=_proxy_of)]


def _proxy_of(attempt: Attempt) -> str:
    proxy = attempt[1].proxy
    return proxy.url if proxy else ""
