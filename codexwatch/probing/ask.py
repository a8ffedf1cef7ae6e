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

GRACE_WITH_A_WAY = 1.5
"""The same once Codex's own routes have failed and some other way has been seen to work: the fix is known."""

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
    grace: float = GRACE
    grace_with_a_way: float = GRACE_WITH_A_WAY

    async def knock(self, facts: Facts) -> Listeners:
        """What listens on this machine, as fast as can be told."""
        return await discover(addresses(facts, loopback_only=True), timeout=QUICK, resolver=self.prober.resolver)

    async def ask(self, facts: Facts, *, loopback_only: bool) -> tuple[Listeners, Probes]:
        """What listens and what answers. What is known from the start is probed while ports are still knocked at."""
        asking = _Asking(self, facts.settings.probe.timeout, anyio.current_time() + self.deadline)
        first = plan(facts, loopback_only=loopback_only)
        own = {(route.target.url, route.way) for route in facts.routes if route.way}
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(asking.own_ways, Plan(_some(first, own)))
            tasks.start_soon(asking.other_ways, [Plan((), first.controls), *_others(first, own)])
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
    own: bool | None = None
    """Whether all ways that Codex takes have answered; None until it is known."""
    a_way: bool = False
    """Whether some other way has answered for all that it was asked."""
    others_end: float = float("inf")
    waiting: list[anyio.CancelScope] = field(default_factory=list)

    async def own_ways(self, wanted: Plan) -> None:
        """The ways that Codex takes: each to its own end."""
        self.own = _all_answered(await self._probe(wanted))
        self._hurry()

    async def other_ways(self, plans: Iterable[Plan]) -> None:
        """What would work instead, way by way, so that one that is given up takes no other with it."""
        async with anyio.create_task_group() as tasks:
            for wanted in plans:
                tasks.start_soon(self._other_way, wanted)

    async def _other_way(self, wanted: Plan) -> None:
        with anyio.CancelScope(deadline=self.others_end) as scope:
            self.waiting.append(scope)
            self.a_way = _all_answered(await self._probe(wanted)) or self.a_way
            self._hurry()

    def _hurry(self) -> None:
        """Whoever asked for patience waits for all; others only while the answer can still change what is said."""
        if self.asker.patient or not (self.own or (self.own is False and self.a_way)):
            return
        grace = self.asker.grace if self.own else self.asker.grace_with_a_way
        self.others_end = min(self.others_end, anyio.current_time() + grace)
        for scope in self.waiting:
            scope.deadline = min(scope.deadline, self.others_end)

    async def _probe(self, wanted: Plan) -> Probes:
        left = self.ends - anyio.current_time()
        found = await self.asker.prober.probe(wanted, timeout=self.timeout, deadline=left)
        self.probes.extend(found.all)
        self.controls.extend(found.controls)
        return found


def _all_answered(found: Probes) -> bool:
    return bool(found.all) and all(probe.ok for probe in found.all)


def _some(wanted: Plan, keys: set[tuple[str, Way]]) -> tuple[Attempt, ...]:
    return tuple(item for item in wanted.attempts if (item[0].url, item[1]) in keys)


def _others(wanted: Plan, known: set[tuple[str, Way]]) -> list[Plan]:
    """One plan a way."""
    left = [item for item in wanted.attempts if (item[0].url, item[1]) not in known]
    return [Plan(tuple(group)) for _, group in groupby(sorted(left, key=_proxy_of), key=_proxy_of)]


def _proxy_of(attempt: Attempt) -> str:
    proxy = attempt[1].proxy
    return proxy.url if proxy else ""
