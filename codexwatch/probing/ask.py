"""Everything that one pass asks of the network, under one deadline."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import anyio

from codexwatch.model.facts import Facts
from codexwatch.model.listener import Listeners
from codexwatch.model.probe import Probes
from codexwatch.probing.discovery import discover
from codexwatch.probing.plan import Plan, addresses, plan

DEADLINE = 5.5
"""Seconds for everything that a pass asks of the network: a user waits for it."""


class Probe(Protocol):
    """Makes the attempts of a plan."""

    async def probe(self, plan: Plan, *, timeout: float, deadline: float) -> Probes: ...


@dataclass(frozen=True, slots=True)
class Asker:
    """Knocks at local ports and probes; never raises for what the network does."""

    prober: Probe
    deadline: float = DEADLINE

    async def ask(self, facts: Facts, *, loopback_only: bool) -> tuple[Listeners, Probes]:
        """What listens and what answers. What is known from the start is probed while ports are still knocked at."""
        first = plan(facts, loopback_only=loopback_only)
        found: dict[str, Probes] = {}

        async def probe(name: str, wanted: Plan, left: float) -> None:
            found[name] = await self.prober.probe(wanted, timeout=facts.settings.probe.timeout, deadline=left)

        started = anyio.current_time()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(probe, "first", first, self.deadline)
            listeners = await discover(addresses(facts, loopback_only=loopback_only))
            rest = _without(plan(replace(facts, listeners=listeners), loopback_only=loopback_only), first)
            await probe("rest", rest, self.deadline - (anyio.current_time() - started))
        return listeners, _merged(found)


def _without(wanted: Plan, done: Plan) -> Plan:
    keys = {(target.url, way) for target, way in done.attempts}
    return Plan(tuple(item for item in wanted.attempts if (item[0].url, item[1]) not in keys))


def _merged(found: Mapping[str, Probes]) -> Probes:
    return Probes([*found["first"].all, *found["rest"].all], found["first"].controls)
